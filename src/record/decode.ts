import type { Buffer } from "node:buffer";
import type { JsonObject } from "../model/json.ts";
import type { Release } from "../model/release.ts";
import type { Driver, Fault, RawRecord, RecordImage, StoredRecord } from "../model/snapshot.ts";
import { releaseShape } from "./helm_encoding.ts";
import { imageSize } from "./image.ts";
import { type JsonText, parseJson } from "./json_text.ts";
import { unwrap } from "./layers.ts";
import { parseRecordName } from "./name.ts";
import { readShape } from "./shape.ts";

/**
 * Reads a record as Helm would. Total: any bytes give a record; what is wrong with them stands in `faults`.
 * `release` is there if Helm 3.22 or Helm 4.3 can decode it, which does not mean that it survives what it finds:
 * `faults` are not empty then, and say so.
 */
export function decodeRecord(raw: RawRecord): StoredRecord {
  const revision = parseRecordName(raw.ref.name)?.revision ?? 0;
  const size = imageSize(raw.image, raw.ref.driver);
  return { ...raw, revision, size, ...readRelease(raw.image, raw.ref.driver) };
}

type Reading = Pick<StoredRecord, "release" | "faults">;

function readRelease(image: RecordImage, driver: Driver): Reading {
  const unwrapped = unwrap(image, driver);
  if (!unwrapped.ok) return { faults: [unwrapped.fault] };
  const { bytes } = unwrapped.payload;
  const parsed = parseJson(bytes);
  if (parsed.ok) return readPayload(parsed.json);
  const says = isWrappedTwice(bytes) ? `${parsed.says}, this is base64 text: one layer of it too many` : parsed.says;
  return { faults: [{ layer: "json", at: parsed.at, says }] };
}

/** The base64 of what gzip data begin with. */
function isWrappedTwice(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).toString("latin1") === "H4sI";
}

function readPayload(json: JsonText): Reading {
  const { value, faults } = readShape(json, releaseShape);
  const refusals = faults.map(({ at, says, helm4Only, helm3Only }): Fault => ({
    layer: "shape",
    at,
    says,
    ...(helm4Only ? { kind: "helm-4" } : helm3Only ? { kind: "helm-3" } : {}),
  }));
  if (faults.some((fault) => !fault.helm4Only) && faults.some((fault) => !fault.helm3Only)) return { faults: refusals };
  const release = (value ?? {}) as JsonObject & Release;
  const crashes = findCrashes(value as Release | null);
  return { release: withoutNullHooks(release), faults: [...refusals, ...crashes] };
}

/**
 * What Helm decodes without a word and then runs into: it follows these pointers without a look
 * (Helm 3.22 and 4.3, `pkg/action/list.go`, `upgrade.go`, `hooks.go`).
 */
function findCrashes(release: Release | null): Fault[] {
  const crash = (at: string, says: string): Fault => ({
    layer: "shape",
    at,
    says: `Cannot use the record: ${says}`,
    kind: "crash",
  });
  if (release === null) return [crash("", "the payload is null; Helm decodes it and then crashes")];
  const faults: Fault[] = [];
  if (release.info === null) faults.push(crash("/info", "it is null; Helm decodes it and then crashes"));
  if (release.info === undefined) faults.push(crash("/info", "it is missing; Helm decodes the rest and then crashes"));
  release.hooks?.forEach((hook, index) => {
    if (hook === null) faults.push(crash(`/hooks/${index}`, "it is null; Helm decodes it and then crashes"));
  });
  return faults;
}

/** Nobody who reads a release should have to expect them. */
function withoutNullHooks(release: Release): Release {
  return release.hooks ? { ...release, hooks: release.hooks.filter((hook) => hook !== null) } : release;
}

/** The JSON text of a payload; whether it is JSON is not looked at. */
export function payloadText(
  image: RecordImage,
  driver: Driver,
): { ok: true; text: string } | { ok: false; fault: Fault } {
  const unwrapped = unwrap(image, driver);
  return unwrapped.ok ? { ok: true, text: unwrapped.payload.bytes.toString("utf8") } : unwrapped;
}
