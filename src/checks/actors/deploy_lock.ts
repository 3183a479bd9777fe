import type { Check } from "../../model/finding.ts";
import { shell } from "../../shell.ts";
import { leaseEnd, lockKey } from "../../state/actors/drivers.ts";
import { sayDuration, seconds } from "../../state/clock.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { isPending, lastOf, payloadStatus } from "../../state/helm.ts";

export const deployLock: Check = {
  id: "actors/deploy-lock",
  title: "The lock under which werf and Nelm deploy tells whether one is at work",
  severity: "info",
  since: "0.4.0",
  needs: ["controllers"],
  symptoms: [/unable to acquire lock/],
  proof:
    "The release's lease in the ConfigMap werf-synchronization: ten seconds long and renewed every three, so one that has " +
    "ended has nobody behind it. Only where the newest record is pending.",
  why:
    "Who deploys with werf or Nelm holds a lease on the release. A pending record with a fresh lease is at work; with one that " +
    "ran out it was left by a process that died, at the time that the lease says.",
  remedy: "With a fresh lease: wait. One that ran out hinders nobody, and the next deploy takes it over.",
  recipes: "Deleting the ConfigMap lets two deploys of one release run side by side, where a lease in it is fresh.",
  concerns: (records) => {
    const last = lastOf(records);
    return last !== undefined && isPending(payloadStatus(last));
  },
  *examine(snapshot) {
    const last = lastOf(snapshot.records);
    const index = snapshot.facts.controllers.findIndex(({ kind, metadata }) =>
      kind === "ConfigMap" && metadata.name === "werf-synchronization"
    );
    const lock = snapshot.facts.controllers[index];
    const end = lock && leaseEnd(lock, snapshot.scope);
    if (!last || !isPending(payloadStatus(last)) || !lock || end === undefined) return;
    const left = end - seconds(snapshot.takenAt);
    const { release, namespace } = snapshot.scope;
    yield {
      subject: `ConfigMap ${namespace}/${lock.metadata.name}`,
      summary: left > 0
        ? `werf or Nelm holds the lock of ${release} at this moment: revision ${last.revision}, ${
          payloadStatus(last)
        }, is being worked on.`
        : `The lock of ${release} ran out ${
          sayDuration(-left)
        } ago without being let go: whoever deployed with werf or Nelm then has died.`,
      notes: left > 0
        ? ["Its holder renews it every three seconds. A repair now would race with it."]
        : ["It stops no one: the next werf or Nelm takes it over."],
      evidence: [
        evidence(
          snapshot,
          pointer(`/facts/controllers/${index}`, ["metadata", "annotations", lockKey(release)]),
          "the lease of this release",
          left > 0 ? "fresh" : "run out",
        ),
      ],
      ...(left > 0
        ? {
          manual: [{
            summary: "Watch it until it is let go",
            commands: [shell`kubectl get configmap ${lock.metadata.name} -n ${namespace} -o yaml -w`],
          }],
        }
        : {}),
    };
  },
};
