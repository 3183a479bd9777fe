// What a real Helm makes of the records of one namespace, put so that it can be compared with what the tool makes of them.

import { helm, type HelmVersion } from "./kube.ts";
import type { Plane } from "./plane.ts";

/** A line of `helm list` or `helm history`, as far as it says what was read. */
export type Row = string;

export interface Verdict {
  /** By the record's name: why Helm skipped it, in Helm's words. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Sorted. */
  readonly rows: readonly Row[];
}

interface Listed {
  readonly name: string;
  readonly namespace: string;
  readonly revision: string | number;
  readonly status: string;
  readonly chart: string;
  readonly app_version: string;
}

export interface Place {
  readonly plane: Plane;
  readonly namespace: string;
  readonly home: string;
  readonly driver?: "secret" | "configmap" | "sql";
  readonly env?: Record<string, string>;
}

/** `helm list` of everything in the namespace; null where Helm crashed. Its debug lines tell what it skipped, and why. */
export async function listed(place: Place, version: HelmVersion): Promise<Verdict | null> {
  const all = version === "4.3.1" ? [] : ["--all"];
  const args = ["list", "--max=0", "--output=json", "--debug", ...all];
  const { code, stdout, stderr } = await helm(place.plane, version, args, place);
  if (/^panic: |SIGSEGV/m.test(stderr)) return null;
  if (code !== 0) throw new Error(`helm ${version} list: exit code ${code}: ${stderr.slice(-2000)}`);
  const rows = (JSON.parse(stdout) as Listed[]).map((row) => rowOf(row)).sort();
  return { skipped: version === "4.3.1" ? skippedBy4(stderr) : skippedBy3(stderr), rows };
}

/** The revisions of `helm history`, oldest first; none where Helm finds no such release. null where it crashed. */
export async function historyOf(place: Place, version: HelmVersion, release: string): Promise<readonly Row[] | null> {
  const args = ["history", release, "--max=100000", "--output=json"];
  const { code, stdout, stderr } = await helm(place.plane, version, args, place);
  if (/^panic: |SIGSEGV/m.test(stderr)) return null;
  if (code !== 0 && /release: not found/.test(stderr)) return [];
  if (code !== 0) throw new Error(`helm ${version} history ${release}: exit code ${code}: ${stderr}`);
  return (JSON.parse(stdout) as Omit<Listed, "name" | "namespace">[]).map((row) =>
    rowOf({ name: "", namespace: "", ...row })
  );
}

export function rowOf({ name, namespace, revision, status, chart, app_version }: Listed): Row {
  return JSON.stringify([namespace, name, Number(revision), status, chart, app_version]);
}

/** Helm 3 prints the whole object, or the whole row, between the words and the error. */
function skippedBy3(stderr: string): Map<string, string> {
  const objects = stderr.matchAll(/failed to decode release: \{\{ \} \{(\S+) .* map\[.*\] map\[\] \S*\}: (.*)$/gm);
  const rows = stderr.matchAll(/failed to decode release: \{(sh\.\S+) {2}[^]*? {2}\S+ 0 {3}0 0\}: (.*)$/gm);
  return new Map([...objects, ...rows].map(([, name, error]) => [name!, error!]));
}

/** Helm 4 the name, or the whole row. */
function skippedBy4(stderr: string): Map<string, string> {
  const quoted = String.raw`"((?:[^"\\]|\\.)*)"`;
  const lines = stderr.matchAll(
    new RegExp(`failed to decode release" (?:key=|record="\\{Key:)(\\S+).* error=(?:${quoted}|(.*))$`, "gm"),
  );
  return new Map([...lines].map(([, name, text, bare]) => [name!, text?.replace(/\\(.)/g, "$1") ?? bare!]));
}
