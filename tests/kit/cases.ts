import type { Edit, Plan } from "../../src/model/plan.ts";
import type { RecordStore } from "../../src/model/ports.ts";
import type { RecordImage, RecordRef } from "../../src/model/snapshot.ts";
import { memoryStore, newContents, type StoreContents } from "./memory_store.ts";

/** A plan and a store that holds what the plan was made for. */
export interface Case {
  readonly plan: Plan;
  readonly store: RecordStore;
}

/** A record of release `web` in `prod`, as Helm labels it; the payload is only a text to tell records by. */
export function imageOf(revision: number, status: string, payload = `revision ${revision} ${status}`): RecordImage {
  return {
    data: { release: btoa(payload) },
    labels: { modifiedAt: "1795250000", name: "web", owner: "helm", status, version: String(revision) },
    annotations: {},
    type: "helm.sh/release.v1",
  };
}

export function refOf(revision: number): RecordRef {
  return { driver: "secret", namespace: "prod", name: `sh.helm.release.v1.web.v${revision}` };
}

/** A plan of these changes, in their order. */
export function planOf(...changes: readonly Pick<Edit, "target" | "before" | "after">[]): Plan {
  return {
    version: 1,
    scope: { namespace: "prod", release: "web", driver: "secret" },
    snapshotDigest: "0".repeat(64),
    steps: changes.map((change, at) => ({
      ...change,
      n: at + 1,
      says: `change ${at + 1}`,
      repairs: ["mark-failed"],
      risk: "safe",
      findings: ["state/pending-dead revision 3"],
    })),
    refusals: [],
    consequences: [],
  };
}

/** Contents of a store that holds the given revisions. */
export function contentsWith(images: readonly (readonly [revision: number, image: RecordImage])[]): StoreContents {
  const contents = newContents();
  for (const [revision, image] of images) {
    const ref = refOf(revision);
    const version = String(++contents.version);
    const record = { ref, uid: `uid-${version}`, resourceVersion: version, managers: [], image };
    contents.records[`${ref.namespace}/${ref.name}`] = record;
  }
  return contents;
}

const three = [[1, imageOf(1, "superseded")], [2, imageOf(2, "superseded")], [
  3,
  imageOf(3, "pending-upgrade"),
]] as const;

/** Two records change their status; a third is not touched. */
export function twoEdits(): Case {
  const plan = planOf(
    { target: refOf(2), before: imageOf(2, "superseded"), after: imageOf(2, "deployed") },
    { target: refOf(3), before: imageOf(3, "pending-upgrade"), after: imageOf(3, "failed") },
  );
  return { plan, store: memoryStore(contentsWith(three)) };
}

/** A record is created, one of the wrong type makes way for its successor of the same name, one goes. */
export function allKindsOfSteps(): Case {
  const wrong: RecordImage = { ...imageOf(2, "deployed"), type: "Opaque" };
  const plan = planOf(
    { target: refOf(4), before: null, after: imageOf(4, "deployed") },
    { target: refOf(2), before: wrong, after: null },
    { target: refOf(2), before: null, after: imageOf(2, "superseded") },
    { target: refOf(3), before: imageOf(3, "pending-upgrade"), after: null },
  );
  return { plan, store: memoryStore(contentsWith([three[0], [2, wrong], three[2]])) };
}
