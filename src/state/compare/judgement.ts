import type { Evidence } from "../../model/finding.ts";
import type { JsonObject } from "../../model/json.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { judgeObject, type ObjectVerdict } from "./compare.ts";
import { evidence, pointer } from "../evidence.ts";
import type { ReadableRecord } from "../helm.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { keyOf, nameOf, observed, type Seen } from "../observation.ts";

/** One object of a step from one manifest to another, and how far the step reached it. */
export interface Judgement {
  readonly ref: ObjectRef;
  /** `Deployment/web` */
  readonly name: string;
  readonly base: JsonObject | null;
  readonly next: JsonObject | null;
  /** undefined: it was not read. */
  readonly seen?: Seen;
  /** undefined: it was not read. */
  readonly verdict?: ObjectVerdict;
}

/**
 * Every object that either manifest names, judged against what is live. null where a manifest cannot be parsed: then
 * nothing follows from it. `base` is undefined for a first install.
 */
export function judgeStep(
  snapshot: Snapshot,
  base: ReadableRecord | undefined,
  next: ReadableRecord,
): Judgement[] | null {
  const before = objectsOf(snapshot, base?.release.manifest ?? "");
  const after = objectsOf(snapshot, next.release.manifest ?? "");
  if (before === null || after === null) return null;
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const from = before.get(key);
    const to = after.get(key);
    const { ref } = (to ?? from)!;
    const documents = { base: from?.object ?? null, next: to?.object ?? null };
    const seen = observed(snapshot, ref);
    return {
      ref,
      name: nameOf(ref, snapshot.scope.namespace),
      ...documents,
      ...(seen ? { seen, verdict: judgeObject(documents.base, documents.next, seen.live) } : {}),
    };
  });
}

/** The documents of a manifest by what they mean; of two that mean the same object the later one wins, as in an apply. */
export function objectsOf(
  snapshot: Snapshot,
  manifest: string,
): Map<string, { readonly ref: ObjectRef; readonly object: JsonObject }> | null {
  const { documents, faults } = parseManifest(manifest);
  if (faults.length > 0) return null;
  return new Map(documents.map(({ ref, object }) => [keyOf(ref, snapshot.scope.namespace), { ref, object }]));
}

/** Evidence for one judgement: where it is not as `next` means it, the first such place. */
export function judgementEvidence(snapshot: Snapshot, one: Judgement, revision: number): Evidence[] {
  if (!one.seen || !one.verdict) return [];
  const { at } = one.seen;
  if (one.seen.live === null) return [evidence(snapshot, at, `${one.name} on the cluster`)];
  const { applied, differences, foreign } = one.verdict;
  const [note] = applied === "unclear" ? [...differences, ...foreign] : differences;
  if (one.next === null) {
    return [evidence(snapshot, at, `${one.name}, which revision ${revision} has not`, "still there")];
  }
  return note
    ? [evidence(snapshot, pointer(at, note.path), `${one.name} ${sayPath(note.path)}`, "not as in the manifest")]
    : [evidence(snapshot, at, `${one.name} on the cluster`, `as revision ${revision} means it`)];
}

/** `.spec.template.spec.nodeSelector.disk`, as kubectl explains paths. */
export function sayPath(path: readonly string[]): string {
  return path.map((token) => /^\d+$/.test(token) ? `[${token}]` : /^[\w-]+$/.test(token) ? `.${token}` : `["${token}"]`)
    .join("");
}
