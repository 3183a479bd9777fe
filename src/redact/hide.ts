import { Buffer } from "node:buffer";
import type { Json, JsonObject } from "../model/json.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { RecordImage, Snapshot, StoredRecord } from "../model/snapshot.ts";
import { decodeRecord } from "../record/decode.ts";
import { payloadKey } from "../record/helm_encoding.ts";
import { digestOf } from "../record/image.ts";
import { unwrap, wrap } from "../record/layers.ts";
import { hideManifest } from "./hide_manifest.ts";
import { searchFor } from "./search.ts";
import { secretValues } from "./secret_values.ts";
import { hideSupplied, hideText, hideTree, type Hiding, startHiding } from "./zones.ts";

/**
 * The snapshot with its secrets hidden, to be given away: all data of Secrets, all values the user supplied and all chart values are
 * `hidden-1` and so on, one name for one value, in records, manifests, hooks and live objects alike, so that what was equal stays
 * equal. Chart templates and files go. Names, labels, kinds, images, counts and status stay. Of a record that cannot
 * be decoded the data go, and the annotation `helm-doctor/undecodable` says where its fault is: `{layer, at, size, sha256}`.
 */
export function hideSecrets(snapshot: Snapshot): Snapshot {
  const values = secretValues(snapshot);
  const hiding = startHiding(searchFor(values), values);
  const hide = (object: KubeObject) => hideTree(object as unknown as Json, "searched", hiding) as unknown as KubeObject;
  const hideDriver = (object: KubeObject) =>
    hide(hideSupplied(object as unknown as Json, hiding) as unknown as KubeObject);
  const { facts } = snapshot;
  return {
    ...snapshot,
    records: snapshot.records.map((record) => hideRecord(record, hiding)),
    objects: snapshot.objects.map(({ ref, live }) => ({ ref, live: live && hide(live) })),
    facts: {
      ...facts,
      pods: facts.pods.map(hide),
      controllers: facts.controllers.map(hideDriver),
      claims: facts.claims.map(hide),
      dependents: facts.dependents.map(hide),
      events: facts.events.map(hide),
      // Others' objects: of them, too, kubectl may have left a copy of a manifest in an annotation.
      namespaces: facts.namespaces.map(hide),
      quotas: facts.quotas.map(hide),
      admission: facts.admission.map(hide),
      apiServices: facts.apiServices.map(hide),
      definitions: facts.definitions.map(hide),
    },
    gaps: snapshot.gaps.map((gap) => ({ ...gap, says: hideText(gap.says, "searched", hiding) })),
  };
}

export const undecodable = "helm-doctor/undecodable";

function hideRecord(record: StoredRecord, hiding: Hiding): StoredRecord {
  const annotations = hideTree(record.image.annotations, "data", hiding) as Record<string, string>;
  const { binaryData: _unread, ...rest } = record.image;
  const image: RecordImage = { ...rest, annotations };
  const { driver } = record.ref;
  const unwrapped = unwrap(image, driver);
  const json = unwrapped.ok ? parse(unwrapped.payload.bytes) : undefined;
  if (!unwrapped.ok || json === undefined) return emptied({ ...record, image });
  const text = write(hidePayload(json, hiding));
  if (text === undefined) return emptied({ ...record, image });
  const bytes = Buffer.from(text);
  const data = { [payloadKey]: wrap({ ...unwrapped.payload, bytes }, driver, {}) };
  const { ref, uid, resourceVersion, createdAt, managers } = record;
  return decodeRecord({ ref, uid, resourceVersion, createdAt, managers, image: { ...image, data } });
}

/** The engine reads all that Helm reads, but has a stack that ends when it writes: with keys of digits some thousand levels down. */
function write(payload: Json): string | undefined {
  try {
    return JSON.stringify(payload);
  } catch {
    return undefined;
  }
}

function parse(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function emptied(record: StoredRecord): StoredRecord {
  const { layer, at } = record.faults[0] ?? { layer: "json", at: 0 };
  const sha256 = digestOf(record.image.data[payloadKey] ?? JSON.stringify(record.image.data));
  const annotations = {
    ...record.image.annotations,
    [undecodable]: JSON.stringify({ layer, at, size: record.size, sha256 }),
  };
  return { ...record, image: { ...record.image, data: {}, annotations } };
}

/** Keys it does not know it searches; the order of keys stays. */
function hidePayload(payload: Json, hiding: Hiding): Json {
  if (!isObject(payload)) return hideTree(payload, "hidden", hiding);
  return mapObject(payload, (key, value) => {
    if (key === "config") return hideTree(value, "hidden", hiding);
    if (key === "manifest" && typeof value === "string") return hideManifest(value, hiding);
    if (key === "chart" && isObject(value)) return hideChart(value, hiding);
    if (key === "hooks" && Array.isArray(value)) return value.map((hook) => hideHook(hook, hiding));
    return ["name", "namespace", "apply_method"].includes(key) ? value : hideTree(value, "searched", hiding);
  });
}

function hideChart(chart: JsonObject, hiding: Hiding): Json {
  return mapObject(chart, (key, value) => {
    if (key === "values") return hideTree(value, "hidden", hiding);
    if (key === "templates" || key === "files") return value === null ? null : [];
    if (key === "schema") return null;
    return key === "metadata" || key === "lock" ? hideMetadata(value, hiding) : hideTree(value, "searched", hiding);
  });
}

/** What the chart says of itself is public but for its annotations, which may be templated by whoever packed it. */
function hideMetadata(metadata: Json, hiding: Hiding): Json {
  return isObject(metadata)
    ? mapObject(metadata, (key, value) => key === "annotations" ? hideTree(value, "data", hiding) : value)
    : metadata;
}

function hideHook(hook: Json, hiding: Hiding): Json {
  if (!isObject(hook)) return hook;
  return mapObject(
    hook,
    (key, value) => key === "manifest" && typeof value === "string" ? hideManifest(value, hiding) : value,
  );
}

function mapObject(object: JsonObject, change: (key: string, value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(key, value!)]));
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
