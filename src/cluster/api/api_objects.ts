import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { ObjectQuery, Objects, Reading } from "../../model/ports.ts";
import type { ServerFacts } from "../../model/snapshot.ts";
import { accessReviews } from "./access_reviews.ts";
import { bodyOf, discovery, type Find, findVersion } from "./discovery.ts";
import { gapOf, isAbsent } from "./outcomes.ts";
import type { Transport } from "./exchange.ts";
import { notServed, pathOf } from "./object_path.ts";
import { applyObject, removeObject, writeObject } from "./object_writes.ts";
import { METADATA_LIST } from "./protobuf.ts";
import { listPages, mapReading, type Page, type PageQuery } from "./pages.ts";
import { tryOut } from "./try_out.ts";
import { wordList, wordObject } from "../wording.ts";

/** The objects of an API server. `fieldManager` signs the writes; they are never sent twice. */
export const apiObjects = (plain: Transport, fieldManager: string): Objects => {
  const { transport, clock } = withClock(plain);
  const { find, kinds } = discovery(transport);
  let known: ServerFacts | undefined;
  return {
    server: async () => {
      // Version and name stay; the time is that of the newest answer.
      const takenAt = clock();
      if (known && takenAt) return { ok: true, value: { ...known, takenAt } };
      const read = await readServer(transport);
      if (read.ok) known = read.value;
      return read;
    },
    serves: async (kind) => {
      const found = await find(kind);
      return found.ok && found.value
        ? { ok: true, value: { namespaced: found.value.namespaced } }
        : found as Reading<null>;
    },
    findVersion: (kind) => findVersion(transport, find, kind),
    kinds,
    read: (ref) => readObject(transport, find, ref),
    list: async (query) => mapReading(await listPage(transport, find, query), ({ items }) => items),
    pages: (query) => listPages((page) => listPage(transport, find, query, page)),
    create: (object, options) => writeObject(transport, find, "create", object, fieldManager, options),
    replace: (object, options) => writeObject(transport, find, "update", object, fieldManager, options),
    apply: (object, options) => applyObject(transport, find, object, options),
    remove: (ref, precondition, options) => removeObject(transport, find, ref, precondition, options),
    tryOut: (write) => tryOut(transport, find, write),
    may: accessReviews(transport, find),
  };
};

/** Every answer of the server tells its time. */
const withClock = (plain: Transport): { transport: Transport; clock: () => string | undefined } => {
  let newest: string | undefined;
  const send: Transport["send"] = async (request) => {
    const answer = await plain.send(request);
    if (answer.kind === "answer" && answer.date) newest = answer.date;
    return answer;
  };
  return { transport: { ...plain, send }, clock: () => newest };
};

const readServer: (transport: Transport) => ReturnType<Objects["server"]> = async (transport) => {
  const [version, system] = await Promise.all([
    transport.send({ method: "GET", path: "/version" }),
    transport.send({ method: "GET", path: "/api/v1/namespaces/kube-system" }),
  ]);
  // Neither right is needed to go on; the clock is in every answer.
  const refused = version.kind === "none" || version.status === 401 || version.status >= 500 || !version.date;
  if (refused) {
    return { ok: false, gap: gapOf(version, { verb: "get", resource: "version", what: "the server's version" }) };
  }
  const gitVersion = bodyOf(version)?.gitVersion;
  const uid = bodyOf(system)?.metadata?.uid;
  return {
    ok: true,
    value: {
      takenAt: version.date,
      url: transport.server,
      ...(gitVersion ? { version: gitVersion } : {}),
      ...(uid ? { clusterId: uid } : {}),
    },
  };
};

const readObject = async (transport: Transport, find: Find, ref: ObjectRef): Promise<Reading<KubeObject | null>> => {
  const found = await find(ref);
  if (!found.ok) return found;
  const what = wordObject(ref);
  if (!found.value) return { ok: false, gap: notServed(ref, "get", what) };
  if (!ref.name || (found.value.namespaced && !ref.namespace)) {
    const says = `Cannot read ${what}: its ${ref.name ? "namespace" : "name"} is not given`;
    return { ok: false, gap: { ...notServed(ref, "get", what), reason: "invalid", says } };
  }
  const answer = await transport.send({
    method: "GET",
    path: pathOf(ref.apiVersion, found.value, ref.namespace, ref.name),
  });
  if (isAbsent(answer)) return { ok: true, value: null };
  const object = bodyOf(answer);
  return object
    ? { ok: true, value: object }
    : { ok: false, gap: gapOf(answer, { verb: "get", resource: found.value.name, what }) };
};

/** Unpaged unless asked for: every page is a consistent read of its own, and costs more than it spares. */
const listPage = async (
  transport: Transport,
  find: Find,
  query: ObjectQuery,
  { limit, next }: PageQuery = {},
): Promise<Reading<Page>> => {
  const { apiVersion, kind, namespace, labelSelector, fieldSelector, metadataOnly } = query;
  const found = await find(query);
  if (!found.ok) return found;
  if (!found.value) return { ok: false, gap: notServed(query, "list", `${kind} objects`) };
  const { name: resource, namespaced } = found.value;
  const answer = await transport.send({
    method: "GET",
    path: pathOf(apiVersion, found.value, namespace),
    query: { labelSelector, fieldSelector, limit: limit?.toString(), continue: next },
    ...(metadataOnly ? { accept: METADATA_LIST } : {}),
  });
  const body = bodyOf(answer);
  // An empty list may say null.
  const items = String(body?.kind).endsWith("List") ? body.items ?? [] : undefined;
  const attempt = { verb: "list", resource, what: wordList(resource, namespaced, namespace) };
  if (!Array.isArray(items) || !items.every(hasName)) return { ok: false, gap: gapOf(answer, attempt) };
  // Items of a list do not say what they are.
  const whole = (item: KubeObject): KubeObject => ({ ...item, apiVersion, kind });
  const objects = items.map(metadataOnly ? ({ metadata }) => ({ apiVersion, kind, metadata }) : whole);
  return { ok: true, value: { items: objects, next: body.metadata?.continue || undefined } };
};

/** What stands before an API server may answer anything. */
const hasName = (item: Partial<KubeObject> | null): boolean => typeof item?.metadata?.name === "string";
