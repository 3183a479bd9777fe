// What the tool makes of records, put as `helm list` and `helm history` put it.

import { posix } from "node:path";
import type { Fault, StoredRecord } from "../../src/model/snapshot.ts";
import { history, payloadStatus, type ReadableRecord, revisionOf } from "../../src/state/helm.ts";
import { type Row, rowOf } from "./helm_verdict.ts";
import type { HelmVersion } from "./kube.ts";

/** The first reason why this Helm cannot decode the record; undefined where it can. */
export function refusalOf(record: StoredRecord, version: HelmVersion): Fault | undefined {
  if (record.release === undefined) return record.faults[0];
  return record.faults.find((fault) =>
    fault.kind === (version === "4.3.1" ? "helm-4" : "helm-3") && !isOfAnotherReading(fault)
  );
}

/** The tool says that this Helm reads it otherwise than Helm 3, and shows how Helm 3 does. */
export function isUnclear(record: StoredRecord, version: HelmVersion): boolean {
  return version === "4.3.1" && record.release !== undefined && record.faults.some(isOfAnotherReading);
}

const isOfAnotherReading = ({ says }: Fault) => says.startsWith("Cannot tell the value");

/**
 * The lines of `helm list` over all statuses: of each release the newest record that can be read, by what payloads say
 * (`pkg/action/list.go` `filterLatestReleases`, `ListAll`). `records` in the order of their names; null: it crashes.
 */
export function listRows(records: readonly StoredRecord[], version: HelmVersion): readonly Row[] | null {
  const latest = new Map<string, ReadableRecord>();
  for (const record of records) {
    if (!isReadable(record, version) || record.image.labels.owner !== "helm") continue;
    // The SQL driver makes labels of every payload that it reads (`pkg/storage/driver/sql.go` `getReleaseSystemLabels`).
    if (record.ref.driver === "sql" && crashes(record)) return null;
    const key = posix.join(record.release.namespace ?? "", record.release.name ?? "");
    const known = latest.get(key);
    if (known && revisionOf(known) > revisionOf(record)) continue;
    latest.set(key, record);
  }
  const newest = [...latest.values()];
  if (newest.some(crashes)) return null;
  return newest.filter((record) => listable.includes(payloadStatus(record))).map((record) => rowFor(record)).sort();
}

/** The lines of `helm history`; null: it crashes. */
export function historyRows(records: readonly StoredRecord[], version: HelmVersion): readonly Row[] | null {
  const revisions = history(records).filter((record) => isReadable(record, version));
  return revisions.some(crashes)
    ? null
    : revisions.map((record) => rowFor({ ...record, release: { ...record.release, name: "", namespace: "" } }));
}

function isReadable(record: StoredRecord, version: HelmVersion): record is ReadableRecord {
  return record.release !== undefined && refusalOf(record, version) === undefined;
}

/** `ListAll` knows no others. */
const listable = ["deployed", "uninstalled", "superseded", "failed", "uninstalling"]
  .concat("pending-install", "pending-upgrade", "pending-rollback");

function crashes({ release }: ReadableRecord): boolean {
  return (release.info ?? null) === null;
}

function rowFor(record: ReadableRecord): Row {
  const { name = "", namespace = "", chart } = record.release;
  const metadata = chart?.metadata;
  return rowOf({
    name,
    namespace,
    revision: revisionOf(record),
    status: payloadStatus(record),
    chart: metadata ? `${metadata.name ?? ""}-${metadata.version ?? ""}` : "MISSING",
    app_version: metadata ? String(metadata["appVersion"] ?? "") : "MISSING",
  });
}

/** What Helm says, or rather Go's decoders do, where the tool finds that fault. */
export function agrees({ layer, at, says }: Fault, error: string): boolean {
  switch (layer) {
    case "outer":
      return error === "unexpected end of JSON input";
    case "base64":
      return error === `illegal base64 data at input byte ${at}`;
    case "gzip":
      return gzipErrors.find(([pattern]) => pattern.test(says))?.[1].test(error) ?? false;
    case "json":
      return jsonErrors.find(([pattern]) => pattern.test(says))![1].test(error);
    case "shape":
      return /^json: cannot unmarshal |^parsing time |Time\.UnmarshalJSON: |^illegal base64 data/.test(error);
  }
}

const gzipErrors: readonly (readonly [RegExp, RegExp])[] = [
  [/the data end inside it|they end early|last 8 bytes/, /^(unexpected )?EOF$/],
  [/too many at the end|its text is too long|its checksum does not fit/, /^gzip: invalid header$/],
  [/checksum does not fit what|length does not fit what/, /^gzip: invalid checksum$/],
  [/a byte in them is wrong/, /^flate: corrupt input before offset \d+$/],
];

const jsonErrors: readonly (readonly [RegExp, RegExp])[] = [
  // Go tells an end inside a word or an escape by the blank that it puts after the end.
  [
    /it is empty|it ends early/,
    /^unexpected end of JSON input$|^invalid character ' ' in (literal|numeric|string escape|\\u)/,
  ],
  [/nested over/, /exceeded max depth$|^unexpected end/],
  [/./, /^invalid character /],
];
