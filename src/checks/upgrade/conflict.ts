import type { Check, Draft, Evidence, Manual } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { sayPath } from "../../state/compare/judgement.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { isHelmCommand, lastOf, pointerTo } from "../../state/helm.ts";
import {
  type Coming,
  type ComingObject,
  comingOf,
  isComing,
  isServerSide,
  movesOwn,
} from "../../state/upgrade/coming.ts";
import { applierOf, conflictsOf } from "../../state/upgrade/conflicts.ts";
import { lookedPast } from "../../state/upgrade/said_of.ts";
import { natureOf, opponentOf } from "../../state/upgrade/refusal.ts";

const shown = 6;

export const conflict: Check = {
  id: "upgrade/conflict",
  title: "Server-side apply would be refused, because somebody else owns a field",
  severity: "error",
  since: "0.3.0",
  needs: ["objects", "trials"],
  symptoms: [
    /conflict occurred while applying object/,
    /Apply failed with \d+ conflicts?/,
    /conflicts? with "[^"]+"( with subresource "\w+")? using/,
  ],
  proof:
    "The release is applied server-side by its newest record, and of a field that the manifest wants otherwise than it is live " +
    "the object's managedFields name another manager; or the server's dry run says so.",
  why:
    "Helm 4 applies releases that it made itself from the server, and the server protects what other managers wrote: kubectl edit, " +
    "set, patch or scale, an autoscaler, an operator, a webhook that fills in a certificate. If the chart wants another value there, " +
    "the upgrade fails on that object. Helm 3 and releases that it made are not concerned: they overwrite.",
  remedy:
    "None by this tool: who is to have the field, a person decides. Leave it out of the chart, or let Helm take it with --force-conflicts.",
  recipes:
    "--force-conflicts for good takes every field from everybody at each upgrade: an autoscaler's replicas go back to the chart's number. " +
    "--server-side=false overwrites too, and leaves client-side apply behind for all later upgrades.",
  concerns: (records, given) => isServerSide(records, given) && isComing(records, given),
  misses: (snapshot, said) => lookedPast(snapshot, said, ({ name, seen }) => seen ? undefined : `${name} was not read`),
  *examine(snapshot) {
    if (!isServerSide(snapshot.records, snapshot)) return;
    const coming = comingOf(snapshot);
    for (const object of coming?.objects ?? []) {
      // What is tried again is tried by who tried it before; what is asked about, by the command.
      const clashes = clashesOf(snapshot, object, coming!.how === "again" ? applierOf(snapshot) : "helm");
      if (clashes.length > 0) yield draft(snapshot, coming!, object, clashes);
    }
  },
};

/** One field of an object, and who else owns it. */
interface Clash {
  /** `.spec.replicas` */
  readonly field: string;
  readonly manager: string;
  readonly subresource?: string;
  readonly evidence: Evidence;
}

/** As the server says it, where it was asked; else by the managed fields. */
function clashesOf(snapshot: Snapshot, { name, next, seen, trial }: ComingObject, by: string): Clash[] {
  if (trial) {
    const { refused } = trial;
    if (!refused || natureOf(refused) !== "conflict") return [];
    return refused.causes.map(({ field, says }, index) => ({
      field,
      ...opponentOf(says),
      evidence: evidence(
        snapshot,
        `${trial.at}/refused/causes/${index}/field`,
        `field in conflict, by a dry run of ${name}`,
      ),
    }));
  }
  if (!seen?.live || snapshot.facts.trials.length > 0) return [];
  const conflicts = conflictsOf(next, seen.live, by, movesOwn(snapshot.records));
  return conflicts.map(({ path, owner: { manager, subresource } }) => ({
    field: sayPath(path),
    manager,
    ...(subresource ? { subresource } : {}),
    evidence: evidence(snapshot, pointer(seen.at, path), `${name} ${sayPath(path)}`, "not as in the manifest"),
  }));
}

function draft(snapshot: Snapshot, coming: Coming, { name, seen }: ComingObject, clashes: readonly Clash[]): Draft {
  const again = coming.how === "again";
  const owners = [...Map.groupBy(clashes, sayOwner)].map(([owner, theirs]) => `${owner} owns ${list(theirs)}`);
  return {
    subject: name,
    ...(again ? { severity: "warning" as const } : {}),
    summary:
      `${again ? `An upgrade with the chart and values of revision ${coming.failed!.revision}` : "The upgrade"} ` +
      `fails on ${name}: ${owners.join("; ")}, and the manifest wants another value there.`,
    notes: [
      ...notesFor(clashes),
      "Helm 3 does not ask and overwrites it.",
    ],
    evidence: [
      ...appliedEvidence(snapshot),
      ...(seen ? managerEvidence(snapshot, seen, name, clashes) : []),
      ...clashes.slice(0, shown).map((clash) => clash.evidence),
    ],
    manual: waysOut(snapshot, clashes),
  };
}

function sayOwner({ manager, subresource }: Clash): string {
  const scaler = manager === "kube-controller-manager" && subresource === "scale";
  return scaler ? "an autoscaler" : `"${manager}"${subresource ? ` (${subresource})` : ""}`;
}

function list(clashes: readonly Clash[]): string {
  const fields = [...new Set(clashes.map(({ field }) => field))];
  return fields.slice(0, shown).join(", ") + (fields.length > shown ? ` and ${fields.length - shown} more` : "");
}

function notesFor(clashes: readonly Clash[]): string[] {
  const scaled = clashes.some(({ subresource }) => subresource === "scale");
  const own = clashes.some(({ manager, subresource }) => isHelmCommand(manager) && !subresource);
  return [
    ...(scaled
      ? [
        "Where an autoscaler has the replicas, leave them out of the chart: then one upgrade with --force-conflicts, and its number stays.",
      ]
      : []),
    ...(own
      ? [
        "The other owner is Helm itself, from the time when it applied from the client: one upgrade with --force-conflicts takes it over.",
      ]
      : []),
  ];
}

function appliedEvidence(snapshot: Snapshot): Evidence[] {
  const last = lastOf(snapshot.records);
  if (!last) return [];
  const at = `${pointerTo(snapshot, last)}/release/apply_method`;
  return [evidence(snapshot, at, `how revision ${last.revision}, the newest, was applied`)];
}

function managerEvidence(
  snapshot: Snapshot,
  { at, live }: NonNullable<ComingObject["seen"]>,
  name: string,
  clashes: readonly Clash[],
): Evidence[] {
  const managers = new Set(clashes.map(({ manager }) => manager));
  return (live?.metadata.managedFields ?? []).flatMap(({ manager = "" }, index) =>
    managers.delete(manager)
      ? [evidence(snapshot, `${at}/metadata/managedFields/${index}/manager`, `manager of fields of ${name}`)]
      : []
  );
}

function waysOut({ scope }: Snapshot, clashes: readonly Clash[]): Manual[] {
  const fields = [...new Set(clashes.map(({ field }) => field))];
  const them = fields.length === 1 ? "it" : "them";
  return [
    {
      summary: `If ${list(clashes)} ${
        fields.length === 1 ? "is" : "are"
      } to stay as live: leave ${them} out of the chart.`,
      commands: [],
    },
    {
      summary:
        `If the chart is to have ${them}: add --force-conflicts to this one upgrade of "${scope.release}". It takes ` +
        "every field that the chart names from whoever owns it, so look what they are first.",
      commands: [],
    },
  ];
}
