import type { KindRef, KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { ObjectQuery, Objects, Precondition, Reading, WriteOptions, WriteOutcome } from "../../model/ports.ts";
import type { Gap, ServerFacts } from "../../model/snapshot.ts";
import { bodyOf, discovery, type Find, findVersion, groupPath, type Resource } from "./discovery.ts";
import { type Attempt, gapOf, isNotFound, refusalOf, wordsOf } from "./outcomes.ts";
import type { Request, Transport } from "./exchange.ts";
import { METADATA_LIST } from "./protobuf.ts";
import { listPages, mapReading, type Page, type PageQuery } from "./pages.ts";
import { wordList, wordObject } from "../wording.ts";

/** How long a removal may take: the garbage collector's part, and what another's finalizer gets. */
const DELETION_MS = { collector: 10_000, others: 1_000 };

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
    remove: (ref, precondition, options) => removeObject(transport, find, ref, precondition, options),
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

const pathOf = (
  apiVersion: string,
  { name: resource, namespaced }: Resource,
  namespace?: string,
  name?: string,
): string =>
  [
    groupPath(apiVersion),
    ...(namespaced && namespace ? ["namespaces", encodeURIComponent(namespace)] : []),
    resource,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
  ].join("/");

const notServed = ({ apiVersion, kind }: KindRef, verb: string, what: string): Gap => ({
  facet: "objects",
  what,
  reason: "not-served",
  verb,
  resource: kind,
  says: `The server has no kind ${JSON.stringify(kind)} in ${apiVersion}`,
});

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
  if (isNotFound(answer)) return { ok: true, value: null };
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

const writeObject = async (
  transport: Transport,
  find: Find,
  verb: "create" | "update",
  object: KubeObject,
  fieldManager: string,
  { dryRun }: WriteOptions,
): Promise<WriteOutcome<KubeObject>> => {
  const { apiVersion, metadata: { name, namespace } } = object;
  const found = await find(object);
  const resource = resourceFor(found, object, verb);
  if ("kind" in resource) return resource;
  const answer = await transport.send({
    method: verb === "create" ? "POST" : "PUT",
    path: pathOf(apiVersion, resource, namespace, verb === "create" ? undefined : name),
    // What another version of Kubernetes stored stays as it is, even where this one would not know a field.
    query: { fieldManager, fieldValidation: "Ignore", ...(dryRun ? { dryRun: "All" } : {}) },
    body: object,
  });
  const written = bodyOf(answer);
  if (written) return { kind: "written", value: written };
  return refusalOf(answer, { verb, resource: resource.name, what: name });
};

/** The kind's place, or why a write cannot even be tried. */
const resourceFor = (found: Reading<Resource | null>, kind: KindRef, verb: string) => {
  if (found.ok && found.value) return found.value;
  const says = found.ok ? notServed(kind, verb, "").says : found.gap.says;
  return { kind: "refused", reason: "other", verb, resource: kind.kind, says } as const;
};

const removeObject = async (
  transport: Transport,
  find: Find,
  ref: ObjectRef,
  preconditions: Precondition,
  { dryRun }: WriteOptions,
): Promise<WriteOutcome<null>> => {
  const resource = resourceFor(await find(ref), ref, "delete");
  if ("kind" in resource) return resource;
  const { uid, resourceVersion } = preconditions;
  const request: Request = {
    method: "DELETE",
    path: pathOf(ref.apiVersion, resource, ref.namespace, ref.name),
    query: dryRun ? { dryRun: "All" } : {},
    body: {
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions: { uid, resourceVersion },
      propagationPolicy: "Orphan",
      ...(dryRun ? { dryRun: ["All"] } : {}),
    },
  };
  const attempt: Attempt = { verb: "delete", resource: resource.name, what: ref.name };
  const answer = await transport.send(request);
  if (!bodyOf(answer)) return refusalOf(answer, attempt);
  return dryRun ? { kind: "written", value: null } : await awaitDeletion(transport, request.path, ref, uid);
};

// The garbage collector orphans the dependants first and only then takes the object away: the answer does not wait for it.
const awaitDeletion = async (
  transport: Transport,
  path: string,
  ref: ObjectRef,
  uid: string,
): Promise<WriteOutcome<null>> => {
  const started = performance.now();
  for (let pause = 20;; pause = Math.min(pause * 2, 500)) {
    const answer = await transport.send({ method: "GET", path });
    const metadata = bodyOf(answer)?.metadata;
    if (isNotFound(answer) || (metadata && metadata.uid !== uid)) return { kind: "written", value: null };
    const finalizers: string[] = metadata?.finalizers ?? [];
    const patience = metadata && !finalizers.includes("orphan") ? DELETION_MS.others : DELETION_MS.collector;
    if (performance.now() - started > patience) {
      const held = finalizers.length > 0 ? `; finalizers ${JSON.stringify(finalizers)} hold it` : "";
      const says = metadata ? `it is marked for deletion but still there${held}` : wordsOf(answer);
      return { kind: "unknown", says: `Cannot tell whether ${wordObject(ref)} is deleted: ${says}` };
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
};
