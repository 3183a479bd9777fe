import type { Check, Draft } from "../../model/finding.ts";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { conditionsOf } from "../../state/cluster/conditions.ts";
import { evidence } from "../../state/evidence.ts";
import { baselineOf, lastOf } from "../../state/helm.ts";
import { parseManifest } from "../../state/manifest/manifest.ts";
import { nameOf } from "../../state/observation.ts";
import { shell } from "../../shell.ts";

export const apiServiceBroken: Check = {
  id: "cluster/api-service-broken",
  title: "An API that another server answers for is not available",
  severity: "info",
  since: "0.3.0",
  needs: ["apiServices"],
  symptoms: [
    /unable to retrieve the complete list of server APIs/,
    /the kubernetes server has an orphaned API service/,
    /the server is currently unable to handle the request/,
    /could not get apiVersions from Kubernetes/,
  ],
  proof: "The condition Available of the APIService, and the kinds that the manifests name.",
  why:
    "The API server passes requests for such a group on to the Service that the APIService names. Where nobody answers there, " +
    "the kinds of the group are unknown to every client: a manifest that names one cannot be built. Helm 3 before 3.1 failed on " +
    "any chart; later ones only where the chart names such a kind. Autoscalers stand still without their metrics, and no " +
    "namespace can be deleted to its end, for what is left in it cannot be listed.",
  remedy:
    "Bring back the server behind it, or delete the APIService where it was left behind by something that is gone.",
  recipes: "Deleting the APIService of something that still runs takes its API away until its operator makes it again.",
  thorough: true,
  concerns: (records, { desired }) => records.length > 0 || desired !== undefined,
  *examine(snapshot) {
    for (const [index, service] of snapshot.facts.apiServices.entries()) {
      const condition = conditionsOf(service).find(({ type }) => type === "Available");
      if (condition?.status !== "False") continue;
      yield draftOf(snapshot, service, `/facts/apiServices/${index}`, condition);
    }
  },
};

function draftOf(
  snapshot: Snapshot,
  service: KubeObject,
  at: string,
  { index, reason }: { readonly index: number; readonly reason: string },
): Draft {
  const { group, version, service: behind } = service["spec"] as JsonObject & { service: JsonObject };
  const [namespace, name] = [String(behind["namespace"]), String(behind["name"])];
  const named = namedKinds(snapshot, `${group}/${version}`);
  return {
    subject: `APIService "${service.metadata.name}"`,
    severity: named.length > 0 ? "error" : "info",
    summary: `The API ${group}/${version} is not available: ${
      sayReason(reason)
    } (Service "${namespace}/${name}", ${reason}).`,
    hits: named,
    notes: [
      named.length > 0
        ? `Manifests that name its kinds cannot be built: helm ends with "no matches for kind".`
        : "No manifest that was looked at names a kind of it, so helm upgrade goes through.",
      ...(/(^|\.)metrics\.k8s\.io$/.test(String(group)) && hasAutoscaler(snapshot)
        ? ["A HorizontalPodAutoscaler is among the objects: without metrics it leaves the number of replicas as it is."]
        : []),
      "While it is not available no namespace can be deleted to its end.",
    ],
    evidence: [
      evidence(snapshot, `${at}/status/conditions/${index}/status`, "condition Available", "False", "True"),
      evidence(snapshot, `${at}/status/conditions/${index}/reason`, "the reason"),
      evidence(snapshot, `${at}/spec/service/name`, "the Service behind it"),
    ],
    manual: [
      {
        summary: "See what is left of the server behind it; once it answers, the API is back:",
        commands: [shell`kubectl get service,endpoints,pods -n ${namespace}`],
      },
      {
        summary:
          "Or, if it was left behind by something that is gone for good, delete it. That destroys nothing that is stored, " +
          "but takes the API away from whoever still asks for it:",
        commands: [shell`kubectl delete apiservice ${service.metadata.name}`],
      },
    ],
  };
}

/** k8s.io/kube-aggregator v0.36 `apiservice/status/remote/remote_available_controller.go` */
function sayReason(reason: string): string {
  const words: Readonly<Record<string, string>> = {
    ServiceNotFound: "the Service behind it does not exist",
    MissingEndpoints: "nothing behind its Service is ready",
    EndpointsNotFound: "its Service has no endpoints",
    ServicePortError: "its Service has no such port",
    ServiceAccessError: "its Service could not be read",
    FailedDiscoveryCheck: "its server does not answer as it should",
  };
  return words[reason] ?? "the server behind it cannot be asked";
}

/** What the manifests that the next command reads name of a group and version. */
function namedKinds({ records, desired, scope }: Snapshot, apiVersion: string): string[] {
  const manifests = [desired, baselineOf(records, "upgrade"), lastOf(records)]
    .map((one) => typeof one === "object" ? one.release.manifest : one);
  const refs = manifests.flatMap((text) => parseManifest(text ?? "").documents).map(({ ref }) => ref);
  return [
    ...new Set(refs.filter((ref) => ref.apiVersion === apiVersion).map((ref) => nameOf(ref, scope.namespace))),
  ];
}

function hasAutoscaler({ records, desired }: Snapshot): boolean {
  return parseManifest(desired ?? lastOf(records)?.release.manifest ?? "").documents.some(({ ref }) =>
    ref.kind === "HorizontalPodAutoscaler"
  );
}
