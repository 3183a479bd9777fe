import type { Manual } from "../model/finding.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Step } from "../model/plan.ts";
import type { RefusedWrite } from "../model/ports.ts";
import { decodeRecord } from "../record/decode.ts";
import { parseManifest } from "../state/manifest/manifest.ts";
import { nameOf } from "../state/observation.ts";
import type { Place } from "./target_of.ts";

export interface Untaken {
  readonly reason: "not-proven";
  readonly says: string;
  readonly manual: readonly Manual[];
}

/**
 * Whether the server would take every document of a manifest that was made here, as helm rollback sends it. Each is sent as
 * a dry run of its creation: the server judges what it says before it looks whether the name is taken, so an object that is
 * there already is no hindrance, and what it says of a document that is not valid comes first. undefined: nothing speaks
 * against it; an answer about something else (a right, a quota, a webhook) says nothing of the document.
 */
export async function tryDocuments(step: Step, { objects }: Place): Promise<Untaken | undefined> {
  if (!step.tried || !step.target || !step.after || !objects.tryOut) return undefined;
  const { ref, image } = { ref: step.target, image: step.after };
  const record = decodeRecord({ ref, image, uid: "", resourceVersion: "", createdAt: "", managers: [] });
  for (const { object, ref } of parseManifest(record.release?.manifest ?? "").documents) {
    const answer = await objects.tryOut({ way: "create", object: object as unknown as KubeObject });
    const faults = answer.ok && answer.value ? faultsOf(answer.value) : [];
    if (faults.length > 0) {
      const says =
        `Made of what Helm owns of it, ${nameOf(ref, step.target.namespace)} would be none that the server ` +
        `takes, so no helm rollback to this revision could work: ${faults.join("; ")}.`;
      return { reason: "not-proven", says, manual: [step.tried] };
    }
  }
  return undefined;
}

/** The number of a port or the address of a Service is taken, by the very object that is there. */
const isTaken = (says: string): boolean => /already allocated/.test(says);

function faultsOf({ status, causes }: RefusedWrite): string[] {
  if (status !== 422) return [];
  return causes.filter(({ says }) => !isTaken(says)).map(({ field, says }) => [field, says].filter(Boolean).join(": "));
}
