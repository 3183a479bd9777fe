import { field } from "../field.ts";
import type { Story } from "../story.ts";

/** argoproj/argo-cd 3 `pkg/apis/application/v1alpha1/types.go`: `OperationPhase`, `SyncStatusCode`, `HealthStatusCode`. */
export const argocd: Story = {
  now({ object }) {
    const said = (...path: string[]) => word(field(object, "status", ...path));
    const parts = [
      ["operation", said("operationState", "phase")],
      ["sync", said("sync", "status")],
      ["health", said("health", "status")],
    ].filter(([, state]) => state !== undefined);
    return parts.length === 0 ? undefined : parts.map(([what, state]) => `${what} ${state}`).join(", ");
  },
  next({ object, hold }) {
    const heals = field(object, "spec", "syncPolicy", "automated", "selfHeal") === true;
    const prunes = field(object, "spec", "syncPolicy", "automated", "prune") === true;
    if (hold !== "controller") {
      return "It compares and does nothing until somebody syncs it; a sync applies its templates and writes no record.";
    }
    return "It applies its templates when they change" +
      (heals ? ", and turns back any change to an object at once" : "") +
      (prunes ? "; what they no longer name it deletes" : "") + ". It neither reads nor writes Helm's records.";
  },
};

/** Its codes are single words. */
function word(value: unknown): string | undefined {
  return typeof value === "string" && /^[A-Za-z]{1,40}$/.test(value) ? value : undefined;
}
