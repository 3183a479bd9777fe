import type { Evidence } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence, pointer } from "../evidence.ts";
import {
  appliesServerSide,
  history,
  isPending,
  lastOf,
  neverWorked,
  payloadStatus,
  type ReadableRecord,
  revisionOf,
  trulyDeployedOf,
} from "../helm.ts";
import { isKept } from "../history/claimed.ts";
import { falseTarget } from "../history/false_target.ts";
import { objectsOf, sayPath } from "../compare/judgement.ts";
import { leftoverFields } from "../compare/leftover_fields.ts";
import { claims, nameOf, observed } from "../observation.ts";
import { once } from "../once.ts";
import { passedOver } from "../records/passed_over.ts";

/** Something that a dead revision brought and that no later ordinary upgrade will take away. */
export interface Leftover {
  /** `Service/extra`, or `Deployment/web .spec.template.spec.nodeSelector.disk` */
  readonly name: string;
  readonly kind: string;
  readonly what: "object" | "field";
  /** The dead revision. */
  readonly revision: number;
  readonly evidence: Evidence;
}

export interface Leftovers {
  /** The revision from which the next upgrade will diff, once the release is no longer pending. */
  readonly baseline: ReadableRecord;
  /** Revisions above it that failed or died, newest first; a rollback that fails calls one superseded all the same. */
  readonly dead: readonly ReadableRecord[];
  readonly left: readonly Leftover[];
  /** Fields that server-side apply removes, and an upgrade by Helm 3, which knows none, leaves for ever. */
  readonly leftByClient: readonly Leftover[];
}

/**
 * What the revisions above the deployed one left behind. The next upgrade diffs from the deployed revision, so it never
 * hears of what they brought: whole objects stay under both ways of applying, fields under client-side apply, by the law
 * of the three-way merge (Helm 3.22 `pkg/kube/client.go` `createPatch`). undefined where nothing is deployed, and where
 * a newer record that Helm passes over keeps the next upgrade from starting, or may itself be the deployed one.
 */
export const leftoversOf = once((snapshot): Leftovers | undefined => {
  const { release, namespace } = snapshot.scope;
  const baseline = trulyDeployedOf(snapshot.records).at(-1);
  const last = lastOf(snapshot.records);
  if (!baseline || !last || passedOver(snapshot)) return undefined;
  const dead = history(snapshot.records)
    .filter((record) => revisionOf(record) > revisionOf(baseline) && isDead(record) && !runs(snapshot, record))
    .reverse();
  const kept = objectsOf(snapshot, baseline.release.manifest ?? "");
  if (kept === null) return { baseline, dead, left: [], leftByClient: [] };

  const found = new Map<string, Leftover>();
  for (const record of dead) {
    for (const [key, { ref, object }] of objectsOf(snapshot, record.release.manifest ?? "") ?? []) {
      const seen = observed(snapshot, ref);
      if (!seen?.live) continue;
      const name = nameOf(ref, namespace);
      const before = kept.get(key);
      if (before === undefined) {
        if (!found.has(name) && claims(seen.live, release, namespace) && isLeft(seen.live)) {
          found.set(name, {
            name,
            kind: ref.kind,
            what: "object",
            revision: record.revision,
            evidence: evidence(
              snapshot,
              seen.at,
              `${name}, which revision ${baseline.revision} does not know`,
              "still there",
            ),
          });
        }
      } else {
        for (const note of leftoverFields(before.object, object, seen.live)) {
          const field = `${name} ${sayPath(note.path)}`;
          if (!found.has(field)) {
            found.set(field, {
              name: field,
              kind: ref.kind,
              what: "field",
              revision: record.revision,
              evidence: evidence(snapshot, pointer(seen.at, note.path), field, "still there"),
            });
          }
        }
      }
    }
  }
  const all = [...found.values()];
  const [left, leftByClient] = appliesServerSide(last)
    ? [all.filter(({ what }) => what === "object"), all.filter(({ what }) => what === "field")]
    : [all, []];
  return { baseline, dead, left, leftByClient };
});

/** It never came to a good end, whatever it is called. */
export function isDead(record: ReadableRecord): boolean {
  const status = payloadStatus(record);
  return status === "failed" || isPending(status) || (status === "superseded" && neverWorked(record));
}

/** It came to life after Helm had given up, so what it brought is what should be there. */
function runs(snapshot: Snapshot, record: ReadableRecord): boolean {
  const found = falseTarget(snapshot);
  return found !== undefined && found.runs && found.target === record;
}

/** Nothing that is on its way out, and nothing that is told to stay. */
function isLeft({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp === undefined && !isKept(metadata.annotations);
}
