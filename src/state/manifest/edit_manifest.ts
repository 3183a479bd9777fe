import { isMap, isScalar, isSeq, parseDocument, type Scalar, type YAMLMap } from "yaml";
import type { Json } from "../../model/json.ts";
import { type ManifestDocument, parseManifest } from "./manifest.ts";

/**
 * The text with other API versions in some of its documents, every other byte as it was. undefined where the text, read
 * again, would not be just that: an alias, a list of its own kind.
 */
export function mapApiVersions(
  text: string,
  to: (document: ManifestDocument) => string | undefined,
): string | undefined {
  const { documents } = parseManifest(text);
  const changes = documents.flatMap((document) => {
    const apiVersion = to(document);
    return apiVersion === undefined ? [] : [{ ...document, to: apiVersion }];
  });
  const spots = partsOf(text).flatMap((part) => {
    const wanted = changes.filter(({ index }) => index === part.index);
    return wanted.length === 0 ? [] : apiVersionsIn(text.slice(part.body, part.to)).flatMap((spot) => {
      const change = wanted.find(({ ref }) => ref.apiVersion === spot.apiVersion && ref.kind === spot.kind);
      return change ? [{ ...spot, at: part.body + spot.at, to: change.to }] : [];
    });
  });
  const edited = spots.reduceRight(
    (all, { at, length, apiVersion, to }) =>
      all.slice(0, at) + all.slice(at, at + length).replace(apiVersion, () => to) + all.slice(at + length),
    text,
  );
  const meant = documents.map((document) => {
    const apiVersion = to(document);
    return apiVersion === undefined ? document.object : { ...document.object, apiVersion };
  });
  return reads(edited, meant) ? edited : undefined;
}

/** The text without some of its documents. undefined where one of them shares its text with one that is to stay. */
export function cutDocuments(text: string, cut: (document: ManifestDocument) => boolean): string | undefined {
  const { documents } = parseManifest(text);
  const going = new Set(documents.filter(cut).map(({ index }) => index));
  const edited = partsOf(text).filter(({ index }) => index !== undefined && going.has(index)).reduceRight(
    (all, { from, to }) => all.slice(0, from) + all.slice(to),
    text,
  );
  return reads(edited, documents.filter((one) => !cut(one)).map(({ object }) => object)) ? edited : undefined;
}

function reads(text: string, objects: readonly Json[]): boolean {
  const { documents } = parseManifest(text);
  return JSON.stringify(documents.map(({ object }) => object)) === JSON.stringify(objects);
}

interface Part {
  /** Where its separator begins, and where its own text does. */
  readonly from: number;
  readonly body: number;
  readonly to: number;
  /** As `splitManifest` counts; undefined where there is nothing in it. */
  readonly index: number | undefined;
}

/** The same split as `splitManifest`'s, with places. */
function partsOf(text: string): Part[] {
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  const separators = [...text.slice(start).matchAll(/^---[^\n]*$/gm)].map(({ 0: line, index }) => ({
    from: start + index,
    body: start + index + line.length,
  }));
  const starts = [{ from: start, body: start }, ...separators];
  let counted = 0;
  return starts.map(({ from, body }, n) => {
    const to = starts[n + 1]?.from ?? text.length;
    return { from, body, to, index: /^[^\S\n]*[^\s#]/m.test(text.slice(body, to)) ? counted++ : undefined };
  });
}

interface Spot {
  readonly apiVersion: string;
  readonly kind: string;
  readonly at: number;
  readonly length: number;
}

/** Where the API versions of a document stand: its own, and those of the objects in a list. */
function apiVersionsIn(text: string): Spot[] {
  const options = { version: "1.1", schema: "failsafe", merge: false, uniqueKeys: false, strict: false } as const;
  const { contents } = parseDocument(text, { ...options, prettyErrors: false, logLevel: "silent" });
  return isMap(contents) ? spotsOf(contents as YAMLMap) : [];
}

function spotsOf(map: YAMLMap): Spot[] {
  const [apiVersion, kind, items] = ["apiVersion", "kind", "items"].map((key) => lastOf(map, key));
  const nested = isSeq(items) ? items.items.filter(isMap).flatMap((item) => spotsOf(item as YAMLMap)) : [];
  if (!isScalar(apiVersion) || !isScalar(kind)) return nested;
  const [from, to] = (apiVersion as Scalar).range!;
  return [{ apiVersion: String(apiVersion.value), kind: String(kind.value), at: from, length: to - from }, ...nested];
}

/** Of keys that occur twice the last counts. */
function lastOf(map: YAMLMap, key: string): unknown {
  return map.items.findLast((pair) => isScalar(pair.key) && pair.key.value === key)?.value;
}
