import type { KindRef } from "../../model/kubernetes.ts";
import type { ListableKind, Objects, Reading } from "../../model/ports.ts";
import type { Gap } from "../../model/snapshot.ts";
import { mapBounded } from "../collect/gather.ts";
import { builtInKind } from "../files/kinds.ts";
import { gapOf, isNotFound } from "./outcomes.ts";
import type { Answer, Transport } from "./exchange.ts";
import { wordGroup } from "../wording.ts";

/** Where the API server keeps a kind. */
export interface Resource {
  readonly name: string;
  readonly namespaced: boolean;
  readonly listable: boolean;
}

/** null: not served. */
export type Find = (kind: KindRef) => Promise<Reading<Resource | null>>;

export const groupPath = (apiVersion: string): string =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** Which kinds one group has at one version. */
type AskGroup = (apiVersion: string) => Promise<Reading<ReadonlyMap<string, Resource>>>;

/** One request per group and version and run; what could not be asked is asked again. The core needs none. */
export const discovery = (transport: Transport): { readonly find: Find; readonly kinds: Objects["kinds"] } => {
  const asked = new Map<string, ReturnType<AskGroup>>();
  const ask: AskGroup = async (apiVersion) => {
    const known = asked.get(apiVersion) ?? askGroup(transport, apiVersion);
    asked.set(apiVersion, known);
    const group = await known;
    if (!group.ok) asked.delete(apiVersion);
    return group;
  };
  const find: Find = async ({ apiVersion, kind }) => {
    const core = apiVersion === "v1" ? builtInKind({ apiVersion, kind }) : undefined;
    if (core) return { ok: true, value: { name: core.resource, namespaced: core.namespaced, listable: true } };
    const group = await ask(apiVersion);
    return group.ok ? { ok: true, value: group.value.get(kind) ?? null } : group;
  };
  return { find, kinds: () => listKinds(transport, ask) };
};

/** Groups of a version at a time. */
const parallel = 8;

/** Measurements and the like: nobody creates them, and their servers are down more often than others. */
const measuring = /(^|\.)metrics\.k8s\.io$/;

/** Every kind once for each group: at the version that the group prefers, or else at the first that has it. */
const listKinds = async (transport: Transport, ask: AskGroup): ReturnType<Objects["kinds"]> => {
  const groups = await transport.send({ method: "GET", path: "/apis" });
  const list = bodyOf(groups)?.groups;
  if (!Array.isArray(list)) {
    return { kinds: [], gaps: [gapOf(groups, { verb: "get", resource: "/apis", what: "the API groups" })] };
  }
  const versions = ["v1", ...list.filter(({ name }) => !measuring.test(name)).flatMap(versionsOf)];
  const answers = await mapBounded(versions, parallel, async (apiVersion) => ({
    apiVersion,
    group: await ask(apiVersion),
  }));
  const kinds = new Map<string, ListableKind>();
  const gaps: Gap[] = [];
  for (const { apiVersion, group } of answers) {
    if (!group.ok) gaps.push(group.gap);
    for (const [kind, { namespaced, listable }] of group.ok ? group.value : []) {
      const key = `${apiVersion.includes("/") ? apiVersion.split("/")[0] : ""}|${kind}`;
      if (!kinds.has(key)) kinds.set(key, { apiVersion, kind, namespaced, listable });
    }
  }
  return { kinds: [...kinds.values()], gaps };
};

interface ApiGroup {
  readonly name: string;
  readonly versions: readonly { readonly groupVersion: string }[];
  readonly preferredVersion?: { readonly groupVersion: string };
}

/** The preferred one first. */
const versionsOf = ({ versions, preferredVersion }: ApiGroup): string[] => {
  const all = versions.map(({ groupVersion }) => groupVersion);
  return [...new Set([...(preferredVersion ? [preferredVersion.groupVersion] : []), ...all])];
};

const askGroup = async (transport: Transport, apiVersion: string): Promise<Reading<ReadonlyMap<string, Resource>>> => {
  const answer = await transport.send({ method: "GET", path: groupPath(apiVersion) });
  if (isNotFound(answer)) return { ok: true, value: new Map() };
  const list = bodyOf(answer)?.resources;
  if (!Array.isArray(list)) {
    return { ok: false, gap: gapOf(answer, { verb: "get", resource: apiVersion, what: wordGroup(apiVersion) }) };
  }
  const kinds = list.filter(({ name }) => !name.includes("/"));
  const resource = (
    { name, namespaced, verbs }: { name: string; namespaced: boolean; verbs?: string[] },
  ): Resource => ({
    name,
    namespaced,
    listable: verbs?.includes("list") ?? false,
  });
  return { ok: true, value: new Map(kinds.map((one) => [one.kind, resource(one)])) };
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
