import type { Plan, Refusal, Step } from "../model/plan.ts";
import type { WriteOutcome } from "../model/ports.ts";
import type { Direction } from "../model/run.ts";
import type { Gap } from "../model/snapshot.ts";
import { backwards } from "./stand.ts";
import { keyOf, nameOf, placeOf, type Sight } from "./target.ts";
import { type Place, targetOf } from "./target_of.ts";
import { tryDocuments } from "./try_documents.ts";

/** Why one step would not succeed. */
type Trouble = Pick<Refusal, "reason" | "says" | "manual">;

/**
 * Sends every step as a dry run, so that missing rights, admission and limits show while nothing has happened yet. Steps
 * that are done already are left out; of a manifest that was made here the documents are tried too. Empty: nothing speaks against the plan.
 *
 * A step on what an earlier step still has to change cannot be rehearsed in full, as a dry run changes nothing.
 * Of such steps only a creation is sent: the server asks for rights, admission and validity first and for the name last,
 * so "exists already" is the answer of one that would do. The others are left to the real thing.
 */
export async function rehearse(plan: Plan, cluster: Place, direction: Direction = "forward"): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  const pending = new Set<string>();
  for (const step of direction === "forward" ? plan.steps : backwards(plan.steps)) {
    const depends = pending.has(keyOf(step));
    const found = depends ? await rehearseDependent(step, cluster) : await rehearseStep(step, cluster);
    if (found === "done") continue;
    pending.add(keyOf(step));
    if (found !== undefined) refusals.push(...refusalsOf(step, found));
  }
  return refusals;
}

async function rehearseStep(step: Step, cluster: Place): Promise<Trouble | "done" | undefined> {
  const target = targetOf(step, cluster);
  const live = await target.read();
  if (!live.ok) return troubleOfGap(step, live.gap);
  const { identity, unlikeBefore, unlikeAfter } = live.value;
  if (unlikeAfter.length === 0) return "done";
  if (unlikeBefore.length > 0) return changed(step, unlikeBefore);
  return judge(step, await target.write(identity, { dryRun: true })) ?? await tryDocuments(step, cluster);
}

async function rehearseDependent(step: Step, cluster: Place): Promise<Trouble | undefined> {
  if (step.before !== null) return undefined;
  const outcome = await targetOf(step, cluster).write(null, { dryRun: true });
  return outcome.kind === "conflict" ? undefined : judge(step, outcome);
}

function judge(step: Step, outcome: WriteOutcome<Sight>): Trouble | undefined {
  switch (outcome.kind) {
    case "written": {
      const { unlikeAfter } = outcome.value;
      if (unlikeAfter.length === 0) return undefined;
      return {
        reason: "rejected-by-server",
        says: `The server would not store ${nameOf(step)} as sent: it changes ${unlikeAfter.join(", ")}`,
      };
    }
    case "conflict":
      return changed(step, [outcome.says]);
    case "unknown":
      return {
        reason: "not-proven",
        says: `Cannot rehearse step ${step.n} on ${nameOf(step)}: no answer came: ${outcome.says}`,
      };
    case "refused":
      return troubleOfRefusal(step, outcome);
  }
}

function troubleOfRefusal(step: Step, outcome: Extract<WriteOutcome<unknown>, { kind: "refused" }>): Trouble {
  const { reason, verb, resource, says } = outcome;
  const right = `Cannot ${verb} ${resource}${placeOf(step)}`;
  switch (reason) {
    case "forbidden":
      return { reason: "rights-missing", says: `${right}: the right to is missing: ${says}` };
    case "unauthorized":
      return { reason: "rights-missing", says: `${right}: the server does not accept these credentials: ${says}` };
    case "immutable":
    case "too-large":
      return {
        reason,
        says: `${right}: ${nameOf(step)} is ${reason === "immutable" ? "immutable" : "too large"}: ${says}`,
      };
    default:
      return { reason: "rejected-by-server", says: `${right}: the server rejects ${nameOf(step)}: ${says}` };
  }
}

function troubleOfGap(step: Step, gap: Gap): Trouble {
  const denied = gap.reason === "forbidden" || gap.reason === "unauthorized";
  const what = `${gap.verb ?? "get"} ${gap.resource ?? nameOf(step)}${placeOf(step)}`;
  return { reason: denied ? "rights-missing" : "not-proven", says: `Cannot ${what}: ${gap.says}` };
}

function changed(step: Step, what: readonly string[]): Trouble {
  return {
    reason: "changed",
    says: `Cannot change ${nameOf(step)}: it changed since it was read (${what.join(", ")})`,
  };
}

/** One refusal for each repair that has a share in the step. */
function refusalsOf(step: Step, trouble: Trouble): Refusal[] {
  return step.repairs.map((repair) => ({ repair, ...trouble, findings: step.findings }));
}
