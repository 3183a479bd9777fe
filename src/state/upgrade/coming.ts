import type { JsonObject } from "../../model/json.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Given, Snapshot, StoredRecord, Trial } from "../../model/snapshot.ts";
import { objectsOf } from "../compare/judgement.ts";
import { appliesServerSide, baselineOf, lastOf, payloadStatus, type ReadableRecord } from "../helm.ts";
import { keyOf, nameOf, observed, type Seen } from "../observation.ts";
import { once } from "../once.ts";
import { desiredObjects } from "./desired.ts";

/** One object that an upgrade would bring, change or leave as it is. */
export interface ComingObject {
  readonly ref: ObjectRef;
  /** `Deployment/web` */
  readonly name: string;
  /** As the manifest has it from which the upgrade sets out; null: that one has not. */
  readonly base: JsonObject | null;
  readonly next: JsonObject;
  /** undefined: it was not read. */
  readonly seen?: Seen;
  /** undefined: it was not tried. */
  readonly trial?: Trial & { readonly at: string };
}

export interface Coming {
  /** `given`: a manifest that somebody wants; `again`: that of the newest revision, which failed. */
  readonly how: "given" | "again";
  /** The newest revision, where it is what would be tried again. */
  readonly failed?: ReadableRecord;
  readonly objects: readonly ComingObject[];
}

/** Whether there is anything to come: a manifest was given, or the newest revision failed and may be tried again. */
export function isComing(records: readonly StoredRecord[], { desired }: Given): boolean {
  return desired !== undefined || failedLast(records) !== undefined;
}

/** What the next upgrade applies, as far as that is known. undefined where it is not, or where a manifest cannot be read. */
/**
 * Whether the next upgrade applies on the server: by Helm 4's own rule, unless the user says. Of a first install nobody says,
 * and Helm 3 would not.
 */
export function isServerSide(records: readonly StoredRecord[], { serverSide }: Given): boolean {
  const last = lastOf(records);
  return serverSide ?? (last !== undefined && appliesServerSide(last));
}

/** Helm first makes its own what it wrote from the client, where the baseline was applied so (Helm 4.3 `pkg/action/upgrade.go` `releasingUpgrade`). */
export function movesOwn(records: readonly StoredRecord[]): boolean {
  return baselineOf(records, "upgrade")?.release.apply_method !== "ssa";
}

export const comingOf = once((snapshot): Coming | undefined => {
  const { records, desired } = snapshot;
  const failed = failedLast(records);
  if (desired === undefined && !failed) return undefined;
  const before = objectsOf(snapshot, baselineOf(records, "upgrade")?.release.manifest ?? "");
  const wanted = desired === undefined
    ? [...objectsOf(snapshot, failed!.release.manifest ?? "")?.values() ?? []]
    : desiredObjects(desired).filter(({ role, ref }) => role === "object" && ref.name !== "");
  const { namespace } = snapshot.scope;
  const last = new Map(wanted.map((one) => [keyOf(one.ref, namespace), one]));
  return {
    ...(desired === undefined ? { how: "again", failed: failed! } : { how: "given" }),
    objects: [...last].map(([key, { ref, object }]) => ({
      ref,
      name: nameOf(ref, namespace),
      base: before?.get(key)?.object ?? null,
      next: object,
      ...partOf("seen", observed(snapshot, ref)),
      ...partOf("trial", trialOf(snapshot, key)),
    })),
  };
});

function failedLast(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const last = lastOf(records);
  return last && payloadStatus(last) === "failed" ? last : undefined;
}

function trialOf({ facts: { trials }, scope }: Snapshot, key: string): ComingObject["trial"] {
  const index = trials.findIndex(({ ref }) => keyOf(ref, scope.namespace) === key);
  return index < 0 ? undefined : { ...trials[index]!, at: `/facts/trials/${index}` };
}

function partOf<Name extends string, T>(name: Name, value: T | undefined): { [name in Name]?: T } {
  return value === undefined ? {} : { [name]: value } as { [name in Name]: T };
}
