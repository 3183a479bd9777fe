import type { KindRef, KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { ObjectQuery, Objects, Reading, WriteOutcome } from "../../model/ports.ts";
import type { Gap } from "../../model/snapshot.ts";
import type { FileClusterFacts } from "./file_facts.ts";
import { definedVersions, groupOf, isKind, isUnanswered, listedKinds, servedKind } from "./file_kinds.ts";
import { applyObject, createObject, notServed, removeObject, replaceObject } from "./file_writes.ts";
import { builtInVersions, type ServedKind } from "./kinds.ts";
import { refuse } from "./object_rules.ts";
import { matchesFields, matchesLabels } from "./selectors.ts";
import { type Shelf, ShelfError } from "./shelf.ts";
import { wordGroup, wordList, wordObject } from "../wording.ts";

/** Objects on a shelf that behave as on an API server, as far as this program can tell; tests/contract holds both to it. */
export const fileObjects = (shelf: Shelf, facts: FileClusterFacts): Objects => {
  const find = (kind: KindRef): ServedKind | undefined => servedKind(shelf, facts, kind);
  return {
    server: () => Promise.resolve({ ok: true, value: { ...facts.server, takenAt: facts.now() } }),
    serves: (kind) =>
      reading(wordGroup(kind.apiVersion), () => {
        const found = find(kind);
        const gap = gapAt(facts, "get", wordGroup(kind.apiVersion)) ??
          (found ? undefined : unanswered(shelf, kind.apiVersion));
        return gap ? { ok: false, gap } : { ok: true, value: found ? { namespaced: found.namespaced } : null };
      }),
    findVersion: ({ apiVersion, kind }) =>
      reading(wordGroup(apiVersion), () => {
        const told = facts.kinds.flatMap(({ kind, instead }) => [kind.apiVersion, ...(instead ? [instead] : [])]);
        const versions = [...builtInVersions(), ...told]
          .concat(shelf.all().flatMap(definedVersions)).filter((version) => groupOf(version) === groupOf(apiVersion));
        const found = versions.map((version) => find({ apiVersion: version, kind })).find((one) => one !== undefined);
        if (found) return { ok: true, value: { apiVersion: found.apiVersion, kind, namespaced: found.namespaced } };
        const gap = versions.map((version) => unanswered(shelf, version)).find((one) => one !== undefined);
        return gap ? { ok: false, gap } : { ok: true, value: null };
      }),
    // What was not asked of each kind then cannot be told from what is not there now.
    kinds: () =>
      Promise.resolve({
        kinds: listedKinds(shelf, facts),
        gaps: facts.gaps.filter(({ facet }) => facet === "claims"),
      }),
    read: (ref) => reading(wordObject(ref), () => readObject(shelf, facts, find(ref), ref)),
    list: (query) => reading(`${query.kind} objects`, () => listObjects(shelf, facts, find(query), query)),
    // It is all in memory already.
    pages: async function* (query) {
      yield await reading(`${query.kind} objects`, () => listObjects(shelf, facts, find(query), query));
    },
    create: (object, { dryRun }) =>
      writing("create", object, () => createObject(shelf, facts, find(object), object, dryRun)),
    replace: (object, { dryRun }) =>
      writing("update", object, () => replaceObject(shelf, facts, find(object), object, dryRun)),
    apply: (object, options) =>
      writing("patch", object, () => applyObject(shelf, facts, find(object), object, options)),
    remove: (ref, precondition, options) =>
      writing("delete", ref, () => removeObject(shelf, facts, find(ref), ref, precondition, options)),
  };
};

// deno-lint-ignore require-await -- so that what is thrown becomes data too
const reading = async <T>(what: string, read: () => Reading<T>): Promise<Reading<T>> => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ShelfError)) throw error;
    return { ok: false, gap: { facet: "objects", what, reason: "invalid", says: error.message } };
  }
};

// deno-lint-ignore require-await -- so that what is thrown becomes data too
const writing = async <T>(verb: string, kind: KindRef, write: () => WriteOutcome<T>): Promise<WriteOutcome<T>> => {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof ShelfError)) throw error;
    return refuse("other", verb, kind, error.message);
  }
};

const gapAt = ({ gaps }: FileClusterFacts, verb: string, ...words: string[]): Gap | undefined =>
  gaps.find((gap) => (gap.verb ?? verb) === verb && words.includes(gap.what));

/** As the API server answers for one that it cannot ask. */
const unanswered = (shelf: Shelf, apiVersion: string): Gap | undefined =>
  isUnanswered(shelf, apiVersion)
    ? {
      facet: "objects",
      what: wordGroup(apiVersion),
      reason: "server-error",
      verb: "get",
      resource: apiVersion,
      says: "The server that answers for them was not available",
    }
    : undefined;

const readObject = (
  shelf: Shelf,
  facts: FileClusterFacts,
  kind: ServedKind | undefined,
  ref: ObjectRef,
): Reading<KubeObject | null> => {
  const what = wordObject(ref);
  if (!kind) return { ok: false, gap: gapAt(facts, "get", what) ?? notServed(ref, "get", what) };
  const held = shelf.get(kind.namespaced ? ref : { ...ref, namespace: undefined });
  if (held) return { ok: true, value: held };
  const gap = gapAt(facts, "get", what, wordList(kind.resource, kind.namespaced, ref.namespace));
  return gap ? { ok: false, gap } : { ok: true, value: null };
};

const listObjects = (
  shelf: Shelf,
  facts: FileClusterFacts,
  kind: ServedKind | undefined,
  query: ObjectQuery,
): Reading<KubeObject[]> => {
  if (!kind) return { ok: false, gap: notServed(query, "list", `${query.kind} objects`) };
  const gap = gapAt(facts, "list", wordList(kind.resource, kind.namespaced, query.namespace));
  if (gap) return { ok: false, gap };
  const found = shelf.all().filter((object) =>
    isKind(query)(object) &&
    (query.namespace === undefined || object.metadata.namespace === query.namespace) &&
    matchesLabels(object, query.labelSelector) && matchesFields(object, query.fieldSelector)
  ).toSorted((a, b) => storagePath(a) < storagePath(b) ? -1 : 1);
  const { apiVersion, kind: name } = query;
  return {
    ok: true,
    value: query.metadataOnly ? found.map(({ metadata }) => ({ apiVersion, kind: name, metadata })) : found,
  };
};

/** The order of an API server's lists. */
const storagePath = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;
