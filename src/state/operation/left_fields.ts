import type { Evidence } from "../../model/finding.ts";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { FieldNote } from "../compare/compare.ts";
import { objectsOf, sayPath } from "../compare/judgement.ts";
import { learnFields } from "../compare/learn_fields.ts";
import { leftoverFields } from "../compare/leftover_fields.ts";
import { evidence, pointer } from "../evidence.ts";
import {
  appliesServerSide,
  baselineOf,
  history,
  lastOf,
  payloadStatus,
  type ReadableRecord,
  revisionOf,
  trulyDeployedOf,
} from "../helm.ts";
import { lostBaseline } from "../history/last_good.ts";
import { nameOf, observed } from "../observation.ts";
import { once } from "../once.ts";
import { passedOver } from "../records/passed_over.ts";
import { isDead } from "./leftovers.ts";

/** One revision's document of an object. */
export interface Source {
  readonly revision: number;
  readonly object: JsonObject;
}

export interface Learned {
  /** The document with what the sources left in the live object. */
  readonly object: JsonObject;
  readonly fields: readonly (FieldNote & { readonly revision: number })[];
}

/** What each of the sources, newest first, left in the live object beyond the document; a field is told of once. */
export function learnFrom(object: JsonObject, sources: readonly Source[], live: KubeObject): Learned {
  return sources.reduce<Learned>((known, { revision, object }) => {
    const left = leftoverFields(known.object, object, live);
    if (left.length === 0) return known;
    return {
      object: learnFields(known.object, object, live, left),
      fields: [...known.fields, ...left.map((note) => ({ ...note, revision }))],
    };
  }, { object, fields: [] });
}

/** Dead revisions of which Helm no longer hears, newest first: none under server-side apply, where their fields go by themselves. */
export function forgottenBelow(snapshot: Snapshot, record: ReadableRecord): ReadableRecord[] {
  const last = lastOf(snapshot.records);
  if (!last || appliesServerSide(last)) return [];
  return history(snapshot.records).filter((one) => revisionOf(one) < revisionOf(record) && isDead(one)).reverse();
}

export interface LeftField {
  /** `Deployment/web .spec.template.spec.nodeSelector.disk` */
  readonly name: string;
  /** The dead revision that brought it. */
  readonly revision: number;
  readonly evidence: Evidence;
}

export interface LeftFields {
  readonly baseline: ReadableRecord;
  readonly left: readonly LeftField[];
}

/**
 * Fields and list items that a dead revision brought and that stayed through a later one, which set out from a revision that
 * did not know them: its three-way merge took them for somebody else's (Helm 3.22 `pkg/kube/client.go` `createPatch`), and
 * so will every later one. The later one worked, or failed where nothing ever worked: then Helm starts from the newest, and
 * forgets the others. What a revision above the baseline has it may have brought itself (`leftoversOf` tells of that).
 */
export const leftFieldsOf = once((snapshot: Snapshot): LeftFields | undefined => {
  const baseline = certainBaseline(snapshot);
  if (!baseline || passedOver(snapshot)) return undefined;
  const forgotten = forgottenBelow(snapshot, baseline);
  const known = objectsOf(snapshot, baseline.release.manifest ?? "");
  if (forgotten.length === 0 || known === null) return undefined;
  const above = history(snapshot.records).filter((one) => revisionOf(one) > revisionOf(baseline)).reverse();
  const left = [...known].flatMap(([key, { ref, object }]): LeftField[] => {
    const seen = observed(snapshot, ref);
    if (!seen?.live) return [];
    const told = learnFrom(object, sourcesOf(snapshot, above, key), seen.live).object;
    return learnFrom(told, sourcesOf(snapshot, forgotten, key), seen.live).fields.map(({ path, revision }) => {
      const name = `${nameOf(ref, snapshot.scope.namespace)} ${sayPath(path)}`;
      return { name, revision, evidence: evidence(snapshot, pointer(seen.at, path), name, "still there") };
    });
  });
  return { baseline, left };
});

/** The deployed revision; where there is none, and none is lost, the newest, if it failed: Helm starts from that. */
function certainBaseline(snapshot: Snapshot): ReadableRecord | undefined {
  const deployed = trulyDeployedOf(snapshot.records);
  if (deployed.length > 0) return deployed.length > 1 ? undefined : deployed[0];
  const last = baselineOf(snapshot.records, "upgrade");
  return last && payloadStatus(last) === "failed" && !lostBaseline(snapshot) ? last : undefined;
}

/** What some records say of one object. */
export function sourcesOf(snapshot: Snapshot, records: readonly ReadableRecord[], key: string): Source[] {
  return records.flatMap(({ revision, release }) => {
    const found = objectsOf(snapshot, release.manifest ?? "")?.get(key);
    return found ? [{ revision, object: found.object }] : [];
  });
}
