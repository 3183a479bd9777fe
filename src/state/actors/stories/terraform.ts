import { shell } from "../../../shell.ts";
import { isPending, lastOf, payloadStatus, revisionOf } from "../../helm.ts";
import type { Story } from "../story.ts";
import { type Kept, keptOf, lostInstall } from "../terraform_state.ts";

/**
 * hashicorp/terraform-provider-helm 3.1.2 `helm/resource_helm_release.go` (`Read`, `ModifyPlan`), seen under Terraform 1.15.9.
 * Its state is outside the cluster, so nothing tells of `now`.
 */
export const terraform: Story = {
  next({ snapshot: { records, scope: { namespace, release } } }) {
    const last = lastOf(records);
    if (!last) return undefined;
    const lost = lostInstall(records);
    if (lost) return answers[keptOf(lost)];
    const status = payloadStatus(last);
    if (isPending(status)) {
      return "The next terraform apply tries an upgrade, which Helm refuses as long as the record is pending.";
    }
    if (status !== "deployed") {
      return "The next terraform apply tries an upgrade: in its plan any status but deployed is a difference.";
    }
    const compares =
      "The next terraform plan asks the newest record for its status and chart version, not for its values: " +
      "the apply upgrades where those, or the configuration, differ from its state.";
    // Of a later revision its state knew.
    return revisionOf(last) > 1
      ? compares
      : `${compares} Where its state has not the release, as after a first apply that was ` +
        `cut off, Helm refuses it for its name: ${shell`terraform import helm_release.NAME ${`${namespace}/${release}`}`} comes first.`;
  },
};

const answers: Readonly<Record<Kept, string>> = {
  nothing:
    "The next terraform apply installs it anew, which Helm refuses for its name, unless the release was imported.",
  tainted: "The next terraform apply UNINSTALLS it and installs it anew, unless the release was untainted.",
  unknown:
    "The next terraform apply installs it anew, which Helm refuses for its name, if the state does not know it; " +
    "where the state calls it tainted, the apply uninstalls it first.",
};
