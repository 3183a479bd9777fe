import type { JsonObject } from "../../model/json.ts";
import type { ObjectMeta, ObjectRef } from "../../model/kubernetes.ts";
import type { StoredRecord } from "../../model/snapshot.ts";
import { parseManifest } from "../../state/manifest/manifest.ts";

/** An object that a record's manifest or hook names. */
export interface NamedObject {
  readonly ref: ObjectRef;
  /** The record's namespace: the object's too, where its kind has one and the manifest does not say it. */
  readonly home: string;
  readonly isHook: boolean;
}

/** The objects that the telling records name, those of the newest first; an object may come more than once. */
export const namedObjects = (records: readonly StoredRecord[]): NamedObject[] =>
  tellingRecords(records).toReversed().flatMap(({ ref: { namespace: home }, release }) => [
    ...namedIn(release?.manifest, home, false),
    ...(release?.hooks ?? []).flatMap(({ manifest }) => namedIn(manifest, home, true)),
  ]);

/** What `helm template` prints has hooks among the rest, told by their annotation. */
export const desiredObjects = (desired: string | undefined, home: string): NamedObject[] =>
  parseManifest(desired ?? "").documents.filter(({ ref }) => ref.name).map(({ ref, object }) => ({
    ref,
    home,
    isHook: isHook(object),
  }));

const isHook = ({ metadata }: JsonObject): boolean =>
  (metadata as Partial<ObjectMeta> | undefined)?.annotations?.["helm.sh/hook"] !== undefined;

const namedIn = (text: string | undefined, home: string, isHook: boolean): NamedObject[] =>
  parseManifest(text ?? "").documents.filter(({ ref }) => ref.name).map(({ ref }) => ({ ref, home, isHook }));

/**
 * The records by which the live state can be judged: the two newest, what Helm may take as a baseline (the newest by
 * label or payload deployed, the newest superseded), and every attempt since.
 */
export const tellingRecords = (records: readonly StoredRecord[]): StoredRecord[] => {
  const newestFirst = records.toReversed();
  const deployed = newestFirst.filter((record) => hasStatus(record, "deployed"));
  const base = deployed[0] ? newestFirst.indexOf(deployed[0]) : newestFirst.length;
  const attempts = newestFirst.slice(0, base).filter((record) => hasStatus(record, "failed") || isPending(record));
  const superseded = newestFirst.find((record) => hasStatus(record, "superseded"));
  const telling = new Set([...newestFirst.slice(0, 2), ...deployed, ...(superseded ? [superseded] : []), ...attempts]);
  return records.filter((record) => telling.has(record));
};

const statuses = (
  { image, release }: StoredRecord,
): (string | undefined)[] => [image.labels.status, release?.info?.status];

const hasStatus = (record: StoredRecord, status: string): boolean => statuses(record).includes(status);

const isPending = (record: StoredRecord): boolean => statuses(record).some((status) => status?.startsWith("pending-"));
