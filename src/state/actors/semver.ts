/** A chart's version, taken apart. */
export interface Version {
  /** Major, minor, patch: of any length, as digits. */
  readonly core: readonly [bigint, bigint, bigint];
  /** What stands after the first `-`, by its dots; none of a final version. */
  readonly prerelease: readonly string[];
  /** What stands after the `+`; empty where there is none. */
  readonly build: string;
  /** All three numbers are written out: one version and no shorthand for several. */
  readonly isWhole: boolean;
}

const identifiers = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const shape = new RegExp(`^v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?(?:-(${identifiers}))?(?:\\+(${identifiers}))?$`);

/**
 * As Masterminds/semver 3.4 `NewVersion` reads it, by which Helm, Rancher and Fleet compare charts: more than semver.org
 * allows, as a `v` may stand before it and numbers may be left out. undefined: it reads none, so it may be a range.
 */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch, prerelease, build] = shape.exec(text) ?? [];
  if (major === undefined) return undefined;
  const parts = prerelease?.split(".") ?? [];
  if (parts.some((part) => /^0\d+$/.test(part))) return undefined;
  return {
    core: [BigInt(major), BigInt(minor ?? 0), BigInt(patch ?? 0)],
    prerelease: parts,
    build: build ?? "",
    isWhole: patch !== undefined,
  };
}

/** Below 0: `a` is older. What stands after the `+` counts for nothing (semver.org 2.0.0 §10 and §11). */
export function compareVersions(a: Version, b: Version): number {
  return compareAll(a.core, b.core, compareNumbers) || comparePrereleases(a.prerelease, b.prerelease);
}

/** §11.3 and §11.4: a final version is newer than its candidates, of which the one with more parts is the newer. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  return compareAll(a, b, compareParts) || Math.sign(a.length - b.length);
}

/** §11.4.1 to §11.4.3: numbers by their value and below words, words by their ASCII. */
function compareParts(a: string, b: string): number {
  const [isNumber, otherIs] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && otherIs) return compareNumbers(BigInt(a), BigInt(b));
  if (isNumber !== otherIs) return isNumber ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

function compareNumbers(a: bigint, b: bigint): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function compareAll<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): number {
  return a.slice(0, b.length).map((one, at) => compare(one, b[at]!)).find((order) => order !== 0) ?? 0;
}
