import { parseManifest, splitManifest } from "./manifest.ts";

/** What a document names. */
export interface Glance {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * What the documents of a manifest name, without reading them as YAML where they are written in one of the usual ways: of
 * a history of hundreds of revisions the whole takes seconds.
 */
export function glanceAt(manifest: string): Glance[] {
  return splitManifest(manifest).flatMap((text) => {
    const apiVersion = scalar(/^apiVersion:(.*)$/m, text);
    const kind = scalar(/^kind:(.*)$/m, text);
    const name = scalar(/^metadata:[^\S\n]*\n(?:[ #].*\n|\n)*? {2}name:(.*)$/m, text) ??
      scalar(/^metadata: ?\{ ?name:([^,}\n]*)/m, text);
    if (apiVersion && kind && name && !kind.endsWith("List")) return [{ apiVersion, kind, name }];
    return parseManifest(text).documents.map(({ ref }) => ref);
  });
}

/** A plain or quoted word; undefined for anything else, a comment behind it included. */
function scalar(pattern: RegExp, text: string): string | undefined {
  const [, value = ""] = pattern.exec(text) ?? [];
  return /^[^\S\n]*(["']?)([\w./:-]+)\1[^\S\n]*$/.exec(value)?.[2];
}
