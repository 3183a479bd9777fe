import type { Manual } from "../model/finding.ts";
import type { JsonObject } from "../model/json.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { ObjectEdit, Proposal, Refusal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Actor, findActors } from "../state/actors/actors.ts";
import { field } from "../state/actors/drivers.ts";
import { changeFields } from "../state/objects/edits.ts";
import { shell } from "../shell.ts";

/** As whom the switch is written: it is not Helm's. */
const manager = "helm-doctor";

/** By a new value of it Flux is asked to look at once (fluxcd/pkg `apis/meta/annotations.go`), as its own command does. */
const request = "reconcile.fluxcd.io/requestedAt";

export const suspendActor: Repair = {
  id: "suspend-actor",
  title: "Suspend Flux, repair, and resume it",
  risk: "dangerous",
  since: "0.4.0",
  answers: [],
  // Flux goes on as soon as it is resumed, and may have begun an operation before the release is looked at again.
  uncovers: "any",
  onRequest: true,
  clears: (snapshot) => isEdits(proposalFor(snapshot, 0)) ? [fluxIn(snapshot)!.name] : [],
  why:
    "A repair under the hands of a controller is undone within a minute, or answered with an upgrade in the middle of it. " +
    "Suspended, Flux leaves the release alone: the other repairs wait until it has ended what it has in hand, run in " +
    "between, and the last step resumes it. Nothing of this without another repair to make.",
  propose: (snapshot, _, { staleAfter }) => proposalFor(snapshot, staleAfter),
};

function proposalFor(snapshot: Snapshot, staleAfter: number): Proposal {
  const actors = findActors(snapshot).filter(({ hold }) => hold !== "suspended");
  const flux = fluxIn(snapshot);
  const other = actors.find((actor) => actor !== flux && actor.hold !== "on-demand");
  if (!flux && actors.length === 0) return { edits: [], consequences: [] };
  if (!flux || other) {
    const { driver, name, manual } = other ?? actors[0]!;
    const why = driver === "flux"
      ? "and its HelmRelease could not be found"
      : "and only Flux can be suspended by this tool; by its own commands";
    return refuse(`${name} drives this release, ${why}.`, [manual]);
  }
  const releases = snapshot.facts.controllers.filter(({ kind }) => kind === "HelmRelease");
  if (releases.length > 1) {
    return refuse(`${flux.name} drive this release, more than one: which of them is right is to be settled first.`);
  }
  if (flux.object.metadata.deletionTimestamp) {
    return refuse(
      `${flux.name} is being deleted, and Flux uninstalls the release: suspended now, it would go without that, and could ` +
        "not be resumed.",
    );
  }
  if (flux.drivenBy !== undefined) {
    return refuse(
      `${flux.name} is itself kept by ${flux.drivenBy}, which would turn the suspension back: suspend both.`,
      [bothBy(flux, snapshot)],
    );
  }
  return { edits: switches(snapshot, flux.object, staleAfter), consequences: [] };
}

/** Flux, where its own object is known and at work. */
function fluxIn(snapshot: Snapshot): (Actor & { readonly object: KubeObject }) | undefined {
  const flux = findActors(snapshot).find(({ driver, hold, object }) =>
    driver === "flux" && hold === "controller" && object?.kind === "HelmRelease"
  );
  return flux as Actor & { readonly object: KubeObject } | undefined;
}

/** There and back: as it was, but that the way back asks for a look at once, which also tells it from the beginning. */
function switches(snapshot: Snapshot, object: KubeObject, staleAfter: number): ObjectEdit[] {
  const name = `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`;
  const suspended: JsonObject = {
    spec: { suspend: true },
    metadata: { annotations: { [request]: object.metadata.annotations?.[request] ?? null } },
  };
  const off = changeFields(object, suspended, {
    rank: -1,
    says: `suspend ${name}`,
    findings: [],
    manager,
    force: true,
    awaitsRest: staleAfter,
  });
  const resumed: JsonObject = {
    spec: { suspend: field(object, "spec", "suspend") ?? null },
    metadata: { annotations: { [request]: snapshot.takenAt } },
  };
  const on: ObjectEdit = {
    ...off,
    rank: 100,
    says: `resume ${name}`,
    before: off.after,
    after: { ...off.after, fields: resumed },
  };
  return [off, on];
}

function bothBy({ object, drivenBy }: Actor, { scope }: Snapshot): Manual {
  const { name = "NAME", namespace = "NAMESPACE" } = object?.metadata ?? {};
  const [kind = "", where = ""] = drivenBy!.split(" ");
  const [upperNamespace, upperName] = where.includes("/") ? where.split("/") as [string, string] : ["NAMESPACE", where];
  const isFlux = kind === "Kustomization" || kind === "HelmRelease";
  const upper = (act: string) =>
    isFlux
      ? [shell`flux ${act} ${kind.toLowerCase()} ${upperName} -n ${upperNamespace}`]
      : kind === "Application"
      ? [shell`argocd app set ${where} --sync-policy ${act === "suspend" ? "none" : "automated"}`]
      : [];
  return {
    summary: kind === "Application"
      ? "Suspend both, repair the release, then resume both; the last command only where its sync was automatic, with " +
        "--auto-prune and --self-heal where it had them"
      : isFlux
      ? "Suspend both, repair the release, then resume both"
      : `Set spec.suspend in the source of ${drivenBy}, or stop that first; then repair the release, and go back`,
    commands: [
      ...upper("suspend"),
      shell`flux suspend helmrelease ${name} -n ${namespace}`,
      shell`helm doctor fix ${scope.release} -n ${scope.namespace}`,
      shell`flux resume helmrelease ${name} -n ${namespace}`,
      ...upper("resume"),
    ],
  };
}

function refuse(says: string, manual?: readonly Manual[]): Refusal {
  return { repair: "suspend-actor", reason: "driven-by-controller", says, findings: [], ...(manual ? { manual } : {}) };
}

function isEdits(proposal: Proposal): boolean {
  return "edits" in proposal && proposal.edits.length > 0;
}
