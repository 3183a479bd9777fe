import type { Check, Manual } from "../../model/finding.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { sayDuration } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { deployedOf, pointerTo } from "../../state/helm.ts";
import {
  hooksToCome,
  isUninstalling,
  leftOf,
  type UninstallCase,
  uninstallCase,
  type UninstalledObject,
} from "../../state/operation/uninstall.ts";
import { adviseToWait, sayMayRun, usuallyDeadAfter } from "../../state/operation/liveness.ts";
import { shell } from "../../shell.ts";

const shown = 8;

export const uninstallUnfinished: Check = {
  id: "history/uninstall-unfinished",
  title: "An uninstall that never ended",
  severity: "error",
  since: "0.1.0",
  needs: ["objects", "pods", "controllers"],
  symptoms: [
    /has no deployed releases/,
    /cannot re-?use a name that is still in use/,
    /failed to delete release/,
    /Deletion in progress \(or silently failed\)/,
    /uninstallation completed with \d+ error/,
  ],
  proof:
    "The status of the newest revision, the last sign of its helm, and each object of both baselines: live, being deleted, kept, or gone.",
  why:
    "helm uninstall first writes that it has begun, then runs its hooks, deletes the objects and at last the records. " +
    "Where it is killed, or a hook or a deletion fails, the release stays as uninstalling: neither there nor gone.",
  remedy:
    "Objects left: uninstall again, once the obstacle is gone. None left: finish-uninstall calls it uninstalled, and " +
    "purge-records, if named, takes its records away. All of them left as they were: mark-deployed, if named, keeps it.",
  recipes:
    "Deleting the records leaves every object that is still there without a release. helm upgrade --install is refused. " +
    "--no-hooks skips hooks that may be there to prevent a loss of data. Taking finalizers off leaks what they guard.",
  concerns: isUninstalling,
  *examine(snapshot) {
    const stuck = uninstallCase(snapshot);
    if (!stuck) return;
    const { record, objects, liveness } = stuck;
    const { silentFor, evidence: signs } = liveness;
    const dead = silentFor >= usuallyDeadAfter;
    const at = pointerTo(snapshot, record);
    const shownObjects = objects.filter(({ state }) => state !== "gone" && state !== "unread").slice(0, shown);
    const gone = objects.find(({ state, seen }) => state === "gone" && seen);
    yield {
      subject: `revision ${record.revision}`,
      severity: dead ? "error" : "warning",
      summary: `The uninstall of revision ${record.revision} ` +
        (dead ? `never ended; the last sign of its helm is ${sayDuration(silentFor)} old` : sayMayRun(liveness)) +
        sayStand(stuck),
      notes: [
        ...sayObjects(stuck),
        ...sayHooks(stuck),
        ...(dead ? [] : ["An uninstall that waits, for a hook or with --wait, writes nothing."]),
        sayNext(stuck),
        sayBlocked(snapshot),
      ],
      evidence: [
        evidence(snapshot, `${at}/release/info/status`, `status of revision ${record.revision}`),
        ...signs,
        ...(stuck.stand === "gone" && gone ? [evidence(snapshot, gone.seen!.at, `${gone.name} on the cluster`)] : []),
        ...shownObjects.map((one) => objectEvidence(snapshot, one)),
        ...stuck.hooks.filter(({ state }) => state !== "no-trace").flatMap((hook) => hook.evidence),
      ],
      manual: [...(dead ? [] : [adviseToWait(snapshot, liveness)]), ...waysOut(snapshot, stuck)],
    };
  },
};

function sayStand(stuck: UninstallCase): string {
  const { stand, objects } = stuck;
  const own = objects.filter(({ isOfLast, state }) => isOfLast && state !== "kept");
  if (stand === "unread") return ".";
  if (stand === "gone") return objects.length === 0 ? ", and it has no objects." : ", and all of its objects are gone.";
  if (stand === "intact") return `, and it has deleted none of its ${own.length} objects.`;
  const left = leftOf(stuck);
  return `, and ${left.length} of ${objects.filter(({ state }) => state !== "kept").length} objects ${
    left.length === 1 ? "is" : "are"
  } still there.`;
}

function sayObjects(stuck: UninstallCase): string[] {
  const { record, objects, astray, stand } = stuck;
  const of = (state: UninstalledObject["state"]) => objects.filter((one) => one.isOfLast && one.state === state);
  const foreign = of("foreign");
  const beyond = leftOf(stuck).filter(({ isOfLast }) => !isOfLast);
  const unread = objects.filter(({ state }) => state === "unread");
  const say = (some: readonly UninstalledObject[], sentence: (names: string) => string) =>
    some.length > 0 ? [sentence(sayNames(some))] : [];
  return [
    ...say(of("there"), (names) => `Still there: ${names}.`),
    ...of("leaving").slice(0, shown).map((one) => `Being deleted: ${sayLeaving(one)}.`),
    ...say(
      foreign,
      (names) =>
        `${names} ${
          foreign.length === 1 ? "is" : "are"
        } live without the marks of this release: somebody made it anew or ` +
        "took it over. helm uninstall deletes by name all the same.",
    ),
    ...say(
      beyond,
      (names) =>
        `Named by revision ${
          beyond[0]!.revision
        } and not by the last: ${names}. helm uninstall goes by the last revision ` +
        "and leaves what only others name.",
    ),
    ...say(of("kept"), (names) => `Kept by resource policy, which is no obstacle: ${names}.`),
    ...say(unread, (names) => `Could not be read, so may be there or not: ${names}.`),
    ...(stand === "unread" && objects.length === 0 ? ["A manifest in its history cannot be parsed."] : []),
    ...(stand === "intact" && astray?.length
      ? [`Not as revision ${record.revision} means it: ${astray.slice(0, shown).join(", ")}.`]
      : []),
  ];
}

function sayHooks(stuck: UninstallCase): string[] {
  const { hooks, hooksLeft } = stuck;
  const words = {
    "failed": "failed",
    "running": "is still running",
    "cannot-be-scheduled": "cannot be scheduled",
    "unclear": "began, and nothing tells how it ended",
    "succeeded": "ran and succeeded",
  };
  const told = hooks.flatMap(({ kind, name, phase, state }) =>
    state === "no-trace" ? [] : [`Its ${phase}-delete hook ${kind} "${name}" ${words[state]}.`]
  );
  const waiting = hooksToCome(stuck);
  return [
    ...told,
    ...(hooksLeft.length > 0 ? [`Left by its hooks, which no uninstall deletes: ${hooksLeft.join(", ")}.`] : []),
    ...(waiting.length > 0
      ? [`Still to come after the deletion: hook ${waiting.map(({ kind, name }) => `${kind} "${name}"`).join(", ")}.`]
      : []),
  ];
}

/** What the one command that is always open would do now (`pkg/action/uninstall.go` `Run`). */
function sayNext({ record, unbuildable, objects }: UninstallCase): string {
  if (unbuildable) {
    return `The next helm uninstall fails whatever is left: the server does not serve ${unbuildable.kind} of ` +
      `${unbuildable.apiVersion}, and helm cannot build what it cannot name.`;
  }
  const hooks = (record.release.hooks ?? []).filter(({ events }) => events?.includes("pre-delete"));
  const left = objects.filter(({ isOfLast, state }) => isOfLast && state !== "gone" && state !== "kept");
  return [
    "The next helm uninstall",
    ...(hooks.length > 0 ? [`runs ${hooks.map(({ kind, name }) => `${kind} "${name}"`).join(", ")} again,`] : []),
    left.length > 0 ? `deletes ${sayNames(left)}` : "finds nothing to delete",
    "and removes the records.",
  ].join(" ");
}

function sayBlocked({ records }: Snapshot): string {
  const stale = deployedOf(records).at(-1);
  return stale
    ? `Blocked: helm install (the name is still in use). helm upgrade is not, and would start from revision ${stale.revision}, which is called deployed.`
    : 'Blocked: helm upgrade ("has no deployed releases") and helm install (the name is still in use).';
}

function waysOut({ scope: { release, namespace } }: Snapshot, stuck: UninstallCase): Manual[] {
  const { record, objects, unbuildable, stand } = stuck;
  const left = leftOf(stuck);
  const byHand = left.filter(({ isOfLast, state }) => state === "there" && (!isOfLast || unbuildable));
  const leaving = left.filter(({ state }) => state === "leaving");
  return [
    ...(leaving.length > 0
      ? [{
        summary: "See what holds it; whoever set the finalizer has to take it off, once its work is done:",
        commands: leaving.map(({ ref }) =>
          shell`kubectl get ${refWords(ref, namespace)} -o jsonpath='{.metadata.finalizers}'`
        ),
      }]
      : []),
    ...(byHand.length > 0
      ? [{
        summary: "helm uninstall does not delete these; if they are not wanted any more:",
        commands: byHand.map(({ ref }) => shell`kubectl delete ${refWords(ref, namespace)}`),
      }]
      : []),
    ...(unbuildable ? [] : [{
      summary: stand === "gone"
        ? "Finish it with helm, hooks and all: this deletes nothing more than the records:"
        : "Finish it: this deletes what is left. If it fails, its error (or --debug) names the obstacle:",
      commands: [shell`helm uninstall ${release} -n ${namespace}`],
    }]),
    ...(objects.length > 0 && !unbuildable
      ? [{
        summary: stand === "intact"
          ? "Or keep the release, with a new revision; it fires hooks:"
          : "Or bring the release back: this creates again what is gone (without its data), and fires hooks:",
        commands: [shell`helm rollback ${release} ${record.revision} -n ${namespace}`],
      }]
      : []),
  ];
}

/** As kubectl takes it: `deployment.apps/web -n prod`. */
function refWords({ apiVersion, kind, name, namespace }: ObjectRef, home: string): string[] {
  const group = apiVersion.includes("/") ? `.${apiVersion.slice(0, apiVersion.indexOf("/"))}` : "";
  return [`${kind.toLowerCase()}${group}/${name}`, "-n", namespace ?? home];
}

function objectEvidence(snapshot: Snapshot, { name, state, seen }: UninstalledObject) {
  if (state === "leaving") {
    return evidence(snapshot, `${seen!.at}/metadata/deletionTimestamp`, `when ${name} was asked to go`);
  }
  const words = { there: "still there", kept: "kept by its resource policy", foreign: "not marked as this release's" };
  return evidence(snapshot, seen!.at, `${name} on the cluster`, words[state as keyof typeof words]);
}

function sayLeaving({ name, finalizers }: UninstalledObject): string {
  return finalizers.length > 0 ? `${name}, held by finalizer ${finalizers.join(", ")}` : `${name}, its end is near`;
}

function sayNames(objects: readonly UninstalledObject[]): string {
  const names = objects.map(({ name }) => name);
  return names.slice(0, shown).join(", ") + (names.length > shown ? ` and ${names.length - shown} more` : "");
}
