import type { Check, Draft, Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { findActors } from "../../state/actors/actors.ts";
import { listNames } from "../../state/history/claimed.ts";
import { seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { isHelmManager, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { goneOf, isLasting, isOthersKind, type Missing } from "../../state/ownership/missing.ts";
import {
  deployedLast,
  liveOf,
  type Named,
  type NamedLive,
  objectsNamedBy,
  standingOf,
} from "../../state/ownership/named.ts";
import { shell } from "../../shell.ts";

const shown = 4;

export const ghostRelease: Check = {
  id: "history/ghost-release",
  title: "Records of a release that is not there",
  severity: "warning",
  since: "0.2.0",
  needs: ["objects", "controllers"],
  thorough: true,
  symptoms: [],
  proof:
    "A deployed record, and of the objects that it names none is live, nor of those that failed after it; or each was last written by Argo CD, after Helm and after the record.",
  why:
    "Records say deployed whatever became of the objects. Where another tool took them over (Argo CD applies charts without " +
    "writing records), or where they are all gone, helm list shows a release that no Helm drives any more.",
  remedy:
    "None by this tool: whether the release is still meant to be Helm's is for you to say. To forget it, take a copy of the " +
    "records and delete them; no object is touched by that.",
  recipes:
    "helm uninstall, to clean up the list, deletes every object that the last record names: where another tool has them now, " +
    "that is what runs in production.",
  concerns: (records) => standingOf(records) !== undefined,
  *examine(snapshot) {
    const gone = goneOf(snapshot);
    if (gone?.objects.some((one) => !isOthersKind(one))) return yield draftGone(snapshot, gone);
    const last = deployedLast(snapshot.records);
    const live = liveOf(last ? lasting(snapshot, last) ?? [] : []);
    const taker = last && live.length > 0 ? takerOf(snapshot, last, live) : undefined;
    if (taker) yield draftTaken(snapshot, last!, live, taker);
  },
};

/** The objects of the manifest that do not come and go by themselves; undefined where something of it could not be looked at. */
function lasting(snapshot: Snapshot, record: ReadableRecord): Named[] | undefined {
  const objects = objectsNamedBy(snapshot, record)?.filter((one) => isLasting(snapshot, one));
  return objects?.every(({ seen }) => seen !== undefined) ? objects : undefined;
}

/** Drivers that render charts by themselves and write no record; those that write records are behind this one. */
const renderers = ["argocd"];

interface Taker {
  readonly driver: string;
  readonly name: string;
  readonly evidence: readonly Evidence[];
}

/** The tool whose mark is on the objects, and which wrote each of them after Helm did. */
function takerOf(snapshot: Snapshot, last: ReadableRecord, live: readonly NamedLive[]): Taker | undefined {
  const actor = findActors(snapshot).find(({ driver }) => renderers.includes(driver));
  const began = Math.max(...last.managers.map(({ time }) => seconds(time)).filter(Number.isFinite));
  if (!actor || !Number.isFinite(began)) return undefined;
  const isTaken = ({ live: { metadata } }: NamedLive) => {
    const managers = (metadata.managedFields ?? []).filter(({ subresource }) => !subresource);
    const times = (isOne: (manager: string) => boolean) =>
      managers.filter(({ manager }) => isOne(manager ?? "")).map(({ time }) => seconds(time));
    const theirs = Math.max(...times((manager) => /^argocd-/.test(manager)));
    return theirs > Math.max(began, ...times(isHelmManager));
  };
  return live.every(isTaken) ? actor : undefined;
}

function draftGone(snapshot: Snapshot, { record, failed, objects }: Missing): Draft {
  const { release, namespace } = snapshot.scope;
  const number = revisionOf(record);
  const last = failed.at(-1);
  return {
    subject: `revision ${number}`,
    summary: `Revision ${number} is deployed by its record, but none of its objects is there: ${
      listNames(objects.map(({ name }) => name))
    }.`,
    notes: [
      "They were deleted by something other than this release's own helm uninstall, or the records were restored without them.",
      ...(last ? [`Nor is anything there of what failed after it, up to revision ${revisionOf(last)}.`] : []),
      `${shell`helm rollback ${release} ${number}`} or an upgrade makes them anew: of what they held nothing comes back.`,
    ],
    evidence: [
      statusEvidence(snapshot, record),
      ...(last ? [statusEvidence(snapshot, last)] : []),
      ...objects.slice(0, shown).map(({ name, seen }) => evidence(snapshot, seen.at, `${name} on the cluster`)),
    ],
    manual: [forget(snapshot), {
      summary: "To have its objects again:",
      commands: [shell`helm rollback ${release} ${number} -n ${namespace}`],
    }],
  };
}

function draftTaken(snapshot: Snapshot, last: ReadableRecord, live: readonly NamedLive[], taker: Taker): Draft {
  const { release } = snapshot.scope;
  const names = live.map(({ name }) => name);
  return {
    subject: `revision ${last.revision}`,
    summary: `The record says deployed, but all its objects are ${taker.name}'s now: ${listNames(names)}.`,
    notes: [
      "Argo CD renders charts by itself and writes no record: nothing keeps this one true.",
      `${shell`helm uninstall ${release}`} would delete them all.`,
    ],
    evidence: [
      statusEvidence(snapshot, last),
      ...taker.evidence,
      ...live.slice(0, shown).flatMap(({ name, seen: { at }, live: { metadata } }) => {
        const index = (metadata.managedFields ?? []).findIndex(({ manager }) => /^argocd-/.test(manager ?? ""));
        return [evidence(snapshot, `${at}/metadata/managedFields/${index}/time`, `last write of Argo CD to ${name}`)];
      }),
    ],
    manual: [forget(snapshot)],
  };
}

function statusEvidence(snapshot: Snapshot, last: ReadableRecord): Evidence {
  return evidence(snapshot, `${pointerTo(snapshot, last)}/release/info/status`, `status of revision ${last.revision}`);
}

function forget({ scope: { release, namespace, driver } }: Snapshot) {
  const selector = ["-n", namespace, "-l", `owner=helm,name=${release}`];
  return driver === "sql"
    ? {
      summary: "To forget the release without touching an object, take a copy of its rows and delete them:",
      commands: [`DELETE FROM releases_v1 WHERE namespace = ${quoteSql(namespace)} AND name = ${quoteSql(release)};`],
    }
    : {
      summary: "To forget the release without touching an object, keep a copy of its records and delete them:",
      commands: [
        shell`kubectl get ${driver} ${selector} -o yaml > ${release}-records.yaml`,
        shell`kubectl delete ${driver} ${selector}`,
      ],
    };
}

function quoteSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
