import type { Edit, Refusal, Repair } from "../model/plan.ts";
import type { Finding } from "../model/finding.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { isHelmCommand } from "../state/helm.ts";
import { changeFields, ownershipOf } from "../state/objects/edits.ts";
import { holderOf, lackingMarks, sayHolder } from "../state/ownership/marks.ts";
import { deployedLast, liveOf, type NamedLive, objectsNamedBy, toBeCreated } from "../state/ownership/named.ts";

export const adoptObject: Repair = {
  id: "adopt-object",
  title: "Put the release's marks on objects that are proven to be its own",
  risk: "dangerous",
  since: "0.3.0",
  answers: ["objects/foreign-owner", "objects/unmarked"],
  uncovers: [],
  looksAhead: true,
  why:
    "The label and the two annotations by which Helm knows its objects, written by server-side apply as Helm's own field " +
    "manager, and no other field. An object is the release's where its deployed manifest names it and no other release " +
    "that is there claims it. Of what only the manifest to come names, you say so by naming this repair; then it must be " +
    "nobody's: no release's that is there, and no controller's.",
  propose(snapshot, findings) {
    const keys = findings.map(({ key }) => key);
    const wanted = candidates(snapshot, findings);
    const refusal = wanted.map((one) => whyNot(snapshot, one)).find((one) => one !== undefined);
    if (refusal) return { repair: this.id, ...refusal, findings: keys };
    if (wanted.length === 0) {
      return {
        repair: this.id,
        reason: "not-proven",
        says: "No object here is proven to be the release's.",
        findings: keys,
      };
    }
    return {
      edits: wanted.map(({ named: { name, live } }, index): Edit =>
        changeFields(live, ownershipOf(snapshot.scope), {
          rank: index,
          says: `${name} gets the marks of release "${snapshot.scope.release}"`,
          findings: keys,
          force: true,
        })
      ),
      consequences: [
        "No pod restarts: marks are metadata of the object itself.",
        "From now on helm uninstall of this release deletes what was adopted, by Helm 4 too.",
        ...sayFields(wanted),
      ],
    };
  },
};

interface Candidate {
  readonly named: NamedLive;
  /** The deployed manifest names it, not only the one to come. */
  readonly isDeployed: boolean;
}

/** What the findings are about: of the deployed revision and of the manifest to come. */
function candidates(snapshot: Snapshot, findings: readonly Finding[]): Candidate[] {
  const checks = new Set(findings.map(({ check }) => check));
  const record = deployedLast(snapshot.records);
  const deployed = record ? liveOf(objectsNamedBy(snapshot, record) ?? []) : [];
  const lacking = ({ live }: NamedLive) =>
    lackingMarks(live, snapshot.scope).length > 0 && !live.metadata.deletionTimestamp;
  const isAsked = (named: NamedLive) =>
    holderOf(snapshot, named.live) ? checks.has("objects/foreign-owner") : checks.has("objects/unmarked");
  return [
    ...deployed.filter((named) => lacking(named) && isAsked(named)).map((named) => ({ named, isDeployed: true })),
    ...toBeCreated(snapshot).filter((named) => lacking(named) && findings.some(({ subject }) => subject === named.name))
      .map((named) => ({ named, isDeployed: false })),
  ];
}

function whyNot(snapshot: Snapshot, { named: { name, live }, isDeployed }: Candidate):
  | Pick<
    Refusal,
    "reason" | "says"
  >
  | undefined {
  const holder = holderOf(snapshot, live);
  if (holder?.state === "there") {
    return {
      reason: "ambiguous",
      says: `${name} bears the marks of ${
        sayHolder(holder)
      }, which is there: which of the two is to have it, a person decides.`,
    };
  }
  if (holder?.state === "unread") {
    return {
      reason: "not-proven",
      says: `${name} bears the marks of ${sayHolder(holder)}, and whether that one is there could not be read.`,
    };
  }
  if (isDeployed) return undefined;
  const owner = live.metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner) {
    return {
      reason: "not-proven",
      says: `${name} is made by ${owner.kind} "${owner.name}", which would make it again.`,
    };
  }
  const driver = driverOf(live.metadata);
  return driver ? { reason: "driven-by-controller", says: `${name} bears the marks of ${driver}.` } : undefined;
}

/** Tools that keep objects as they want them, by what they write on each. */
function driverOf({ labels = {}, annotations = {} }: NamedLive["live"]["metadata"]): string | undefined {
  if (annotations["argocd.argoproj.io/tracking-id"]) return "Argo CD";
  if (Object.keys(labels).some((name) => /^(kustomize|helm)\.toolkit\.fluxcd\.io\//.test(name))) return "Flux";
  return annotations["objectset.rio.cattle.io/id"] !== undefined ? "Rancher or k3s" : undefined;
}

/** Marks are all that Helm asks for; server-side apply asks for the fields as well. */
function sayFields(wanted: readonly Candidate[]): string[] {
  const theirs = wanted.filter(({ named: { live } }) =>
    !(live.metadata.managedFields ?? []).some(({ manager }) => isHelmCommand(manager))
  ).map(({ named }) => named.name);
  return theirs.length === 0 ? [] : [
    `${
      theirs.join(", ")
    } was not written by Helm so far: where the chart's values differ, Helm 4 stops with a conflict, and Helm 3 overwrites them.`,
  ];
}
