// Logs of helm, as real helm 3.22.0, 4.3.1 and 3.19.2 printed them on a real control plane, and of tools around it, after
// their formats; and what is to be recognised in each.

import type { CheckId } from "../../src/model/finding.ts";

export interface Transcript {
  readonly name: string;
  /** The line, and a check that the text there leads to, or the tool whose known text it is. The first cause is the first. */
  readonly tells: readonly (readonly [line: number, what: CheckId | string])[];
}

export const transcripts: readonly Transcript[] = [
  { name: "helm3-pending", tells: [[4, "pending/half-applied"]] },
  { name: "helm4-pending", tells: [[2, "pending/not-started"]] },
  { name: "helm3-immutable", tells: [[8, "upgrade/immutable-field"]] },
  { name: "helm4-immutable", tells: [[14, "upgrade/immutable-field"]] },
  // The clean-up's words come first and last in the line, and the error in the middle.
  { name: "helm3-cleanup", tells: [[2, "upgrade/immutable-field"], [2, "history/none-deployed"]] },
  { name: "helm4-cleanup", tells: [[2, "upgrade/conflict"], [3, "history/none-deployed"]] },
  { name: "helm319-no-service", tells: [[2, "objects/orphaned"], [2, "history/none-deployed"]] },
  { name: "helm3-hook-leftover", tells: [[2, "hooks/leftover"], [2, "hooks/failed"]] },
  { name: "helm4-hook-leftover", tells: [[2, "upgrade/conflict"], [2, "hooks/failed"]] },
  { name: "helm3-ownership", tells: [[2, "objects/foreign-owner"]] },
  { name: "helm4-ownership", tells: [[2, "objects/foreign-owner"]] },
  { name: "helm4-conflict", tells: [[2, "upgrade/conflict"]] },
  { name: "helm4-flags", tells: [[2, "upgrade/impossible-flags"]] },
  { name: "helm4-duplicate-env", tells: [[2, "upgrade/rejected"]] },
  { name: "helm3-rbac", tells: [[2, "access/record-updates-denied"]] },
  { name: "helm3-hook-unseen", tells: [[2, "access/verbs-missing"]] },
  { name: "helm4-unseen", tells: [[2, "access/verbs-missing"]] },
  { name: "helm3-quota", tells: [[2, "cluster/quota-full"]] },
  { name: "helm3-no-kind", tells: [[3, "manifest/removed-api"]] },
  { name: "helm4-webhook", tells: [[2, "cluster/webhook-down"]] },
  { name: "helm3-timeout", tells: [[2, "rollout/not-ready"]] },
  { name: "helm4-timeout", tells: [[2, "rollout/not-ready"]] },
  {
    name: "flux-controller",
    tells: [[3, "upgrade/immutable-field"], [5, "rollout/not-ready"], [6, "pending/undecided"]],
  },
  { name: "flux-describe", tells: [[11, "history/uninstall-unfinished"], [15, "actors/flux-dead-end"]] },
  { name: "flux-conditions", tells: [[5, "objects/foreign-owner"]] },
  { name: "argocd-controller", tells: [[2, "upgrade/immutable-field"], [3, "Argo CD"], [4, "Argo CD"]] },
  // Terraform 1.15.9 printed these, with the provider 3.1.2, or 2.17.0 (`terraform-2-apply`, `terraform-plan`).
  {
    name: "terraform-apply",
    tells: [[10, "actors/terraform-state-lost"], [20, "rollout/not-ready"], [30, "actors/terraform-state-lost"]],
  },
  { name: "terraform-2-apply", tells: [[3, "actors/terraform-state-lost"], [11, "rollout/not-ready"]] },
  { name: "terraform-upgrade", tells: [[9, "pending/half-applied"]] },
  { name: "terraform-plan", tells: [[9, "Terraform"]] },
  { name: "terraform-lock", tells: [[2, "Terraform"]] },
  { name: "werf-converge", tells: [[5, "rollout/finished-late"]] },
  { name: "werf-panic", tells: [[1, "history/werf-hook-stage"]] },
  { name: "rancher-system-charts", tells: [[2, "actors/version-not-taken"], [3, "Rancher"]] },
  {
    name: "harvester-upgrade",
    tells: [[2, "actors/rancher-pending-skipped"], [4, "pending/half-applied"], [4, "actors/fleet-error"]],
  },
  {
    name: "k3s-helm-install",
    tells: [[7, "actors/helmchart-reinstall"], [9, "upgrade/conflict"], [10, "actors/helmchart-job-failed"]],
  },
  { name: "github-actions", tells: [[6, "hooks/failed"], [5, "history/failed-called-superseded"]] },
  { name: "gitlab-ci", tells: [[4, "history/record-too-large"]] },
  { name: "jenkins", tells: [[13, "pending/finished"]] },
  { name: "operator-sdk", tells: [[2, "upgrade/immutable-field"]] },
  { name: "pulumi", tells: [[4, "rollout/not-ready"]] },
  { name: "terminal-copy", tells: [[3, "manifest/removed-api"], [2, "history/none-deployed"]] },
  { name: "healthy", tells: [] },
  { name: "unknown-words", tells: [] },
];
