import type { KindRef, KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type {
  ApplyOptions,
  Precondition,
  Reading,
  RemoveOptions,
  WriteOptions,
  WriteOutcome,
} from "../../model/ports.ts";
import { bodyOf, type Find, type Resource } from "./discovery.ts";
import type { Request, Transport } from "./exchange.ts";
import { notServed, pathOf } from "./object_path.ts";
import { type Attempt, isAbsent, refusalOf, wordsOf } from "./outcomes.ts";
import { wordObject } from "../wording.ts";

// The writes to an API server; none is ever sent twice.

/** How long a removal may take: the garbage collector's part, and what another's finalizer gets. */
const DELETION_MS = { collector: 10_000, others: 1_000 };

export const writeObject = async (
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

/** A version that no object has: what is there has another one, and what is not there is created. */
const NEVER = "1";

export const applyObject = async (
  transport: Transport,
  find: Find,
  object: KubeObject,
  { dryRun, manager, force = false }: ApplyOptions,
): Promise<WriteOutcome<KubeObject>> => {
  const { name, namespace, resourceVersion } = object.metadata;
  const verb = resourceVersion === undefined ? "create" : "patch";
  const resource = resourceFor(await find(object), object, verb);
  if ("kind" in resource) return resource;
  const answer = await transport.send({
    method: "PATCH",
    path: pathOf(object.apiVersion, resource, namespace, name),
    query: { fieldManager: manager, force: String(force), ...(dryRun ? { dryRun: "All" } : {}) },
    contentType: "application/apply-patch+yaml",
    body: { ...object, metadata: { ...object.metadata, resourceVersion: resourceVersion ?? NEVER } },
  });
  const written = bodyOf(answer);
  if (written) return { kind: "written", value: written };
  return applyRefusal(refusalOf(answer, { verb, resource: resource.name, what: name }), verb, resource.name);
};

/** Another uid is another object; a field that others own has nothing to do with when the object was read. */
const applyRefusal = (
  outcome: Exclude<WriteOutcome<KubeObject>, { kind: "written" }>,
  verb: string,
  resource: string,
): WriteOutcome<KubeObject> => {
  const { says } = outcome;
  if (/metadata\.uid: Invalid value/.test(says)) return { kind: "conflict", says };
  if (outcome.kind === "conflict" && /^Apply failed with \d+ conflict/.test(says)) {
    return { kind: "refused", reason: "other", verb, resource, says };
  }
  // It takes two rights to create an object so.
  if (outcome.kind !== "refused") return outcome;
  return { ...outcome, verb: /\bcannot (\w+) resource\b/.exec(says)?.[1] ?? verb };
};

/** The kind's place, or why a write cannot even be tried. */
const resourceFor = (found: Reading<Resource | null>, kind: KindRef, verb: string) => {
  if (found.ok && found.value) return found.value;
  const says = found.ok ? notServed(kind, verb, "").says : found.gap.says;
  return { kind: "refused", reason: "other", verb, resource: kind.kind, says } as const;
};

export const removeObject = async (
  transport: Transport,
  find: Find,
  ref: ObjectRef,
  preconditions: Precondition,
  { dryRun, dependents = false }: RemoveOptions,
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
      propagationPolicy: dependents ? "Background" : "Orphan",
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
    if (isAbsent(answer) || (metadata && metadata.uid !== uid)) return { kind: "written", value: null };
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
