import { shell } from "../../../shell.ts";
import type { Scope } from "../../../model/snapshot.ts";
import { isPending, lastOf, payloadStatus, revisionOf } from "../../helm.ts";
import { isAutonamed, unsavedInstall } from "../pulumi_install.ts";
import type { Story } from "../story.ts";

/**
 * pulumi/pulumi-kubernetes 4.32 `provider/pkg/provider/helm_release.go`, seen under Pulumi 3.255. Its state is outside the
 * cluster, so nothing tells of `now`.
 */
export const pulumi: Story = {
  next({ snapshot: { records, scope } }) {
    const last = lastOf(records);
    if (!last) return undefined;
    if (unsavedInstall(records)) {
      return `The next pulumi up does not know it unless it was imported: it ${installs(scope)}.`;
    }
    const status = payloadStatus(last);
    if (status === "deployed") {
      const compares =
        "The next pulumi up compares the program with its state, not with the records, and upgrades if they differ.";
      // Of a later revision its state knew.
      return revisionOf(last) > 1
        ? compares
        : `${compares} Where its state has not the release, as after a first install that was cut off, it ${
          installs(scope)
        }: ${shell`pulumi import kubernetes:helm.sh/v3:Release NAME ${`${scope.namespace}/${scope.release}`}`} comes first.`;
    }
    if (status !== "failed" && !isPending(status)) return undefined;
    const refused = isPending(status) ? ", which Helm refuses while the record is pending" : "";
    return `The next pulumi up upgrades it${refused}. A pulumi refresh before that takes the newest record for done, ` +
      "whatever its status: the pulumi up then finds nothing to change.";
  },
};

function installs({ release }: Scope): string {
  return isAutonamed(release)
    ? "installs another one beside it, under a new random name"
    : "installs it anew, which Helm refuses for its name";
}
