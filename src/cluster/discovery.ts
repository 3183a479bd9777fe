import type { KindRef } from "../model/kubernetes.ts";
import type { Objects, Reading } from "../model/ports.ts";
import { builtInKind } from "./kinds.ts";
import { gapOf, isNotFound } from "./outcomes.ts";
import type { Answer, Transport } from "./exchange.ts";
import { wordGroup } from "./wording.ts";

/** Where the API server keeps a kind. */
export interface Resource {
  readonly name: string;
  readonly namespaced: boolean;
}

/** null: not served. */
export type Find = (kind: KindRef) => Promise<Reading<Resource | null>>;

export const groupPath = (apiVersion: string): string =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** One request per group and version and run; what could not be asked is asked again. The core needs none. */
export const discovery = (transport: Transport): Find => {
  const asked = new Map<string, Promise<Reading<ReadonlyMap<string, Resource>>>>();
  return async ({ apiVersion, kind }) => {
    const core = apiVersion === "v1" ? builtInKind({ apiVersion, kind }) : undefined;
    if (core) return { ok: true, value: { name: core.resource, namespaced: core.namespaced } };
    const known = asked.get(apiVersion) ?? askGroup(transport, apiVersion);
    asked.set(apiVersion, known);
    const group = await known;
    if (!group.ok) asked.delete(apiVersion);
    return group.ok ? { ok: true, value: group.value.get(kind) ?? null } : group;
  };
};

const askGroup = async (transport: Transport, apiVersion: string): Promise<Reading<ReadonlyMap<string, Resource>>> => {
  const answer = await transport.send({ method: "GET", path: groupPath(apiVersion) });
  if (isNotFound(answer)) return { ok: true, value: new Map() };
  const list = bodyOf(answer)?.resources;
  if (!Array.isArray(list)) {
    return { ok: false, gap: gapOf(answer, { verb: "get", resource: apiVersion, what: wordGroup(apiVersion) }) };
  }
  const kinds = list.filter(({ name }) => !name.includes("/"));
  return { ok: true, value: new Map(kinds.map(({ kind, name, namespaced }) => [kind, { name, namespaced }])) };
};

/** Asks the group which versions it has; only for kinds that are not served as they were written. */
export const findVersion = async (
  transport: Transport,
  find: Find,
  { apiVersion, kind }: KindRef,
): ReturnType<Objects["findVersion"]> => {
  const [group, isCore] = [apiVersion.split("/")[0]!, !apiVersion.includes("/")];
  const answer = await transport.send({ method: "GET", path: isCore ? "/api" : `/apis/${group}` });
  if (isNotFound(answer)) return { ok: true, value: null };
  const versions = bodyOf(answer)?.versions;
  if (!Array.isArray(versions)) {
    return { ok: false, gap: gapOf(answer, { verb: "get", resource: group, what: wordGroup(apiVersion) }) };
  }
  for (const version of versions) {
    const served = { apiVersion: isCore ? version : version.groupVersion, kind };
    const found = await find(served);
    if (!found.ok) return found;
    if (found.value) return { ok: true, value: { ...served, namespaced: found.value.namespaced } };
  }
  return { ok: true, value: null };
};

// deno-lint-ignore no-explicit-any -- what the API server answers is not typed
export const bodyOf = (answer: Answer): any =>
  answer.kind === "answer" && answer.status < 300 && typeof answer.body === "object" ? answer.body : undefined;
