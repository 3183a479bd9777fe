import type { Layer } from "../../model/snapshot.ts";

/** Stands on a record of a folder in the place of a payload that could not be decoded, hence not be redacted. */
export const UNDECODABLE = "helm-doctor/undecodable";

export interface Undecodable {
  readonly layer: Layer;
  readonly at: number | string;
  /** Bytes of the payload that was left out. */
  readonly size: number;
  readonly sha256: string;
}

/** What the annotation says; undefined where there is none, or it says something else. */
export const readUndecodable = (annotations: Readonly<Record<string, string>>): Undecodable | undefined => {
  const text = annotations[UNDECODABLE];
  if (text === undefined) return undefined;
  try {
    const { layer, at, size, sha256 } = JSON.parse(text);
    return typeof layer === "string" && typeof size === "number"
      ? { layer: layer as Layer, at, size, sha256 }
      : undefined;
  } catch {
    return undefined;
  }
};
