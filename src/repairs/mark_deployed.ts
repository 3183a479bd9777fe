import type { Finding } from "../model/finding.ts";
import type { Choices, Proposal, Refusal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { PayloadEdit } from "../record/edit.ts";
import { deployedOf, neverWorked, type ReadableRecord, rollbackTarget } from "../state/helm.ts";
import { pendingCase } from "../state/operation/pending.ts";
import { type UninstallCase, uninstallCase } from "../state/operation/uninstall.ts";
import { lateCase } from "../state/rollout/late.ts";
import { stageEdits } from "./clear_hook_stage.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";
import { shell } from "../shell.ts";

const complete = { install: "Install complete", upgrade: "Upgrade complete", rollback: "" };

export const markDeployed: Repair = {
  id: "mark-deployed",
  title: "Mark the revision that runs in full deployed, and the one before it superseded",
  risk: "safe",
  since: "0.1.0",
  answers: ["pending/finished", "rollout/finished-late", "history/uninstall-unfinished"],
  uncovers: [],
  why:
    "The operation did all its work and only its last writes are missing. They are made up for, in the order that never " +
    "leaves the release without a deployed revision. A finished revision that is marked failed instead loses its objects " +
    "to the next upgrade's blind spot; so does one that helm called failed because it had waited too short a time. Of an uninstall that deleted nothing it is the other way out, for whoever wants to " +
    "keep the release: then it has to be named.",
  propose(snapshot, findings, choices) {
    const stuck = uninstallCase(snapshot);
    return stuck ? revive(snapshot, stuck, findings, choices) : finish(snapshot, findings);
  },
};

function finish(snapshot: Snapshot, findings: readonly Finding[]): Proposal {
  const { record, operation } = pendingCase(snapshot) ?? lateCase(snapshot)!;
  const text = complete[operation] || sayRollback(record);
  const description = `${text} (status written by ${snapshot.tool})`;
  const earlier = deployedOf(snapshot.records).filter((one) => one !== record);
  return allOrRefusal([
    setStatus(markDeployed.id, record, "deployed", findings, description, stageEdits(snapshot, record, "deployed")),
    ...earlier.map((one) => setStatus(markDeployed.id, one, "superseded", findings)),
  ], []);
}

/** A rollback keeps its text: Helm reads the target from it. One that failed has lost it. */
function sayRollback(record: ReadableRecord): string {
  const said = record.release.info?.description;
  if (said && !neverWorked(record)) return said;
  const target = rollbackTarget(record);
  return target === undefined ? "Rollback complete" : `Rollback to ${target}`;
}

function revive(snapshot: Snapshot, stuck: UninstallCase, findings: readonly Finding[], choices: Choices): Proposal {
  const { record } = stuck;
  const refusal = whyNot(snapshot, stuck) ?? unlessNamed(snapshot, choices);
  if (refusal) return { repair: markDeployed.id, ...refusal, findings: findings.map(({ key }) => key) };
  const description = `Uninstall given up before it deleted anything (status written by ${snapshot.tool})`;
  const more = [emptied(record), ...stageEdits(snapshot, record, "deployed")];
  return allOrRefusal([setStatus(markDeployed.id, record, "deployed", findings, description, more)], [
    "The release stays, as if it had never been uninstalled; helm uninstall is open to it as before.",
  ]);
}

function whyNot(snapshot: Snapshot, { record, stand, astray }: UninstallCase): Bare | undefined {
  const notProven = (says: string): Bare => ({ reason: "not-proven", says });
  if (stand === "gone") return notProven("Nothing of it is there any more.");
  if (stand === "unread" || astray === undefined) return notProven("Not all of its objects could be read.");
  if (stand !== "intact") return notProven("The uninstall has deleted some of its objects, or asked them to go.");
  if (astray.length > 0) {
    return notProven(`Not as revision ${record.revision} means it: ${astray.slice(0, 3).join(", ")}.`);
  }
  const other = deployedOf(snapshot.records).find((one) => one !== record);
  if (other) {
    return notProven(
      `Revision ${other.revision} is called deployed, so revision ${record.revision} had failed before.`,
    );
  }
  const failed = (record.release.hooks ?? []).find(({ events, last_run }) =>
    last_run?.phase === "Failed" && !events?.some((event) => event.endsWith("-delete") || event === "test")
  );
  return failed && notProven(`Its hook ${failed.kind} "${failed.name}" had failed before it was uninstalled.`);
}

type Bare = Pick<Refusal, "reason" | "says" | "manual">;

/** To keep it or to uninstall it: only the user knows. */
function unlessNamed({ scope: { release, namespace } }: Snapshot, choices: Choices): Bare | undefined {
  if (choices.repair === markDeployed.id) return undefined;
  return {
    reason: "ambiguous",
    says: "The uninstall has deleted nothing yet: it can be done again, or the release can be kept. " +
      `Choose to keep it with --repair ${markDeployed.id}.`,
    manual: [{ summary: "Uninstall it again:", commands: [shell`helm uninstall ${release} -n ${namespace}`] }],
  };
}

/** As each Helm writes a time that is not set: 3 as `""`, 4 not at all (4 alone writes `apply_method`). */
function emptied({ release }: ReadableRecord): PayloadEdit {
  const path = ["info", "deleted"];
  return release.apply_method === undefined ? { path, value: "" } : { path };
}
