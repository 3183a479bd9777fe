import { namePrefix } from "./helm_encoding.ts";

/** The name of the object that holds a revision. */
export function recordName(release: string, revision: number): string {
  return `${namePrefix}${release}.v${revision}`;
}

/**
 * The release and the revision that an object's name tells. A release may itself be called `a.v2`, so the last `.v<digits>`
 * counts. undefined where Helm would not form such a name: `recordName` of the result is always the name given.
 */
export function parseRecordName(name: string): { release: string; revision: number } | undefined {
  if (!name.startsWith(namePrefix)) return undefined;
  const match = /^(.+)\.v(0|[1-9]\d*)$/.exec(name.slice(namePrefix.length));
  if (match === null) return undefined;
  const revision = Number(match[2]);
  return Number.isSafeInteger(revision) ? { release: match[1]!, revision } : undefined;
}
