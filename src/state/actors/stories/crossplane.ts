import type { KubeObject } from "../../../model/kubernetes.ts";
import { isPending, lastOf, payloadStatus } from "../../helm.ts";
import { badTarget } from "../../history/rollback_targets.ts";
import { sayStatus } from "../../history/say_status.ts";
import { conditionOf } from "../conditions.ts";
import { allows, type Answer, answerOf, isPausedByHand } from "../crossplane_release.ts";
import { field } from "../field.ts";
import type { Story, Told } from "../story.ts";

/** crossplane-contrib/provider-helm 1.4.0, and `crossplane_release.ts`. */
export const crossplane: Story = {
  now({ object }) {
    if (!object) return undefined;
    const said = ["Synced", "Ready"].flatMap((type) => {
      const one = conditionOf(object, type);
      return one ? [`${type.toLowerCase()}: ${one.status}${one.reason ? ` (${one.reason})` : ""}`] : [];
    });
    const delay = delayOf(object);
    if (delay) said.push(delay);
    return said.length > 0 ? said.join(", ") : undefined;
  },
  next(told) {
    const { object, hold, snapshot } = told;
    const last = lastOf(snapshot.records);
    if (!object || !last) return undefined;
    const answer = answerOf(snapshot, object);
    const who = hold === "suspended" && answer !== "watch" ? "Once it goes on, Crossplane" : "Crossplane";
    return `${who} ${answers[answer](sayStatus(payloadStatus(last)), told)}`;
  },
  destroys({ object, snapshot }) {
    if (!object || answerOf(snapshot, object) !== "uninstall") return undefined;
    return "the provider uninstalls the release, which has no revision to roll back to, with its claims and their data, and " +
      "installs it anew (rollbackLimit is set)";
  },
};

/** It writes its conditions when it has ended what it does; a program that is down writes none. */
function delayOf(object: KubeObject): string | undefined {
  const synced = conditionOf(object, "Synced");
  if (isPausedByHand(object)) {
    return synced?.reason === "ReconcilePaused" ? undefined : "it has not noticed the pause yet";
  }
  const seen = synced && field(object, ...synced.path.slice(1).split("/"), "observedGeneration");
  const { generation } = object.metadata;
  return typeof seen === "number" && generation !== undefined && seen < generation
    ? "it has yet to be done with its last change"
    : undefined;
}

const answers: Readonly<Record<Answer, (status: string, told: Told) => string>> = {
  "upgrade-in-vain": (status, told) =>
    `tries an upgrade over the ${status} record again and again, in vain${unless(told)}: Helm refuses it.`,
  rollback: (status, told) => {
    const bad = badTarget(told.snapshot);
    return bad?.reason === "missing" || bad?.reason === "unreadable"
      ? `tries in vain to roll back to revision ${bad.number}, of which there is no record that Helm can read, until its rollbackLimit is used up.`
      : `rolls the ${status} revision back${unless(told)} and tries again, until its rollbackLimit is reached.`;
  },
  uninstall: (status, told) =>
    `UNINSTALLS the release, whose only revision is ${status}${
      unless(told)
    }, and installs it anew (rollbackLimit is set).`,
  leave: (status) =>
    `leaves the ${status} record as it is, and upgrades once chart, version or values of the Release change.`,
  compare: () => "upgrades it where chart, version or values of the record are not those of the Release.",
  upgrade: (status) => `upgrades it: chart, version or values of the ${status} record are not those of the Release.`,
  watch: (_, { object }) =>
    "leaves the release as it is: the Release's managementPolicies do not let it update" +
    (allows(object!, "Create") ? "; were no record left, it installs it anew." : "."),
  remove: () => "UNINSTALLS the release: its Release is being deleted.",
  "let-be": () => "lets the release be: its Release is being deleted, and goes without it.",
};

/** From without a try of its own that it waits for looks like one that was cut off. */
function unless({ hold, snapshot }: Told): string {
  return hold !== "suspended" && isPending(payloadStatus(lastOf(snapshot.records)!))
    ? " (unless it is itself at work on it now)"
    : "";
}
