import type { Snapshot } from "../../model/snapshot.ts";
import { once } from "../once.ts";
import { deployedLast, type Named, objectsNamedBy } from "./named.ts";
import { bearsData, type ReadableRecord } from "../helm.ts";
import type { Seen } from "../observation.ts";

/** Objects of the deployed revision that are not there. */
export interface Missing {
  readonly record: ReadableRecord;
  /** Never empty. */
  readonly objects: readonly (Named & { readonly seen: Seen })[];
}

/** What comes and goes by itself proves nothing: a Job by its time to live or a person's hand, a Pod by its node. */
const fleeting = ["Job", "Pod"];

/**
 * undefined where nothing is missing, or everything is: that is a release which is not there (history/ghost-release). What
 * could not be read is not missing, nor what is of a kind that is not served.
 */
export const missingOf = once((snapshot: Snapshot): Missing | undefined => {
  const record = deployedLast(snapshot.records);
  const named = record && objectsNamedBy(snapshot, record);
  if (!record || !named) return undefined;
  const lasting = named.filter(({ ref }) => !fleeting.includes(ref.kind));
  const objects = lasting.filter((one): one is Missing["objects"][number] =>
    one.seen?.live === null && isServed(snapshot, one)
  );
  const there = lasting.filter(({ seen }) => seen?.live);
  return objects.length > 0 && there.length > 0 ? { record, objects } : undefined;
});

/** What is told of by itself: made again it is empty, or it would decide about everybody's requests once more. */
export function isApart({ ref: { kind } }: Named): boolean {
  return bearsData(kind) || isGate(kind);
}

/** Whoever could not work because of one may have deleted it to be able to. */
export function isGate(kind: string): boolean {
  return /^(Validating|Mutating)(WebhookConfiguration|AdmissionPolicy(Binding)?)$/.test(kind);
}

function isServed({ facts }: Snapshot, { ref: { apiVersion, kind } }: Named): boolean {
  return facts.kinds.some((one) => one.kind.kind === kind && one.kind.apiVersion === apiVersion && one.served);
}

/** Others' controllers may take away what they are done with: a run, a backup, an order. */
export function isOthersKind({ ref: { apiVersion } }: Named): boolean {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return group.includes(".") && !group.endsWith(".k8s.io");
}
