import type { Check, Draft, Evidence } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { findActors } from "../../state/actors/actors.ts";
import { listNames } from "../../state/history/claimed.ts";
import { seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import {
  isHelmManager,
  lastOf,
  payloadStatus,
  pointerTo,
  type ReadableRecord,
  trulyDeployedOf,
} from "../../state/helm.ts";
import { objectsOf } from "../../state/compare/judgement.ts";
import { nameOf, observed, type Seen } from "../../state/observation.ts";
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
    "A deployed record, and of the objects that it names none is live; or each was last written by Argo CD, after Helm and after the record.",
  why:
    "Records say deployed whatever became of the objects. Where another tool took them over (Argo CD applies charts without " +
    "writing records), or where they are all gone, helm list shows a release that no Helm drives any more.",
  remedy:
    "None by this tool: whether the release is still meant to be Helm's is for you to say. To forget it, take a copy of the " +
    "records and delete them; no object is touched by that.",
  recipes:
    "helm uninstall, to clean up the list, deletes every object that the last record names: where another tool has them now, " +
    "that is what runs in production.",
  concerns: (records) => deployedLast(records) !== undefined,
  *examine(snapshot) {
    const last = deployedLast(snapshot.records);
    if (!last || !isAtHome(snapshot, last)) return;
    const objects = lasting(snapshot, last);
    if (objects === undefined || objects.length === 0) return;
    if (objects.every(({ seen }) => seen.live === null)) {
      if (objects.some(({ seen }) => isBuiltIn(seen.ref.apiVersion))) yield gone(snapshot, last, objects);
    } else {
      const live = objects.flatMap(({ name, seen }) => seen.live ? [{ name, at: seen.at, live: seen.live }] : []);
      const taker = takerOf(snapshot, last, live);
      if (taker) yield taken(snapshot, last, live, taker);
    }
  },
};

function deployedLast(records: Snapshot["records"]): ReadableRecord | undefined {
  const last = lastOf(records);
  return last && payloadStatus(last) === "deployed" && trulyDeployedOf(records).includes(last) ? last : undefined;
}

/** A record of another place or name tells nothing about the objects here. */
function isAtHome({ scope }: Snapshot, { release: { name, namespace } }: ReadableRecord): boolean {
  return name === scope.release && namespace === scope.namespace;
}

interface Lasting {
  readonly name: string;
  readonly seen: Seen;
}

/** What comes and goes by itself proves nothing. */
const fleeting = ["Job", "Pod"];

/** The objects of the manifest; undefined where it cannot be read, or something of it could not be looked at. */
function lasting(snapshot: Snapshot, { release }: ReadableRecord): Lasting[] | undefined {
  const objects = [...objectsOf(snapshot, release.manifest ?? "")?.values() ?? []]
    .filter(({ ref }) => !fleeting.includes(ref.kind) && isServed(snapshot, ref));
  const seen = objects.map(({ ref }) => ({
    name: nameOf(ref, snapshot.scope.namespace),
    seen: observed(snapshot, ref),
  }));
  return seen.every((one): one is Lasting => one.seen !== undefined) ? seen : undefined;
}

/** Where the kind went, its objects went with it; that is another matter. */
function isServed({ facts }: Snapshot, { apiVersion, kind }: { apiVersion: string; kind: string }): boolean {
  return facts.kinds.some((one) => one.kind.kind === kind && one.kind.apiVersion === apiVersion && one.served);
}

/** Others' controllers may take away what they are done with: a run, a backup, an order. */
function isBuiltIn(apiVersion: string): boolean {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return !group.includes(".") || group.endsWith(".k8s.io");
}

interface Live {
  readonly name: string;
  readonly at: string;
  readonly live: KubeObject;
}

/** Drivers that render charts by themselves and write no record; those that write records are behind this one. */
const renderers = ["argocd"];

interface Taker {
  readonly driver: string;
  readonly name: string;
  readonly evidence: readonly Evidence[];
}

/** The tool whose mark is on the objects, and which wrote each of them after Helm did. */
function takerOf(snapshot: Snapshot, last: ReadableRecord, live: readonly Live[]): Taker | undefined {
  const actor = findActors(snapshot).find(({ driver }) => renderers.includes(driver));
  const began = Math.max(...last.managers.map(({ time }) => seconds(time)).filter(Number.isFinite));
  if (!actor || !Number.isFinite(began)) return undefined;
  const isTaken = ({ live: { metadata } }: Live) => {
    const managers = (metadata.managedFields ?? []).filter(({ subresource }) => !subresource);
    const times = (isOne: (manager: string) => boolean) =>
      managers.filter(({ manager }) => isOne(manager ?? "")).map(({ time }) => seconds(time));
    const theirs = Math.max(...times((manager) => /^argocd-/.test(manager)));
    return theirs > Math.max(began, ...times(isHelmManager));
  };
  return live.every(isTaken) ? actor : undefined;
}

function gone(snapshot: Snapshot, last: ReadableRecord, objects: readonly Lasting[]): Draft {
  const { release, namespace } = snapshot.scope;
  const names = objects.map(({ name }) => name);
  return {
    subject: `revision ${last.revision}`,
    summary: `Revision ${last.revision} is deployed by its record, but none of its objects is there: ${
      listNames(names)
    }.`,
    notes: [
      "They were deleted by something other than helm uninstall, or the records were restored without them.",
      `${shell`helm rollback ${release} ${last.revision}`} or an upgrade makes them anew: of what they held nothing comes back.`,
    ],
    evidence: [
      statusEvidence(snapshot, last),
      ...objects.slice(0, shown).map(({ name, seen }) => evidence(snapshot, seen.at, `${name} on the cluster`)),
    ],
    manual: [forget(snapshot), {
      summary: "To have its objects again:",
      commands: [shell`helm rollback ${release} ${last.revision} -n ${namespace}`],
    }],
  };
}

function taken(snapshot: Snapshot, last: ReadableRecord, live: readonly Live[], taker: Taker): Draft {
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
      ...live.slice(0, shown).flatMap(({ name, at, live: { metadata } }) => {
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
