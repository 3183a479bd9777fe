import type { Repair } from "../model/plan.ts";
import { removeObject } from "../state/objects/edits.ts";
import { wedgedPods } from "../state/rollout/wedged.ts";
import { unfinished } from "../state/rollout/workloads.ts";

export const restartWedgedPod: Repair = {
  id: "restart-wedged-pod",
  title: "Delete the pod of an earlier template that its StatefulSet waits for",
  risk: "dangerous",
  since: "0.3.0",
  answers: ["rollout/statefulset-wedged"],
  // The pod that comes instead may have troubles of its own.
  uncovers: "any",
  why:
    "With OrderedReady the controller replaces no pod that is not ready, so one of a template that never worked stays in the " +
    "way of every later one. Once it is gone the controller makes it again, from the template that it wants now, and goes " +
    "on. The pod is not ready, so nobody is served by it; its claims, and what is in them, stay.",
  propose(snapshot, findings) {
    const keys = findings.map(({ key }) => key);
    const wedged = unfinished(snapshot).workloads.flatMap((workload) => wedgedPods(snapshot, workload));
    if (wedged.length === 0) {
      return { repair: this.id, reason: "not-proven", says: "No pod is proven to be in the way.", findings: keys };
    }
    const names = wedged.map(({ pod }) => `Pod/${pod.object.metadata.name}`);
    const sets = [...new Set(wedged.map(({ workload }) => workload.name))];
    return {
      edits: wedged.map(({ pod, workload }) =>
        removeObject(pod.object, {
          rank: 3,
          says: `delete Pod/${pod.object.metadata.name}, which ${workload.name} makes again from its present template`,
          findings: keys,
          final: true,
        })
      ),
      consequences: [
        `${names.join(", ")} ${names.length === 1 ? "is" : "are"} deleted for good; ${
          sets.join(", ")
        } makes a new pod of that name, with the same claims.`,
        "The controller then goes on: pods that are not of its present template yet restart one after another.",
      ],
    };
  },
};
