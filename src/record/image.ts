import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Driver, RecordImage } from "../model/snapshot.ts";

/** Bytes of data that the API server takes in one Secret or ConfigMap (Kubernetes 1.36 `pkg/apis/core/types.go`). */
export const sizeLimit = 1_048_576;

/**
 * Bytes as the API server counts them: the values alone, a Secret's after the base64 that the API adds
 * (Kubernetes 1.36 `pkg/apis/core/validation/validation.go` `ValidateSecret`, `ValidateConfigMap`).
 */
export function imageSize(image: RecordImage, driver: Driver): number {
  const lengthOf = driver === "secret" ? decodedLength : Buffer.byteLength;
  const sumOf = (texts: Texts, lengthOf: (text: string) => number) =>
    Object.values(texts).reduce((sum, value) => sum + lengthOf(value), 0);
  return sumOf(image.data, lengthOf) + sumOf(image.binaryData ?? {}, decodedLength);
}

/** Bytes that base64 text stands for; of text that is none, as many as so many digits would be. */
function decodedLength(base64: string): number {
  const others = base64.match(/[\r\n=]/g)?.length ?? 0;
  return Math.floor((base64.length - others) * 3 / 4);
}

/** Whether two images are one to the API server; null is an absent object. */
export function sameImage(a: RecordImage | null, b: RecordImage | null): boolean {
  return imageDifference(a, b).length === 0;
}

/** What differs, by name and never by value: `data.release`, `labels.status`, `type`; `presence` where one is absent. */
export function imageDifference(a: RecordImage | null, b: RecordImage | null): string[] {
  if (a === null || b === null) return a === b ? [] : ["presence"];
  return [
    ...differingKeys("data", a.data, b.data),
    ...differingKeys("binaryData", a.binaryData ?? {}, b.binaryData ?? {}),
    ...differingKeys("labels", a.labels, b.labels),
    ...differingKeys("annotations", a.annotations, b.annotations),
    ...(a.type === b.type ? [] : ["type"]),
    ...((a.immutable ?? false) === (b.immutable ?? false) ? [] : ["immutable"]),
  ];
}

type Texts = Readonly<Record<string, string>>;

function differingKeys(part: string, a: Texts, b: Texts): string[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return keys.filter((key) => own(a, key) !== own(b, key)).map((key) => `${part}.${key}`);
}

const own = (texts: Texts, key: string) => Object.hasOwn(texts, key) ? texts[key] : undefined;

/** SHA-256 in hex. */
export function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
