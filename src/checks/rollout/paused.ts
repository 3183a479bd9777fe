import type { Check } from "../../model/finding.ts";
import { shell } from "../../shell.ts";
import { field } from "../../state/actors/field.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, revisionOf } from "../../state/helm.ts";
import { liveOf, type NamedLive, objectsNamedBy } from "../../state/ownership/named.ts";
import { isThere } from "./draft.ts";

export const paused: Check = {
  id: "rollout/paused",
  title: "A Deployment that was paused by hand has not rolled out what was upgraded",
  severity: "warning",
  since: "0.4.0",
  needs: ["objects"],
  thorough: true,
  symptoms: [/Deployment is paused/],
  proof:
    "The live Deployment is paused and its manifest does not say so, its controller has seen its present generation, and of " +
    "the replicas that it is to have not all are of the present template.",
  why:
    "kubectl rollout pause outlives upgrades, for no manifest names the field. Helm changes the template, takes a paused " +
    "Deployment for ready and calls the revision deployed; its pods stay those of before.",
  remedy: "Let it go on, once it is known why it was paused.",
  recipes: "Restarting the pods, or upgrading again, changes nothing: a paused Deployment makes no ReplicaSet.",
  concerns: isThere,
  *examine(snapshot) {
    const last = isThere(snapshot.records) ? lastOf(snapshot.records) : undefined;
    if (!last) return;
    for (const one of liveOf(objectsNamedBy(snapshot, last) ?? []).filter(isHeld)) {
      const { live, name, ref, seen } = one;
      const updated = numberOf(live, "status", "updatedReplicas");
      yield {
        subject: name,
        summary: `${name} is paused: ${updated} of its ${wanted(one)} pods are as revision ${
          revisionOf(last)
        } has them, and it makes no others.`,
        notes: ["The manifest does not pause it: somebody did, and no upgrade takes that back."],
        evidence: [
          evidence(snapshot, `${seen.at}/spec/paused`, `paused of ${name}`),
          evidence(snapshot, `${seen.at}/status/replicas`, `replicas of ${name}, of whatever template`),
          evidence(
            snapshot,
            `${seen.at}/status/updatedReplicas`,
            `replicas of ${name} of the present template`,
            "none",
          ),
        ],
        manual: [{
          summary: "Let it go on",
          commands: [shell`kubectl rollout resume deployment ${ref.name} -n ${live.metadata.namespace ?? ""}`],
        }],
      };
    }
  },
};

function isHeld(one: NamedLive): boolean {
  const { ref, document, live } = one;
  return ref.kind === "Deployment" && ref.apiVersion.startsWith("apps/") &&
    field(live, "spec", "paused") === true && field(document, "spec", "paused") !== true &&
    numberOf(live, "status", "observedGeneration") >= (live.metadata.generation ?? 0) &&
    numberOf(live, "status", "replicas") > 0 && numberOf(live, "status", "updatedReplicas") < wanted(one);
}

/** What nobody says is one (k8s.io/api `apps/v1` `DeploymentSpec`). */
function wanted({ live }: NamedLive): number {
  return numberOf(live, "spec", "replicas", 1);
}

function numberOf(live: NamedLive["live"], part: string, name: string, otherwise = 0): number {
  const value = field(live, part, name);
  return typeof value === "number" ? value : otherwise;
}
