// Each text of the catalogue by which people meet an incident leads to the check that proves it, or is said to be known
// by its tool alone. And every symptom of every check can be found in a log, in no time.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { textsOf } from "../../scripts/docs.ts";
import { checks } from "../../src/checks/mod.ts";
import { lexiconOf } from "../../src/judge_texts.ts";
import { knownTexts } from "../../src/state/transcript/known_texts.ts";
import { hasKeyword, makeLexicon } from "../../src/state/transcript/lexicon.ts";
import { recognise } from "../../src/state/transcript/recognise.ts";

/** A text as it is met, and a check that it must lead to, or the tool whose words it is. */
const catalogue: readonly (readonly [text: string, what: string])[] = [
  ["another operation (install/upgrade/rollback) is in progress", "pending/half-applied"],
  ['"web" has no deployed releases', "history/none-deployed"],
  ["cannot re-use a name that is still in use", "history/uninstalled-kept"],
  ["cannot reuse a name that is still in use", "pending/undecided"],
  ["release: already exists", "history/label-mismatch"],
  ['no revision for release "web"', "history/unreadable-record"],
  ["release: not found", "history/misplaced-record"],
  ["release has no 0 version", "history/rollback-target"],
  ["failed to decode data", "history/unreadable-record"],
  ["illegal base64 data at input byte 4", "history/unreadable-record"],
  ["gzip: invalid header", "history/unreadable-record"],
  ['failed to record the release: update: failed to update: secrets "x" is forbidden', "access/record-updates-denied"],
  ['User "ci" cannot update resource "secrets" in API group ""', "access/record-updates-denied"],
  ['("Bad Gateway") has prevented the request (put secrets sh.helm.release.v1.rancher.v10)', "pending/finished"],
  ["Deletion in progress (or silently failed)", "history/uninstall-unfinished"],
  ["Error: failed to delete release: web", "history/uninstall-unfinished"],
  [
    "current release manifest contains removed kubernetes api(s) for this kubernetes version and it is therefore unable to build",
    "manifest/removed-api",
  ],
  [
    'resource mapping not found for name: "g1" namespace: "" from "": no matches for kind "Gadget" in version "lab/v1"',
    "manifest/kind-gone",
  ],
  ["ensure CRDs are installed first", "manifest/kind-gone"],
  ['status.storedVersions[0]: Invalid value: "v1beta1": missing from spec.versions', "manifest/stored-versions"],
  [
    'Service "x" in namespace "y" exists and cannot be imported into the current release: invalid ownership metadata',
    "objects/foreign-owner",
  ],
  ['no Service with the name "x" found', "objects/orphaned"],
  ['original object ConfigMap with the name "cm" not found', "objects/orphaned"],
  [
    "resource exists on cluster but not in original release, using cluster state as baseline",
    "objects/orphaned",
  ],
  ["object not found, skipping delete", "history/none-deployed"],
  ['spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable', "upgrade/immutable-field"],
  ["primary clusterIP can not be unset", "upgrade/immutable-field"],
  ['spec.clusterIPs[0]: Invalid value: ["10.96.0.1"]: may not change once set', "upgrade/immutable-field"],
  ["updates to statefulset spec for fields other than 'replicas'", "upgrade/immutable-field"],
  ["pre-upgrade hooks failed: x", "hooks/failed"],
  ['warning: Hook pre-upgrade x/job.yaml failed: jobs.batch "migrate" already exists', "hooks/leftover"],
  ["job migrate failed: BackoffLimitExceeded", "hooks/failed"],
  ["timed out waiting for the condition", "rollout/not-ready"],
  ["context deadline exceeded", "rollout/not-ready"],
  ["data: Too long: must have at most 1048576 bytes", "history/record-too-large"],
  ["data: Too long: may not be more than 1048576 bytes", "history/record-too-large"],
  ["Request entity too large: limit is 3145728", "history/record-too-large"],
  ["the server responded with the status code 413", "history/record-too-large"],
  ['failed calling webhook "x": failed to call webhook', "cluster/webhook-down"],
  [
    "unable to retrieve the complete list of server APIs: custom.metrics.k8s.io/v1beta1: the server is currently unable to handle the request",
    "cluster/api-service-broken",
  ],
  ["the kubernetes server has an orphaned API service", "cluster/api-service-broken"],
  ["unable to create new content in namespace x because it is being terminated", "cluster/namespace-terminating"],
  ['Operation cannot be fulfilled on resourcequotas "q"', "cluster/quota-full"],
  ["exceeded quota: q, requested: count/secrets=1", "cluster/quota-full"],
  ['Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas', "upgrade/conflict"],
  ["conflict occurred while applying object ns/x apps/v1, Kind=Deployment", "upgrade/conflict"],
  ["metadata.managedFields must be nil", "upgrade/rejected"],
  ['duplicate entries for key [name="X"]', "upgrade/rejected"],
  ["failed to create typed patch object (ns/x; apps/v1, Kind=Deployment)", "upgrade/rejected"],
  ["invalid client update option(s): forceConflicts enabled when serverSideApply disabled", "upgrade/impossible-flags"],
  ["invalid operation: cannot use force conflicts and force replace together", "upgrade/impossible-flags"],
  ["metadata.resourceVersion: Invalid value: 0: must be specified for an update", "objects/dropped-by-dead-revision"],
  ["unable to determine state for release with status 'uninstalling'", "actors/flux-dead-end"],
  [
    "Helm upgrade failed for release shop/web with chart web@1.0.0: another operation (install/upgrade/rollback) is in progress",
    "actors/flux-locked",
  ],
  ["Release unlocked from stale 'pending-upgrade' state", "actors/flux-locked"],
  [
    'Helm upgrade failed for release shop/web with chart web@1.0.0: "web" has no deployed releases',
    "actors/flux-dead-end",
  ],
  ["Running 'install' action with timeout of 5m0s", "actors/flux-stuck"],
  ["exceeded maximum retries: cannot remediate failed release", "actors/flux-exhausted"],
  ["missing target release for rollback: cannot remediate failed release", "actors/flux-exhausted"],
  [
    "Helm uninstall remediation for release shop/web.v1 with chart web@1.0.0 succeeded",
    "actors/flux-remediation",
  ],
  ["is greater or equal to minimal required version 106.0.0", "actors/version-not-taken"],
  ["panic: runtime error: index out of range [3] with length 1", "history/werf-hook-stage"],
  ["stages.SortedStageList.MergedDesiredResourcesInStagesRange(", "history/werf-hook-stage"],
  ["Allowed failures count for sts/db exceeded 1 errors", "rollout/finished-late"],
  ['unable to transform key "/registry/secrets/x"', "access/undecryptable-record"],
  ["encountered 24 deletion errors. First is: release: not found", "access/record-deletes-denied"],
  ['UPGRADE FAILED: secrets "sh.helm.release.v1.app.v661" not found', "history/several-deployed"],
  [
    'uninstall: Failed to purge the release: secrets "x" is forbidden: User "x" cannot delete resource "secrets"',
    "access/record-deletes-denied",
  ],
  [
    'failed to query with labels: secrets is forbidden: User "x" cannot list resource "secrets"',
    "access/records-unread",
  ],
  ['create: failed to create: secrets is forbidden: User "x" cannot create resource "secrets"', "access/verbs-missing"],
  ['create: failed to create: Post "https://10.0.0.1/secrets": http2: client connection lost', "pending/finished"],
  [
    "list: failed to list: stream error when reading response body, may be caused by closed connection",
    "history/bloat",
  ],
  ["unexpected error when reading response body. Client.Timeout exceeded while reading body", "history/bloat"],
  ["client rate limiter Wait returned an error", "rollout/not-ready"],
  ["spec is immutable after creation except resources.requests for bound claims", "upgrade/immutable-field"],
  [
    'failed to delete resource namespace=x, name=svc, kind=Service: services "svc" is forbidden: User "ci" cannot delete resource "services"',
    "access/verbs-missing",
  ],
  ['FATAL: password authentication failed for user "postgres"', "PostgreSQL"],
  ["Some content in the namespace has finalizers remaining: x in 1 resource instances", "cluster/finalizer-stuck"],
  ["existing resource conflict: kind: Deployment, namespace: default, name: grafana", "objects/foreign-owner"],
  [
    `kind Service with the name "x" in "ns" already exists in the cluster and wasn't defined in the previous release`,
    "objects/foreign-owner",
  ],
  ["a released named web is in use", "pending/undecided"],
  ["a release named web already exists.", "pending/undecided"],
  [
    'failed calling webhook "x": failed to call webhook: Post "https://x.y.svc": x509: certificate signed by unknown authority',
    "cluster/webhook-down",
  ],
  ['no service port 443 found for service "x"', "cluster/webhook-down"],
  [
    'failed to install CRD crds/x.yaml: conflict occurred while applying object: Apply failed with 1 conflict: conflicts with "helm"',
    "upgrade/conflict",
  ],
  [
    "Release status is 'failed' and failure policy is 'abort', not 'reinstall'; waiting for operator intervention",
    "actors/helmchart-job-failed",
  ],
  ["Resetting helm release status from 'pending-install' to 'failed'", "actors/helmchart-reinstall"],
  ["Uninstalling failed helm chart", "actors/helmchart-reinstall"],
  ["Job has reached configured number of retries without succeeding", "actors/helmchart-job-failed"],
  ["cannot re-use a name that is still in use", "actors/terraform-state-lost"],
  ["error: cannot re-use a name that is still in use", "actors/pulumi-state-lost"],
  [
    "  * urn:pulumi:dev::shop::kubernetes:helm.sh/v3:Release::web, interrupted while creating",
    "actors/pulumi-state-lost",
  ],
  ["Warning  CannotUpdateExternalResource  managed/release.helm.crossplane.io", "actors/crossplane-stuck"],
  ["unable to acquire lock", "actors/deploy-lock"],
  ["wait helm release cattle-fleet-system fleet fleet-107.0.2 0.13.2 deployed", "actors/rancher-pending-skipped"],
  ["wait helm release cattle-fleet-system fleet fleet-107.0.2 0.13.2 deployed", "actors/version-not-taken"],
  [
    "ErrApplied(1) [Cluster fleet-local/local: another operation (install/upgrade/rollback) is in progress]",
    "actors/fleet-error",
  ],
  ['Failed to find system chart fleet will try again in 5 seconds: configmaps "" not found', "Rancher"],
  ['Helm release "web" was created but has a failed status. Use the `helm`', "actors/terraform-state-lost"],
  ["# helm_release.web is tainted, so must be replaced", "Terraform"],
  ["Error: Error acquiring the state lock", "Terraform"],
  ["error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end", "Pulumi"],
  ['one or more objects failed to apply, reason: error when patching "/dev/shm/1"', "Argo CD"],
  ['Failed to remove hook finalizer: Job.batch "x" is invalid: spec.template', "Argo CD"],
  [
    "rollback failed: failed to replace object: x: original upgrade error: cannot patch: field is immutable",
    "upgrade/immutable-field",
  ],
];

for (const [text, what] of catalogue) {
  Deno.test(`"${text.slice(0, 70)}" leads to ${what}`, () => {
    const { texts } = recognise(lexiconOf(checks), text);
    const found = texts.flatMap((one) => [...one.checks, ...(one.known ? [one.known.tool] : [])]);
    assert(found.includes(what), JSON.stringify(found));
  });
}

Deno.test("a known text goes when a check comes that proves it", () => {
  const lexicon = makeLexicon(checks);
  const double = knownTexts.filter(({ text }) => textsOf(text).some((one) => recognise(lexicon, one).texts.length > 0));
  assertEquals(double.map(({ text }) => text.source), []);
});

Deno.test("every symptom is one that a log of plain lines can match, and quick to look for", () => {
  const lexicon = lexiconOf(checks);
  for (const { id, symptoms } of checks) {
    for (const { flags, source } of symptoms) assert(/^s?$/.test(flags), `${id}: /${source}/${flags} has flags`);
  }
  for (const { literals, pattern } of lexicon.entries) {
    assert((literals[0] ?? "").length >= 6, `/${pattern.source}/ has no six letters that are always there`);
    assert(!/\\n|\n/.test(pattern.source), `/${pattern.source}/ looks for a line end: lines are joined by blanks`);
  }
  assert(!hasKeyword(lexicon, "an ordinary line of a log, in which all goes well"));
});

Deno.test("no symptom can be made to take long", () => {
  for (const { pattern, literals } of lexiconOf(checks).entries) {
    for (const nasty of [literals.toReversed().join(" "), literals[0]!, `${literals[0]} "`]) {
      const text = nasty.repeat(Math.ceil(4096 / nasty.length)).slice(0, 4096);
      const began = performance.now();
      pattern.test(text);
      const took = performance.now() - began;
      assert(took < 2000, `/${pattern.source}/ took ${Math.round(took)} ms for 4 KB`);
    }
  }
});
