import type { Check } from "../../model/finding.ts";
import type { Json } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { history, lastOf, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { containerNote } from "../../state/hooks/hook_run.ts";
import { isList, isObject } from "../../state/json_values.ts";
import { passedOver } from "../../state/records/passed_over.ts";
import { shell } from "../../shell.ts";

export const kept: Check = {
  id: "objects/kept",
  title: "A first install that fails over a volume of an earlier one",
  severity: "warning",
  since: "0.3.0",
  needs: ["objects", "dependents"],
  thorough: true,
  symptoms: [],
  proof:
    "No revision was ever deployed, a pod of the release crashes, and a claim that it mounts is older than the oldest record of the release.",
  why:
    "helm uninstall leaves the claims of a StatefulSet, and what its resource-policy keeps. The next install finds them " +
    "with the old data in them, an old password for one, while its Secret holds a new one: the pod starts, cannot get in, and crashes.",
  remedy:
    "None by this tool. Where the data is wanted, give the install the old secret and settings; where it is not, uninstall, " +
    "delete the claim and install again. Look before you delete: that is the data.",
  recipes:
    "Installing again in a loop changes nothing. Deleting the namespace deletes the claims, and with them what somebody may still want.",
  concerns: (records) => neverDeployed(records) !== undefined,
  *examine(snapshot) {
    const first = neverDeployed(snapshot.records);
    if (!first || passedOver(snapshot)) return;
    for (const { claim, at, pod, crash } of oldClaims(snapshot, first)) {
      const { name, namespace } = claim.metadata;
      yield {
        subject: `PersistentVolumeClaim/${name}`,
        summary:
          `PersistentVolumeClaim "${name}" is older than the release, and the pod that mounts it crashes: ${crash.says}.`,
        notes: [
          "It was left by an earlier installation, with what that one wrote. Whether the crash comes from that, the pod's log tells.",
        ],
        evidence: [
          evidence(snapshot, `${at}/metadata/creationTimestamp`, `when the claim ${name} was made`),
          evidence(
            snapshot,
            `${pointerTo(snapshot, first)}/createdAt`,
            "when the oldest record of the release was made",
          ),
          evidence(snapshot, crash.at, `Pod "${pod.metadata.name}"`, crash.says),
        ],
        manual: [{
          summary: "What the pod says:",
          commands: [
            shell`kubectl logs -n ${
              namespace ?? snapshot.scope.namespace
            } ${pod.metadata.name} --all-containers --previous`,
          ],
        }],
      };
    }
  },
};

/** The oldest record of a release that failed and never was deployed. */
function neverDeployed(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const known = history(records);
  const last = lastOf(records);
  const isFirst = known[0] && revisionOf(known[0]) === 1 && known.every((one) => payloadStatus(one) === "failed");
  return last && isFirst ? known[0] : undefined;
}

interface OldClaim {
  readonly claim: KubeObject;
  readonly at: string;
  readonly pod: KubeObject;
  readonly crash: { readonly says: string; readonly at: string };
}

function oldClaims(snapshot: Snapshot, first: ReadableRecord): OldClaim[] {
  const { dependents } = snapshot.facts;
  const claims = [
    ...dependents.map((claim, index) => ({ claim, at: `/facts/dependents/${index}` })),
    ...snapshot.objects.flatMap(({ live }, index) => live ? [{ claim: live, at: `/objects/${index}/live` }] : []),
  ].filter(({ claim }) => claim.kind === "PersistentVolumeClaim");
  const found = dependents.flatMap((pod, index): OldClaim[] => {
    const crash = pod.kind === "Pod" ? containerNote([{ pod, at: `/facts/dependents/${index}` }]) : undefined;
    if (!crash || !/ ended with exit code /.test(crash.says)) return [];
    const mounted = claimsOf(pod);
    return claims.filter(({ claim: { metadata } }) =>
      mounted.includes(metadata.name) && metadata.namespace === pod.metadata.namespace &&
      seconds(metadata.creationTimestamp) < seconds(first.createdAt)
    ).map((one) => ({ ...one, pod, crash }));
  });
  return [...new Map(found.toReversed().map((one) => [one.claim.metadata.uid, one])).values()].toReversed();
}

function claimsOf(pod: KubeObject): string[] {
  const spec = pod["spec"] as Json | undefined;
  const volumes = isObject(spec) ? spec["volumes"] : undefined;
  if (!isList(volumes)) return [];
  return volumes.flatMap((volume) => {
    const claim = isObject(volume) ? volume["persistentVolumeClaim"] : undefined;
    return isObject(claim) && typeof claim["claimName"] === "string" ? [claim["claimName"]] : [];
  });
}
