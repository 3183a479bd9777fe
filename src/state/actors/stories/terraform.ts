import { lastOf, payloadStatus } from "../../helm.ts";
import { cameToNothing } from "../../history/first_install.ts";
import type { Story } from "../story.ts";

/** hashicorp/terraform-provider-helm 3 `helm/resource_helm_release.go`; its state is outside the cluster, so nothing tells of `now`. */
export const terraform: Story = {
  next({ snapshot: { records } }) {
    const last = lastOf(records);
    if (!last) return undefined;
    if (cameToNothing(records)) {
      return "The next terraform apply installs it anew, which Helm refuses for its name, if the state does not know it; " +
        "where the state calls it tainted, the apply uninstalls it first.";
    }
    return payloadStatus(last) === "deployed"
      ? "The next terraform plan compares the newest record with its state, and the apply upgrades if they differ."
      : "The next terraform apply upgrades it; a release that its state calls tainted it uninstalls and installs anew.";
  },
};
