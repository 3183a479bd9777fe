// Releases under a HelmRelease of Flux. The CRDs are the real ones of fluxcd/helm-controller 1.6.4, read from its Go module
// when the test runs; its controller does not run here (it does in flux_test.ts). Real Helm does what Flux's own would have
// done, and the objects are as that controller was seen to leave them: but for the finalizer, which nobody would take off.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../../src/model/json.ts";
import { doctor } from "../doctor.ts";
import { applyFluxKinds } from "../flux.ts";
import { kubectlOk } from "../kube.ts";
import type { Lab } from "../lab.ts";
import { cutOff, writeAs } from "./actors.ts";
import type { Incident } from "./incident.ts";

const HELM_RELEASE = "helmreleases.helm.toolkit.fluxcd.io";
const MANAGER = "helm-controller";
/** Short, so that it is over before anybody looks. */
const TIMEOUT = 3;

export const flux: readonly Incident[] = [
  {
    id: "g01-flux",
    title: "Flux's program died in the middle of an upgrade, and nobody unlocks the release",
    alone: true,
    make: async (lab) => {
      await applyFluxKinds(lab.plane);
      await lab.install();
      const history = [await remembered(lab)];
      await cutOff(lab, "upgrade");
      for (const revision of [1, 2]) await writeAs(lab, MANAGER, revision);
      await putHelmRelease(lab, (generation) => ({
        conditions: [
          condition("Reconciling", "True", "Progressing", running, generation),
          condition("Ready", "Unknown", "Progressing", running, generation),
          condition("Released", "True", "InstallSucceeded", succeeded(lab), generation),
        ],
        history,
        lastAttemptedReleaseAction: "install",
        lastAttemptedRevision: "1.0.2",
      }));
      await new Promise((resolve) => setTimeout(resolve, (TIMEOUT + 1) * 1000));
    },
    finds: ["actors/flux-locked", "pending/half-applied"],
    fix: ["--allow", "dangerous", "--repair", "suspend-actor"],
    after: ["superseded", "failed"],
    // Its program is still dead.
    remains: ["actors/flux-stuck"],
    prove: async (lab) => {
      const { spec, metadata } = await lab.object(HELM_RELEASE, "web");
      assertEquals(spec.suspend, undefined, "It was not resumed");
      assertMatch(metadata.annotations["reconcile.fluxcd.io/requestedAt"], /^\d{4}-/);
    },
  },
  {
    id: "g02-flux",
    title: "an uninstall by hand that never ended: Flux tries an upgrade again and again that Helm refuses",
    alone: true,
    make: async (lab) => {
      await applyFluxKinds(lab.plane);
      await lab.install({ stuckHook: "pre-delete" });
      await writeAs(lab, MANAGER);
      const running = await lab.spawn(["uninstall", "web", "--wait"]);
      await lab.until("its hook to start", async () => (await lab.object("job", "stuck"))?.status?.active);
      running.kill("SIGKILL");
      await running.outcome;
      assertEquals(await lab.recordStatus(1), "uninstalling");
      const refused =
        `Helm upgrade failed for release ${lab.namespace}/web with chart app@1.0.1: "web" has no deployed ` +
        "releases";
      await putHelmRelease(lab, (generation) => ({
        conditions: [
          condition("Reconciling", "True", "ProgressingWithRetry", refused, generation),
          condition("Ready", "False", "UpgradeFailed", refused, generation),
          condition("Released", "False", "UpgradeFailed", refused, generation),
        ],
        failures: 1,
        lastAttemptedReleaseAction: "upgrade",
        lastAttemptedRevision: "1.0.1",
      }));
    },
    finds: ["actors/flux-dead-end", "history/uninstall-unfinished"],
    after: [],
    unrepaired: true,
    prove: followSuspension,
  },
];

/** What a refused fix says to do, for a release that is to stay. What Flux's own command does, the test does. */
async function followSuspension(lab: Lab): Promise<void> {
  const keep = ["fix", "web", "--stale-after", "0s", "--repair", "mark-deployed", "--allow", "careful", "--yes"];
  const { json } = await doctor(lab, keep);
  assertEquals(json.refusals[0].reason, "driven-by-controller");
  const [suspend, , resume] = json.refusals[0].manual[0].commands;
  assertEquals([suspend, resume], [
    `flux suspend helmrelease web -n ${lab.namespace}`,
    `flux resume helmrelease web -n ${lab.namespace}`,
  ]);
  await setSuspend(lab, true);
  const fixed = await doctor(lab, keep);
  assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
  assertStringIncludes(
    fixed.json.consequences.join("\n"),
    "Once it is resumed, Flux takes revision 1 for somebody else's",
  );
  await setSuspend(lab, false);
  const [next] = (await doctor(lab, ["doctor", "web"])).json.releases[0].actors;
  assert(!next.next.includes("refuses"), next.next);
  await lab.upgrade({ tag: "9" });
  assertEquals(await lab.recordStatus(2), "deployed");
}

async function setSuspend(lab: Lab, suspend: boolean): Promise<void> {
  const patch = JSON.stringify({ spec: { suspend } });
  await kubectlOk(lab.plane, ["patch", HELM_RELEASE, "web", "-n", lab.namespace, "--type=merge", "-p", patch]);
}

const running = `Running 'upgrade' action with timeout of ${TIMEOUT}s`;

const succeeded = (lab: Lab) => `Helm install succeeded for release ${lab.namespace}/web.v1 with chart app@1.0.1`;

function condition(type: string, status: string, reason: string, message: string, generation: number): JsonObject {
  return { type, status, reason, message, observedGeneration: generation, lastTransitionTime: now() };
}

const now = () => new Date().toISOString().replace(/\.\d+/, "");

/** What Flux keeps of the first revision. The digests are of other things than its own, which nobody compares here. */
async function remembered(lab: Lab): Promise<JsonObject> {
  const { info } = JSON.parse((await lab.helm(["status", "web", "-o", "json"])).stdout);
  const { data } = (await lab.record(1))!;
  const whole = (time: string) => new Date(time).toISOString().replace(/\.\d+/, "");
  return {
    action: "install",
    apiVersion: "v2",
    name: "web",
    namespace: lab.namespace,
    version: 1,
    status: "deployed",
    chartName: "app",
    chartVersion: "1.0.1",
    firstDeployed: whole(info.first_deployed),
    lastDeployed: whole(info.last_deployed),
    configDigest: await digestOf(""),
    digest: await digestOf(data["release"]!),
  };
}

async function digestOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `sha256:${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** The object, and then its status under the name of the controller. */
async function putHelmRelease(lab: Lab, statusOf: (generation: number) => JsonObject): Promise<void> {
  const { plane, namespace } = lab;
  const release = {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "web", namespace },
    spec: { interval: "1h", timeout: `${TIMEOUT}s`, chartRef: { kind: "HelmChart", name: "web" } },
  };
  await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(release) });
  const { metadata: { generation } } = await lab.object(HELM_RELEASE, "web");
  const status = {
    inventory: {
      entries: ["web__Secret", "web__Service", "web_apps_Deployment"].map((id) => ({
        id: `${namespace}_${id}`,
        v: "v1",
      })),
    },
    lastAttemptedConfigDigest: await digestOf(""),
    lastAttemptedGeneration: generation,
    observedGeneration: generation,
    storageNamespace: namespace,
    ...statusOf(generation),
  };
  const at = ["patch", HELM_RELEASE, "web", "-n", namespace, "--subresource=status", `--field-manager=${MANAGER}`];
  await kubectlOk(plane, [...at, "--type=merge", "-p", JSON.stringify({ status })]);
}
