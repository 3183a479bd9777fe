import type { Json, JsonObject } from "../model/json.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { ObjectChange } from "../model/plan.ts";
import type { Objects, Precondition, WriteOptions, WriteOutcome } from "../model/ports.ts";
import { applyEntry, applyOver } from "../state/objects/applied_fields.ts";
import { objectDifference, type Path } from "../state/objects/image.ts";
import type { Sight, Target } from "./target.ts";

/** As whom Helm writes: what another name owned, the next upgrade by server-side apply would have to fight for. */
const helm = "helm";

type Change = ObjectChange & { readonly force?: true; readonly manager?: string };
type Written = WriteOutcome<KubeObject | null>;

/** A live object. */
export function objectTarget(change: Change, objects: Objects): Target {
  return {
    async read() {
      const live = await objects.read(change.object);
      return live.ok ? { ok: true, value: objectSight(change, live.value) } : live;
    },
    async write(live, options) {
      const outcome = await sendAfresh(change, objects, live, options);
      return outcome.kind === "written" ? { kind: "written", value: objectSight(change, outcome.value) } : outcome;
    },
  };
}

export function objectSight({ object, before, after }: ObjectChange, live: KubeObject | null): Sight {
  const uid = before?.uid ?? after?.uid;
  return {
    identity: live && identityOf(live),
    unlikeBefore: objectDifference(before, live, object, uid).map(sayPath),
    unlikeAfter: objectDifference(after, live, object, uid).map(sayPath),
  };
}

/** Writes to an object by its controllers, such as to its status, that are let pass. */
const patience = 3;

/**
 * Where a controller came between the look and the write, nothing was written for certain: looks again, and sends only if
 * the object is still as the step wants it.
 */
async function sendAfresh(
  change: Change,
  objects: Objects,
  live: Precondition | null,
  options: WriteOptions,
): Promise<Written> {
  let identity = live;
  for (let tries = 0;; tries++) {
    const outcome = await send(change, objects, identity, options);
    if (outcome.kind !== "conflict" || identity === null || tries === patience) return outcome;
    const again = await objects.read(change.object);
    const sight = again.ok ? objectSight(change, again.value) : undefined;
    if (!sight?.identity || sight.unlikeBefore.length > 0) return outcome;
    identity = sight.identity;
  }
}

async function send(
  change: Change,
  objects: Objects,
  live: Precondition | null,
  options: WriteOptions,
): Promise<Written> {
  const { object, before, after } = change;
  if (after === null) {
    if (live === null) return { kind: "conflict", says: "there is nothing to remove" };
    return await objects.remove(object, live, { ...options, dependents: true });
  }
  if (before === null) {
    if (isInexact(after.fields)) return refused("create", change, inexact);
    return await objects.apply(documentOf(change, after.fields), { ...options, ...signature(change) });
  }
  const found = await objects.read(object);
  if (!found.ok) return refused("get", change, found.gap.says);
  const there = found.value;
  if (there === null || live === null || !isSame(identityOf(there), live)) {
    return { kind: "conflict", says: "it has changed since it was read" };
  }
  const { manager = helm } = change;
  const { apiVersion = object.apiVersion } = applyEntry(there, manager) ?? {};
  if (apiVersion !== object.apiVersion) {
    return refused(
      "patch",
      change,
      `${manager} applied it as ${apiVersion}, so it cannot be changed as ${object.apiVersion}`,
    );
  }
  const fields = applyOver(there, manager, after.fields);
  if (isInexact(fields)) return refused("patch", change, inexact);
  return await objects.apply(documentOf(change, fields, live), { ...options, ...signature(change) });
}

const inexact = "it holds a whole number of more digits than this program can write";

/** A number that was read as the nearest one that there is: written back it would be another. */
function isInexact(value: Json | undefined): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  return value !== null && typeof value === "object" && Object.values(value).some(isInexact);
}

function signature({ force, manager = helm }: Change): { readonly manager: string; readonly force: boolean } {
  return { manager, force: force === true };
}

function documentOf({ object }: Change, fields: JsonObject, identity?: Precondition): KubeObject {
  const { apiVersion, kind, name, namespace } = object;
  const place = namespace === undefined ? {} : { namespace };
  return {
    ...fields,
    apiVersion,
    kind,
    metadata: { ...fields["metadata"] as JsonObject, name, ...place, ...identity },
  };
}

function refused(verb: string, { object }: Change, says: string): Extract<Written, { kind: "refused" }> {
  return { kind: "refused", reason: "other", verb, resource: object.kind, says };
}

function identityOf({ metadata: { uid = "", resourceVersion = "" } }: KubeObject): Precondition {
  return { uid, resourceVersion };
}

function isSame(a: Precondition, b: Precondition): boolean {
  return a.uid === b.uid && a.resourceVersion === b.resourceVersion;
}

function sayPath(path: Path): string {
  return path.length === 0 ? "presence" : path.join(".");
}
