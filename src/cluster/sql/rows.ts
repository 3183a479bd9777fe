import { createHash } from "node:crypto";
import type { Precondition } from "../../model/ports.ts";
import type { RawRecord, RecordHead, RecordRef } from "../../model/snapshot.ts";
import { parseRecordName } from "../../record/name.ts";
import { columnLabels, imageOfRow, type SqlRow } from "../../record/sql_row.ts";
import type { Row } from "./client.ts";
import type { Tables } from "./session.ts";

// Rows as they are asked for, and what is made of them.

const columns = "key, type, name, namespace, version, status, owner, createdat, modifiedat".split(", ")
  .map((name) => `r.${name}::text`).join(", ");

/** Without payload and identity. */
export const headQuery = `select ${columns} from releases_v1 r`;

/** All by which one state of a record is told from another; `body` too only if it is wanted. */
export const recordQuery = ({ customLabels }: Tables, body: boolean): string =>
  `select ${columns}${body ? ", r.body" : ""}, encode(sha256(convert_to(r.body, 'UTF8')), 'hex') as digest,
  r.xmin::text as xmin, txid_snapshot_xmax(txid_current_snapshot())::text as next, ${
    customLabels ? labelsOf : "'[]'"
  } as labels
  from releases_v1 r`;

const labelsOf = `(select coalesce(json_agg(json_build_array(l.key, l.value) order by l.key, l.value), '[]')::text
    from custom_labels_v1 l where l.releasekey = r.key and l.releasenamespace = r.namespace)`;

/** A LIKE without LIKE: a release's name may hold what it takes for a wildcard. */
export const isOfRelease = "(r.name = $2 and r.owner = 'helm' or left(r.key, length($3::text)) = $3::text)";

export const keyStart = (release: string): string => `sh.helm.release.v1.${release}.v`;

/** Helm finds rows by their owner; one that lost it is still in the way by its key. */
export const isRecord = "(r.owner = 'helm' or left(r.key, 19) = 'sh.helm.release.v1.')";

const text = (row: Row, column: string): string => row[column] ?? "";

export function refOf(row: Row): RecordRef {
  return { driver: "sql", namespace: text(row, "namespace"), name: text(row, "key") };
}

export function headOf(row: Row): RecordHead {
  const parsed = parseRecordName(text(row, "key"));
  const createdAt = timeOf(text(row, "createdat"));
  return {
    ref: refOf(row),
    release: parsed?.release ?? text(row, "name"),
    revision: parsed?.revision ?? Number(text(row, "version")),
    status: text(row, "status"),
    ...(createdAt ? { createdAt } : {}),
  };
}

export function recordOf(row: Row): RawRecord {
  const createdAt = timeOf(text(row, "createdat"));
  const modifiedAt = timeOf(text(row, "modifiedat"));
  return {
    ref: refOf(row),
    ...identityOf(row),
    ...(createdAt ? { createdAt } : {}),
    // Nobody else writes the column, save whoever puts a row back as it was.
    managers: modifiedAt ? [{ manager: "Helm", operation: "Update", time: modifiedAt }] : [],
    image: imageOfRow(rowOf(row)),
  };
}

function rowOf(row: Row): SqlRow {
  return {
    key: text(row, "key"),
    namespace: text(row, "namespace"),
    type: text(row, "type"),
    body: text(row, "body"),
    name: text(row, "name"),
    version: Number(text(row, "version")),
    status: text(row, "status"),
    owner: text(row, "owner"),
    createdat: Number(text(row, "createdat")),
    modifiedat: Number(text(row, "modifiedat")),
    labels: Object.fromEntries(customLabelsOf(row).filter(([name]) => name !== null && !columnLabels.includes(name))),
  };
}

/** As the table has them: doubled, without a name or a value, or named as a column is, for nothing forbids it. */
export function customLabelsOf(row: Row): [name: string, value: string][] {
  return JSON.parse(row.labels ?? "[]");
}

/** Seconds since the epoch in a column, by the clock of the Helm that wrote; undefined for 0. */
function timeOf(column: string): string | undefined {
  const seconds = Number(column);
  return seconds === 0 ? undefined : new Date(1000 * seconds).toISOString().replace(".000Z", "Z");
}

/**
 * A row has no identity that outlives its writes, so its uid is its place. Its version is the transaction that wrote it
 * last, which a row that was made anew has not in common with the old one, followed by a digest of all columns and labels:
 * any difference shows, and of two versions the later is the greater number.
 */
export function identityOf(row: Row): Precondition {
  const { xmin, next, ...state } = row;
  const { body: _, ...columns } = state;
  const digest = sha256(JSON.stringify(Object.entries({ ...columns, xmin }).sort(([a], [b]) => a < b ? -1 : 1)));
  const tail = BigInt(`0x${digest.slice(0, 16)}`).toString().padStart(20, "0");
  return { uid: uuidOf(`${row.namespace}/${row.key}`), resourceVersion: `${transactionOf(xmin!, next!)}${tail}` };
}

/** xmin is the lower half of a transaction's number; `next` is the whole number that comes next, or our own. */
function transactionOf(xmin: string, next: string): bigint {
  const [low, now, epoch] = [BigInt(xmin), BigInt(next), 1n << 32n];
  const number = now - now % epoch + low;
  if (number <= now + epoch / 2n) return number;
  return number >= epoch ? number - epoch : number;
}

function uuidOf(place: string): string {
  return sha256(place).slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
