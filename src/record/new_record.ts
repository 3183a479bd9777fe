import { Buffer } from "node:buffer";
import type { Json } from "../model/json.ts";
import type { Driver, RecordImage } from "../model/snapshot.ts";
import { type EditedRecord, packRecord } from "./edit.ts";
import { writeJson } from "./json_text.ts";

/** A deployed revision of which there is no record yet. All times are RFC 3339. */
export interface NewRecord {
  readonly release: string;
  readonly namespace: string;
  readonly revision: number;
  readonly manifest: string;
  readonly chart: { readonly name: string; readonly version: string };
  /** Written by server-side apply; absent is Helm 3's way, and what Helm 4 then keeps to. */
  readonly applyMethod?: "ssa";
  readonly description: string;
  readonly firstDeployed: string;
  readonly lastDeployed: string;
  /** When the record is made. */
  readonly createdAt: string;
}

/**
 * The image of a whole record, as Helm 3.22 writes it and Helm 4.3 reads it (`pkg/release/release.go`,
 * `pkg/storage/driver/secrets.go` `newSecretsObject`): values, templates, hooks and notes are not known, and empty.
 */
export function newRecord(record: NewRecord, driver: Driver): EditedRecord {
  const image: RecordImage = {
    data: {},
    labels: {
      createdAt: String(Math.floor(Date.parse(record.createdAt) / 1000)),
      name: record.release,
      owner: "helm",
      status: "deployed",
      version: String(record.revision),
    },
    annotations: {},
    ...(driver === "configmap" ? {} : { type: "helm.sh/release.v1" }),
  };
  const bytes = Buffer.from(writeJson(payloadOf(record)), "latin1");
  return packRecord(image, { bytes, gzipped: true }, driver);
}

/** Keys in the order of Helm's structs. */
function payloadOf({ release, namespace, revision, manifest, chart, applyMethod, ...record }: NewRecord): Json {
  return {
    name: release,
    info: {
      first_deployed: record.firstDeployed,
      last_deployed: record.lastDeployed,
      deleted: "",
      description: record.description,
      status: "deployed",
    },
    chart: {
      metadata: { name: chart.name, version: chart.version, apiVersion: "v2" },
      lock: null,
      templates: [],
      values: {},
      schema: null,
      files: [],
    },
    manifest,
    version: revision,
    namespace,
    ...(applyMethod ? { apply_method: applyMethod } : {}),
  };
}
