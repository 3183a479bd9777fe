import { lastOf, payloadStatus } from "../../helm.ts";
import { sayStatus } from "../../history/say_status.ts";
import { conditionOf } from "../conditions.ts";
import { type Answer, answerOf } from "../crossplane_release.ts";
import type { Story } from "../story.ts";

/** crossplane-contrib/provider-helm 1.0 `apis/release/v1beta1/types.go`, and `crossplane_release.ts`. */
export const crossplane: Story = {
  now({ object }) {
    if (!object) return undefined;
    const said = ["Synced", "Ready"].flatMap((type) => {
      const one = conditionOf(object, type);
      return one ? [`${type.toLowerCase()}: ${one.status}${one.reason ? ` (${one.reason})` : ""}`] : [];
    });
    return said.length > 0 ? said.join(", ") : undefined;
  },
  next({ object, hold, snapshot }) {
    const last = lastOf(snapshot.records);
    if (!object || !last) return undefined;
    const status = sayStatus(payloadStatus(last));
    return `${hold === "suspended" ? "Once it goes on, Crossplane" : "Crossplane"} ${
      answers[answerOf(snapshot, object)](status)
    }`;
  },
  destroys({ object, snapshot }) {
    if (!object || answerOf(snapshot, object) !== "uninstall") return undefined;
    return "the provider uninstalls the release, which has no revision to roll back to, with its claims and their data, and " +
      "installs it anew (rollbackLimit is set)";
  },
};

const answers: Readonly<Record<Answer, (status: string) => string>> = {
  "upgrade-in-vain": (status) => `tries an upgrade over the ${status} record again and again, which Helm refuses.`,
  rollback: (status) => `rolls the ${status} revision back and tries again, until its rollbackLimit is reached.`,
  uninstall: (status) =>
    `UNINSTALLS the release, whose only revision is ${status}, and installs it anew (rollbackLimit is set).`,
  leave: () => "leaves it as it is, and upgrades once chart, version or values of the Release change.",
  compare: () => "upgrades it where chart, version or values of the record are not those of the Release.",
};
