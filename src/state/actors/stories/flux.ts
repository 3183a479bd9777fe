import { conditionOf, isReconciling } from "../conditions.ts";
import type { Story } from "../story.ts";

/** fluxcd/helm-controller 1.6.3 `internal/reconcile/state.go`, `atomic_release.go`. */
export const flux: Story = {
  now({ object }) {
    if (!object) return undefined;
    if (isReconciling(object)) return `it is at work (${conditionOf(object, "Reconciling")?.reason})`;
    const ready = conditionOf(object, "Ready");
    if (!ready) return undefined;
    return ready.status === "True" ? "it is ready" : `it is not ready (${ready.reason})`;
  },
  next({ hold }) {
    const when = hold === "suspended" ? "Once it is resumed, Flux" : "Flux";
    return `${when} compares the newest record with what it remembers of it: any edit counts as a change by others, and ` +
      "it answers with an upgrade to what the HelmRelease says.";
  },
};
