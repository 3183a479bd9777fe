import type { Check, Draft, Manual } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { sayDuration } from "../../state/clock.ts";
import { type HeldObject, heldObjects, sayOwner, writerOf } from "../../state/cluster/held.ts";
import { resourceOf, sayResource } from "../../state/cluster/resources.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { isHelmManager, lastOf } from "../../state/helm.ts";
import { parseManifest } from "../../state/manifest/manifest.ts";
import { keyOf, nameOf } from "../../state/observation.ts";
import { isUninstalling } from "../../state/operation/uninstall.ts";
import { shell } from "../../shell.ts";

/** Seconds in which an ordinary finalizer is done: pods get 30 to end, and what waits for them some more. */
const patience = 60;
/** Those of Kubernetes itself wait for others: pods may take minutes to end, and a load balancer to go. */
const ownPatience = 600;

export const finalizerStuck: Check = {
  id: "cluster/finalizer-stuck",
  title: "An object is being deleted and a finalizer holds it",
  severity: "error",
  since: "0.3.0",
  needs: ["objects"],
  symptoms: [
    /still exists\. status: Terminating, message: Resource scheduled for deletion/,
    /object is being deleted: .* already exists/,
    /has finalizers remaining/,
  ],
  proof:
    "The object's deletionTimestamp, a minute ago or more (ten where only Kubernetes' own finalizers hold it), and its " +
    "finalizers, with who set them by the field managers.",
  why:
    "An object with finalizers goes only when each was taken off by whoever set it, once its work is done: a volume freed, a " +
    "DNS name removed, children deleted. Where the controller that would do it is gone, because it was uninstalled first or " +
    "with it, the object stays for ever. helm uninstall --wait times out over it, a namespace never ends, and what is made " +
    "under its name meanwhile is refused.",
  remedy:
    "Bring its controller back, so that it does its work. Only where that cannot be, take the finalizer off by hand.",
  recipes:
    "Taking finalizers off by hand, as every recipe has it, lets the object go without the work: volumes, load balancers, DNS " +
    "names and databases outside the cluster stay and cost money, and nobody knows of them any more.",
  thorough: true,
  concerns: (records) => records.length > 0,
  *examine(snapshot) {
    for (const held of heldObjects(snapshot)) {
      if (held.since >= patienceWith(held)) yield draftOf(snapshot, held);
    }
  },
};

function patienceWith({ live: { metadata } }: HeldObject): number {
  return metadata.finalizers?.every((finalizer) => sayOwner(finalizer)) ? ownPatience : patience;
}

function draftOf(snapshot: Snapshot, { live, at, since }: HeldObject): Draft {
  const name = nameOf({ ...live, ...live.metadata }, snapshot.scope.namespace);
  const finalizers = live.metadata.finalizers ?? [];
  const writers = finalizers.map((finalizer) => ({ finalizer, writer: writerOf(live, finalizer) }));
  return {
    subject: name,
    ...severityOf(snapshot, live),
    summary: `${name} was asked to go ${sayDuration(since)} ago, and finalizer ${finalizers.join(", ")} holds it.`,
    notes: [
      ...writers.map(({ finalizer, writer }) => `${finalizer}: ${sayFinalizer(finalizer, writer?.manager)}.`),
      ...sayWorkloads(snapshot),
      ...(isUninstalling(snapshot.records) ? [] : [
        "helm treats it as if it stayed; once the finalizer is off it goes, and only a later upgrade makes it again.",
      ]),
    ],
    evidence: [
      evidence(snapshot, `${at}/metadata/deletionTimestamp`, `when ${name} was asked to go`),
      ...finalizers.map((_, n) => evidence(snapshot, `${at}/metadata/finalizers/${n}`, "what holds it")),
      ...writers.flatMap(({ writer }) => {
        const n = writer ? live.metadata.managedFields!.indexOf(writer) : -1;
        return n < 0
          ? []
          : [evidence(snapshot, pointer(at, ["metadata", "managedFields", String(n), "manager"]), "who set it")];
      }),
    ],
    manual: waysOut(snapshot, { live, at, since }),
  };
}

/** That it keeps an uninstall from ending, another check says; what the newest revision dropped is in nobody's way yet. */
function severityOf({ records, scope }: Snapshot, live: KubeObject): Pick<Draft, "severity"> {
  if (isUninstalling(records)) return { severity: "info" };
  const named = parseManifest(lastOf(records)?.release.manifest ?? "").documents;
  const key = keyOf({ ...live, ...live.metadata }, scope.namespace);
  return named.some(({ ref }) => keyOf(ref, scope.namespace) === key) ? {} : { severity: "warning" };
}

function sayFinalizer(finalizer: string, manager: string | undefined): string {
  const own = sayOwner(finalizer);
  if (own) return own;
  if (manager === undefined) return "who set it is not known, and only they take it off";
  return isHelmManager(manager)
    ? "it stands in the chart, so whoever it is named after has to take it off"
    : `set by "${manager}", which has to take it off once its work is done`;
}

/** The controller may have been of this release itself: what of its workloads is not there any more can be told. */
function sayWorkloads({ objects, scope }: Snapshot): string[] {
  const gone = objects.filter(({ ref, live }) =>
    live === null && ["Deployment", "StatefulSet", "DaemonSet"].includes(ref.kind)
  ).map(({ ref }) => nameOf(ref, scope.namespace));
  if (gone.length === 0) return [];
  return [
    `Of this release's own workloads ${gone.join(", ")} ${
      gone.length > 1 ? "are" : "is"
    } gone already: if that was the ` +
    "controller, nobody is left to take the finalizer off.",
  ];
}

function waysOut({ scope }: Snapshot, { live }: HeldObject): Manual[] {
  const { name, namespace, finalizers = [] } = live.metadata;
  const words = [sayResource(resourceOf(live)), name, ...(namespace ? ["-n", namespace ?? scope.namespace] : [])];
  const own = finalizers.filter((finalizer) => sayOwner(finalizer) === undefined);
  const see = shell`kubectl get ${words} -o yaml --show-managed-fields`;
  const waits: Manual = {
    summary: "See what it waits for:",
    commands: [see],
  };
  if (own.length === 0) return [waits];
  return [
    {
      summary:
        "See it whole. The right way is to run the controller again that the finalizer is named after (installing its chart " +
        "anew is enough): it does its work and takes the finalizer off:",
      commands: [see],
    },
    {
      summary:
        "Only if that controller is gone for good: take its finalizers off. The object goes at once, and whatever it stood for " +
        "outside (volume, load balancer, DNS name, database) is never cleaned up, so look for that first:",
      commands: [
        shell`kubectl patch ${words} --type json -p ${JSON.stringify(removals(finalizers, own))}`,
      ],
    },
  ];
}

/** From the last, so that the numbers stay true; a test each, so that no other is taken off. */
function removals(finalizers: readonly string[], own: readonly string[]) {
  return finalizers.flatMap((finalizer, n) =>
    own.includes(finalizer) ? [{ finalizer, path: `/metadata/finalizers/${n}` }] : []
  )
    .toReversed().flatMap(({ finalizer, path }) => [{ op: "test", path, value: finalizer }, { op: "remove", path }]);
}
