// Who else drives a release: k3s' helm-controller. REAL here: the controller (from its Go module, with its CRDs), the API
// server, the Job controller, Helm. OURS: what the container of its Jobs does with Helm (helm_job.ts, a table), because no
// container runs on a plane; and restarts after a failure come after half a second instead of ten. So what is shown of
// Jobs, conditions, labels and of *when* something runs is the controller's; that a failed release is uninstalled follows
// from the environment that the controller gave, by our table.

import { assert, assertEquals, assertMatch, assertNotEquals } from "deno-std/assert/mod.js";
import type { AppShape } from "./app_chart.ts";
import { doctor } from "./doctor.ts";
import { conditionsOf, type HelmChartLab, newHelmChartLab, REFUSED, withClaim } from "./helm_chart_lab.ts";
import { buildHelmController, type HelmController, startHelmController } from "./helm_controller.ts";
import { type HelmJobs, playHelmJobs, stepsOf } from "./helm_job.ts";
import { kubectlOk, waitFor } from "./kube.ts";
import { type Plane, startPlane } from "./plane.ts";

const built = await buildHelmController();
if (!built) console.log("helm-controller cannot be built: what it does is not tested");

const refused: AppShape = { tag: "2", more: { "refused.yaml": REFUSED } };
const CONFIG_HASH = "helmcharts.helm.cattle.io/configHash";

type Bed = {
  readonly plane: Plane;
  readonly jobs: HelmJobs;
  readonly restart: () => Promise<void>;
  readonly open: () => Promise<HelmChartLab>;
};

const onController = (name: string, test: (bed: Bed, t: Deno.TestContext) => Promise<void>): void => {
  Deno.test({
    name: `helm-controller of k3s: ${name}`,
    ignore: !built,
    fn: async (t) => {
      const plane = await startPlane();
      const opened: HelmChartLab[] = [];
      let controller: HelmController | undefined, jobs: HelmJobs | undefined;
      try {
        controller = await startHelmController(plane);
        jobs = await playHelmJobs(plane);
        const open = async () => {
          opened.push(await newHelmChartLab(plane, jobs!));
          return opened.at(-1)!;
        };
        const restart = async () => {
          await controller!.stop();
          controller = await startHelmController(plane);
        };
        await test({ plane, jobs, restart, open }, t);
      } finally {
        await controller?.stop();
        await Promise.all(opened.map((one) => one.forget()));
        await jobs?.stop();
        await plane.stop();
      }
    },
  });
};

const installed = async ({ open }: Bed, spec = {}): Promise<HelmChartLab> => {
  const chart = await open();
  await chart.put({}, spec);
  await chart.untilComplete();
  assertEquals(await chart.records(), "v1:deployed");
  return chart;
};

const hookRuns = ({ lab }: Pick<HelmChartLab, "lab">) => async () => (await lab.object("job", "stuck"))?.status?.active;

/** An upgrade by hand that is killed in a hook after everything is applied. */
const dieInUpgrade = ({ lab }: HelmChartLab): Promise<void> =>
  lab.killed("upgrade", withClaim({ tag: "2", stuckHook: "post-upgrade" }), hookRuns({ lab }));

Deno.test("what the container does follows from its environment and the newest record", () => {
  const steps = (status: string, policy = "reinstall", expected = "2") =>
    stepsOf({ FAILURE_POLICY: policy, EXPECTED_RELEASE_REVISION: expected }, "install", { status, revision: "2" });
  assertEquals(stepsOf({ EXPECTED_RELEASE_REVISION: "0" }, "install"), ["install"]);
  assertEquals(steps("failed", "reinstall", "1"), []);
  assertEquals(steps("deployed"), ["upgrade"]);
  assertEquals(steps("pending-upgrade"), ["set-failed", "upgrade"]);
  assertEquals(steps("pending-rollback"), ["set-failed", "uninstall", "install"]);
  assertEquals(steps("pending-install", "abort"), ["set-failed", "abort"]);
  assertEquals(steps("failed", "retry"), ["upgrade"]);
  assertEquals(steps("uninstalled"), ["install"]);
  assertEquals(stepsOf({}, "delete", { status: "failed", revision: "2" }), ["uninstall"]);
});

onController("what it leaves of an install, and when it is content", async (bed) => {
  const chart = await installed(bed);
  const { namespace } = chart.lab;
  const { metadata } = (await chart.lab.record(1))!;
  const labels: Record<string, string> = { ...metadata.labels };
  assertMatch(labels[CONFIG_HASH]!, /^[0-9A-F]{63}$/);
  assertEquals(Object.keys(labels).sort(), [CONFIG_HASH, "modifiedAt", "name", "owner", "status", "version"].sort());
  assert(!("annotations" in metadata) && !("ownerReferences" in metadata));

  const helmChart = await chart.helmChart();
  assertEquals(helmChart.metadata.annotations, { "helmcharts.cattle.io/managed-by": "helm-controller" });
  assertEquals(helmChart.metadata.finalizers, ["wrangler.cattle.io/on-helm-chart-remove"]);
  assertEquals([helmChart.spec.failurePolicy, helmChart.spec.driver], ["reinstall", "secret"]); // defaults of the CRD
  assertEquals(helmChart.status, {
    jobName: "helm-install-web",
    conditions: [
      {
        type: "JobCreated",
        status: "True",
        reason: "Job created",
        message: `Applying HelmChart using Job ${namespace}/helm-install-web`,
      },
      { type: "Failed", status: "False" },
    ],
  });

  const job = await chart.job();
  assertEquals(job.metadata.ownerReferences[0].kind, "HelmChart");
  assertEquals(job.metadata.labels["helmcharts.helm.cattle.io/chart"], "web");
  assertEquals(job.metadata.annotations["objectset.rio.cattle.io/owner-gvk"], "helm.cattle.io/v1, Kind=HelmChart");
  assertEquals(conditionsOf(job), ["Suspended=False", "SuccessCriteriaMet=True", "Complete=True"]);
  const { template } = job.spec;
  assertEquals(
    template.metadata.annotations[CONFIG_HASH].slice(0, "SHA256=".length + 63),
    `SHA256=${labels[CONFIG_HASH]}`,
  );
  const [run] = chart.runs();
  assertEquals([run!.env.FAILURE_POLICY, run!.env.EXPECTED_RELEASE_REVISION], ["reinstall", "0"]);
  assertEquals(run!.env.CONFIG_HASH, labels[CONFIG_HASH]);
  const made = [
    "sa/helm-web",
    "cm/chart-content-web",
    "secret/chart-values-web",
    `clusterrolebinding/helm-${namespace}-web`,
  ];
  await kubectlOk(bed.plane, ["get", "-n", namespace, ...made]);

  await chart.touch();
  assertEquals(await chart.soon(), "nothing");
  assertEquals((await chart.job()).metadata.uid, job.metadata.uid);
});

onController("one refused upgrade, and it uninstalls and installs again by itself, for ever", async (bed) => {
  const chart = await installed(bed);
  const claim = await chart.claim();
  await chart.put(refused);
  await chart.untilClaimIsNot(claim);
  assertEquals(chart.runs(1).slice(0, 3).map(({ steps }) => steps.join()), ["upgrade", "", "uninstall,install"]);
  await chart.untilRecords("v1:failed"); // the history is gone with the release
  assertEquals(conditionsOf(await chart.helmChart()), ["JobCreated=True", "Failed=False"]);

  // Out of the controller's hands it goes on, as long as the Job is there: its pod starts again and again.
  const uninstalls = () => chart.runs().filter(({ steps }) => steps.includes("uninstall")).length;
  await waitFor(() => uninstalls() > 1, 60_000, "the Job to uninstall again");
  await chart.hold();
  await chart.untilClaimIsNot(await chart.claim());
  await chart.deleteJob();
  await chart.soon();
  assertEquals(await chart.soon(), "nothing");
});

onController("what a touch or a restart starts, by the newest record, under the default policy", async (bed, t) => {
  await t.step("pending-upgrade: nothing until then, then an upgrade", async () => {
    const chart = await installed(bed);
    const claim = await chart.claim();
    await dieInUpgrade(chart);
    assertEquals([await chart.records(), await chart.soon()], ["v1:deployed v2:pending-upgrade", "nothing"]);
    await chart.touch();
    await chart.untilRecords("v1:superseded v2:failed v3:deployed");
    assertEquals(await chart.claim(), claim);
  });

  await t.step("pending-install whose container died: uninstalled at once, nobody touches it", async () => {
    const chart = await bed.open();
    await chart.put({ stuckHook: "post-install" });
    await chart.lab.until("the hook", hookRuns(chart));
    const claim = await chart.claim();
    bed.jobs.kill(chart.lab.namespace);
    await chart.untilClaimIsNot(claim);
    assertEquals(chart.runs().slice(0, 3).map(({ steps }) => steps.join()), [
      "install",
      "",
      "set-failed,uninstall,install",
    ]);
  });

  await t.step("pending-rollback of somebody's own: uninstalled", async () => {
    const chart = await installed(bed);
    await chart.put({ tag: "2", stuckHook: "post-rollback" });
    await chart.untilRecords("v1:superseded v2:deployed");
    await chart.put({ tag: "3", stuckHook: "post-rollback" });
    await chart.untilRecords("v1:superseded v2:superseded v3:deployed");
    await chart.untilComplete();
    const claim = await chart.claim();
    const rollback = await chart.lab.spawn(["rollback", "web", "2"]);
    await chart.lab.until("the hook", hookRuns(chart));
    rollback.kill("SIGKILL");
    await rollback.outcome;
    await chart.touch();
    await chart.untilClaimIsNot(claim);
    await chart.untilRecords("v1:deployed");
  });

  await t.step("failed, and the controller starts again: uninstalled", async () => {
    const chart = await installed(bed);
    const claim = await chart.claim();
    await chart.lab.tryHelm(["upgrade", "web", await chart.lab.chart(withClaim(refused))]);
    assertEquals([await chart.records(), await chart.soon()], ["v1:deployed v2:failed", "nothing"]);
    await bed.restart();
    await chart.untilClaimIsNot(claim);
    await chart.untilRecords("v1:deployed");
  });
});

onController("policy abort keeps what there is, until a HelmChartConfig undoes it", async (bed) => {
  const chart = await installed(bed, { failurePolicy: "abort" });
  const claim = await chart.claim();
  await chart.put(refused, { failurePolicy: "abort" });
  const pod = await untilItGivesUp(chart);
  assertEquals([await chart.records(), await chart.claim()], ["v1:deployed v2:failed", claim]);
  assertEquals(conditionsOf(await chart.helmChart()), ["JobCreated=True", "Failed=False"]);
  // With good values again it is no better: the record is failed.
  await chart.put({ tag: "3" }, { failurePolicy: "abort" });
  assertNotEquals(await untilItGivesUp(chart, pod), pod);
  assertEquals([await chart.records(), await chart.claim()], ["v1:deployed v2:failed", claim]);

  await chart.configure({ valuesContent: "token: other" });
  await chart.untilClaimIsNot(claim);
  assertEquals(chart.runs().at(-1)?.env.FAILURE_POLICY, "reinstall"); // the default of the HelmChartConfig's CRD
});

onController("a repair while it is unmanaged, and what letting go starts", async (bed, t) => {
  await t.step("refused as long as it is managed", async () => {
    const chart = await installed(bed);
    await dieInUpgrade(chart);
    const answer = await doctor(chart.lab, ["fix", "web", "--yes", "--stale-after", "0s"]);
    assertEquals([answer.code, await chart.records()], [3, "v1:deployed v2:pending-upgrade"], answer.stdout);
  });

  await t.step("not repaired: an upgrade", async () => {
    const chart = await installed(bed);
    const claim = await chart.claim();
    await dieInUpgrade(chart);
    await chart.hold();
    await chart.touch();
    assertEquals(await chart.soon(), "nothing");
    await chart.letGo();
    await chart.untilRecords("v1:superseded v2:failed v3:deployed");
    assertEquals(await chart.claim(), claim);
  });

  await t.step("to be marked failed under reinstall: refused, for it would be uninstalled", async () => {
    const chart = await installed(bed);
    const claim = await chart.claim();
    await dieInUpgrade(chart);
    await chart.hold();
    const answer = await doctor(chart.lab, ["fix", "web", "--yes", "--stale-after", "0s"]);
    assertEquals([answer.code, await chart.records()], [3, "v1:deployed v2:pending-upgrade"], answer.stdout);
    // That it would: by the way that the refusal names, and back to the policy that was.
    await chart.patch({ failurePolicy: "abort" });
    await fix(chart);
    assertEquals([await chart.records(), await chart.soon()], ["v1:deployed v2:failed", "nothing"]);
    await chart.patch({ failurePolicy: "reinstall" });
    await chart.letGo();
    await chart.untilClaimIsNot(claim);
    await chart.untilRecords("v1:deployed");
  });

  await t.step("marked failed, policy retry: an upgrade", async () => {
    const chart = await installed(bed);
    const claim = await chart.claim();
    await dieInUpgrade(chart);
    await chart.hold();
    await chart.patch({ failurePolicy: "retry" });
    await fix(chart);
    await chart.letGo();
    await chart.untilRecords("v1:superseded v2:failed v3:deployed");
    assertEquals(await chart.claim(), claim);
  });

  await t.step("deployed, its label kept: nothing", async () => {
    const chart = await installed(bed);
    const before = (await chart.lab.record(1))!.metadata.labels[CONFIG_HASH];
    await dieFinished(chart);
    await chart.hold();
    await fix(chart);
    assertEquals(await chart.records(), "v1:superseded v2:deployed");
    assertEquals((await chart.lab.record(2))!.metadata.labels[CONFIG_HASH], before);
    await chart.letGo();
    assertEquals([await chart.soon(), await chart.records()], ["nothing", "v1:superseded v2:deployed"]);
  });

  await t.step("deployed, its label lost: an upgrade", async () => {
    const chart = await installed(bed);
    const claim = await chart.claim();
    await chart.hold();
    const { namespace } = chart.lab;
    await kubectlOk(bed.plane, ["label", "secret", "sh.helm.release.v1.web.v1", "-n", namespace, `${CONFIG_HASH}-`]);
    assertEquals(await chart.soon(), "nothing");
    await chart.letGo();
    await chart.untilRecords("v1:superseded v2:deployed");
    assertEquals(await chart.claim(), claim);
    assertNotEquals((await chart.lab.record(2))!.metadata.labels[CONFIG_HASH], undefined);
  });
});

/** The pod, not that one, whose container has refused to do anything three times. */
async function untilItGivesUp(chart: HelmChartLab, not?: string): Promise<string> {
  const refusals = (pod: string) => chart.runs().filter((run) => run.pod === pod && run.steps[0] === "abort").length;
  const givenUp = () => chart.runs().map(({ pod }) => pod).find((pod) => pod !== not && refusals(pod) > 2);
  return await waitFor(givenUp, 60_000, "the Job to give up");
}

/** An upgrade by hand that is killed while it waits, and whose pods become available a few seconds later. */
async function dieFinished({ lab }: HelmChartLab): Promise<void> {
  const shape = withClaim({ tag: "2", minReadySeconds: 3 });
  const image = async () => (await lab.object("deployment", "web")).spec.template.spec.containers[0].image;
  await lab.killed("upgrade", shape, async () => await image() === "example/web:2", "--wait");
  await lab.until("the rollout to end by itself", async () => {
    const { status, metadata } = await lab.object("deployment", "web");
    return status.observedGeneration === metadata.generation && status.availableReplicas === 2 && status.replicas === 2;
  });
}

/** As it is done where nobody else is at it: the HelmChart is unmanaged, and the helm that ran is known to be dead. */
async function fix({ lab }: HelmChartLab): Promise<void> {
  const { code, stdout, stderr } = await doctor(lab, ["fix", "web", "--yes", "--stale-after", "0s"]);
  assertEquals(code, 0, stdout + stderr);
}
