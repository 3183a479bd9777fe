import type { Story } from "../story.ts";

/** pulumi/pulumi-kubernetes 4 `provider/pkg/provider/helm_release.go`; its state is outside the cluster, so nothing tells of `now`. */
export const pulumi: Story = {
  next: () => "The next pulumi up works from its state, which knows nothing of a repair until pulumi refresh.",
};
