import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { history, type ReadableRecord, revisionOf } from "../helm.ts";
import { once } from "../once.ts";

/**
 * Where Helm would store what a payload says it is (`pkg/storage/storage.go` `makeKey`): it reads a record by its labels
 * or its name, and writes it back to this name.
 */
export function keyOf({ release: { name = "", version = 0 } }: ReadableRecord): string {
  return `sh.helm.release.v1.${name}.v${version}`;
}

/** It is stored under the name that its payload asks for. */
export function isInPlace(record: StoredRecord): record is ReadableRecord {
  return isNamed(record) && keyOf(record) === record.ref.name;
}

/** Its payload says what it is; one that is null or bare says nothing. */
export function isNamed(record: StoredRecord): record is ReadableRecord {
  return Boolean(record.release?.name) && typeof record.release?.version === "number";
}

/** Its payload asks for another name. */
export function isMisnamed(record: StoredRecord): record is ReadableRecord {
  return isNamed(record) && keyOf(record) !== record.ref.name;
}

/**
 * Records that hold one another's payloads: each stands under the name that the one before it asks for, and the first
 * under that of the last.
 */
export const ringsOf = once(({ records }: Snapshot): readonly (readonly ReadableRecord[])[] => {
  const named = new Map(records.map((record) => [record.ref.name, record]));
  const visited = new Set<StoredRecord>();
  return records.flatMap((start) => {
    const path: ReadableRecord[] = [];
    let at: StoredRecord | undefined = start;
    while (at && isMisnamed(at) && !visited.has(at)) {
      visited.add(at);
      path.push(at);
      at = named.get(keyOf(at));
    }
    const first = path.findIndex((record) => record === at);
    return first < 0 ? [] : [path.slice(first)];
  });
});

/** Its payload asks for another namespace; one that says none says nothing. */
export function isMisplaced(record: StoredRecord): record is ReadableRecord {
  const namespace = record.release?.namespace;
  return Boolean(namespace) && namespace !== record.ref.namespace;
}

/** The labels that say what a record is, as Helm would write them (`pkg/storage/driver/secrets.go` `newSecretsObject`). */
export function identityLabels({ release }: ReadableRecord): Readonly<Record<string, string>> {
  return { owner: "helm", name: release.name!, version: String(release.version) };
}

/** The names of those labels that are lost or altered. */
export function wrongLabels(record: StoredRecord): string[] {
  if (!isInPlace(record)) return [];
  return Object.entries(identityLabels(record)).flatMap(([label, value]) =>
    record.image.labels[label] === value ? [] : [label]
  );
}

/** Helm finds records by the labels `owner` and `name`: without them it is not in the history. */
export function isHidden(record: StoredRecord): boolean {
  return wrongLabels(record).some((label) => label !== "version");
}

/** No record that Helm sees is newer. */
export function isNewest({ records }: Snapshot, record: StoredRecord): boolean {
  return history(records).every((one) => revisionOf(one) <= record.revision);
}

/** By its name it is this release's; a label alone may say so of another's. */
export function isOwn({ scope }: Snapshot, { ref, revision }: StoredRecord): boolean {
  return ref.name === `sh.helm.release.v1.${scope.release}.v${revision}`;
}

/** `revision 2`; the record by its name where it is another release's, or no revision's. */
export function subjectOf(snapshot: Snapshot, record: StoredRecord): string {
  return isOwn(snapshot, record) ? `revision ${record.revision}` : `record ${record.ref.name}`;
}

/** `record of revision 2`, or again the record by its name. */
export function sayRecord(snapshot: Snapshot, record: StoredRecord): string {
  return isOwn(snapshot, record) ? `record of revision ${record.revision}` : `record ${record.ref.name}`;
}

/** `revision 2`; where the object's name says another number, the record by its name and what Helm counts it as. */
export function sayCounted(record: ReadableRecord): string {
  return isCountedAsNamed(record)
    ? `revision ${record.revision}`
    : `the record "${record.ref.name}", which Helm counts as revision ${revisionOf(record)},`;
}

/** The same for a subject: `record sh.helm.release.v1.web.v3`. */
export function subjectCounted(record: ReadableRecord): string {
  return isCountedAsNamed(record) ? `revision ${record.revision}` : `record ${record.ref.name}`;
}

/** Helm counts it as its name says; a copy under another name it does not. */
export function isCountedAsNamed(record: ReadableRecord): boolean {
  return revisionOf(record) === record.revision;
}
