import type { RecordImage, RecordRef } from "../model/snapshot.ts";
import { payloadKey } from "./helm_encoding.ts";
import { imageDifference } from "./image.ts";

/**
 * A record as a row of the table `releases_v1`, and its rows of `custom_labels_v1` (Helm 3.22 and 4.3,
 * `pkg/storage/driver/sql.go` `ensureDBSetup`). What stands in a label of a Secret stands in a column here.
 */
export interface SqlRow {
  readonly key: string;
  readonly namespace: string;
  readonly type: string;
  readonly body: string;
  readonly name: string;
  readonly version: number;
  readonly status: string;
  readonly owner: string;
  /** Seconds since the epoch, by the clock of the Helm that wrote; 0: never. */
  readonly createdat: number;
  readonly modifiedat: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** Names that Helm keeps columns for; rows of custom labels with such names it does not see (`labels.go` `isSystemLabel`). */
export const columnLabels = ["name", "owner", "status", "version", "createdAt", "modifiedAt"];

/** An empty column is a label that is not there: none of them may be NULL. */
export function imageOfRow(row: SqlRow): RecordImage {
  const columns = Object.entries({
    name: row.name,
    owner: row.owner,
    status: row.status,
    version: textOf(row.version),
    createdAt: textOf(row.createdat),
    modifiedAt: textOf(row.modifiedat),
  }).filter(([, text]) => text !== "");
  return {
    data: { [payloadKey]: row.body },
    // In the order in which an API server gives them.
    labels: Object.fromEntries([...Object.entries(row.labels), ...columns].sort(([a], [b]) => a < b ? -1 : 1)),
    annotations: {},
    ...(row.type === "" ? {} : { type: row.type }),
  };
}

export function rowOfImage({ name: key, namespace }: RecordRef, image: RecordImage): SqlRow {
  const label = (name: string) => Object.hasOwn(image.labels, name) ? image.labels[name]! : "";
  return {
    key,
    namespace,
    type: image.type ?? "",
    body: image.data[payloadKey] ?? "",
    name: label("name"),
    version: integerOf(label("version")),
    status: label("status"),
    owner: label("owner"),
    createdat: integerOf(label("createdAt")),
    modifiedat: integerOf(label("modifiedAt")),
    labels: Object.fromEntries(Object.entries(image.labels).filter(([name]) => !columnLabels.includes(name))),
  };
}

/** What of an image has no place in a row, by name and never by value; empty where it can be stored. */
export function unstorable(ref: RecordRef, image: RecordImage): string[] {
  return imageDifference(image, imageOfRow(rowOfImage(ref, image)));
}

const textOf = (number: number): string => number === 0 ? "" : String(number);

/** NaN where the column, an INTEGER, could not hold it. */
function integerOf(text: string): number {
  const number = /^(-?\d{1,10})?$/.test(text) ? Number(text) : NaN;
  return Math.abs(number) <= 0x7fffffff ? number : NaN;
}
