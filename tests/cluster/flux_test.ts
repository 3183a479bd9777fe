// Flux on the real thing: its helm-controller is killed in the middle of an upgrade, and of each word that doctor says about
// it then, what it does next included, the controller itself is asked.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { type Answer, doctor, foundBy, notesOf } from "./doctor.ts";
import { applyFluxKinds, type Flux, hasFlux, serveCharts, type Source, startFlux } from "./flux.ts";
import { kubectl, kubectlOk } from "./kube.ts";
import { type Lab, newLab, recordsOf } from "./lab.ts";
import { startPlane } from "./plane.ts";

const kind = "helmreleases.helm.toolkit.fluxcd.io";
const suspendActor = ["--allow", "dangerous", "--repair", "suspend-actor", "--yes"];

const built = await hasFlux();
if (!built) {
  console.log("Flux's helm-controller is not built (HELM_DOCTOR_FLUX=build does that): what it does is not tested");
}

Deno.test({ name: "the release of a HelmRelease", ignore: !built, fn: (t) => driven(t) });

async function driven(t: Deno.TestContext): Promise<void> {
  const plane = await startPlane();
  const removeKinds = await applyFluxKinds(plane);
  const charts = serveCharts(plane);
  const running: { flux?: Flux } = {};
  const start = async () => running.flux = await startFlux(plane);
  const kill = async () => {
    await running.flux?.kill();
    delete running.flux;
  };
  const lab = await newLab(plane, "4.3.1", "flux");
  try {
    await start();
    await t.step("installed by Flux, nothing is found", () => sound(lab, charts));
    await t.step("its program dies in the middle of an upgrade", () => locked(lab, charts, kill));
    await t.step("suspended, repaired, resumed; and taken back", () => repaired(lab));
    await t.step("what it was said to do next is what it does", () => healed(lab, charts, start));
    await t.step("a repair under a Flux at work, which leaves the release as it is afterwards", () => mended(lab));
    await t.step("while it is at work nothing is repaired", () => busy(lab, charts));
    await t.step("given up", () => exhausted(lab));
    await t.step("an upgrade by hand is answered with another", () => edited(lab, charts));
    await t.step("an uninstall that did not finish", () => deadEnd(lab));
  } finally {
    await kill();
    // Nobody is there any more who would take its finalizer off.
    const free = '{"metadata":{"finalizers":null}}';
    await kubectl(plane, ["patch", kind, "web", "-n", lab.namespace, "--type=merge", "-p", free]);
    await removeKinds();
    await charts.stop();
    await plane.stop();
  }
}

async function sound(lab: Lab, charts: Source): Promise<void> {
  await charts.publish(lab.namespace, "web", await lab.chart({}));
  const release = {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "web", namespace: lab.namespace },
    spec: { interval: "1h", timeout: "30s", chartRef: { kind: "HelmChart", name: "web" } },
  };
  await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: JSON.stringify(release) });
  await lab.until("Flux to have installed it", async () => (await conditions(lab)).Ready === "True InstallSucceeded");
  const seen = await doctor(lab, ["doctor", "web"]);
  assertEquals([foundBy(seen), notesOf(seen)], [[], []], seen.stdout);
  assertMatch(actorOf(seen).now, /^it is ready for /);
  assertStringIncludes(actorOf(seen).next, "leaves revision 1 as it is");
}

async function locked(lab: Lab, charts: Source, kill: () => Promise<void>): Promise<void> {
  await charts.publish(lab.namespace, "web", await lab.chart({ tag: "2", unschedulable: true }));
  await lab.until("the upgrade to be under way", async () => await lab.recordStatus(2) === "pending-upgrade");
  await lab.until(
    "its objects to be applied",
    async () => (await lab.object("deployment", "web")).spec.template.spec.nodeSelector !== undefined,
  );
  await kill();
  assertEquals((await conditions(lab)).Reconciling, "True Progressing");
  const seen = await doctor(lab, ["doctor", "web"]);
  assertEquals(foundBy(seen), ["pending/half-applied", "rollout/unschedulable"], seen.stdout);
  assertMatch(actorOf(seen).now, /^it is at work for \d+s \(Progressing\)/);
  assertMatch(actorOf(seen).next, /sets revision 2 to failed .* and then upgrades/);
  const refused = await doctor(lab, ["fix", "web", "--yes", "--stale-after", "0s"]);
  assertEquals([refused.code, refused.json.refusals[0].reason], [3, "driven-by-controller"]);
}

async function repaired(lab: Lab): Promise<void> {
  const before = [await switches(lab), await recordsOf(lab)];
  const fixed = await doctor(lab, [
    "fix",
    "web",
    "--stale-after",
    "0s",
    "--only",
    "pending/half-applied",
    ...suspendActor,
  ]);
  assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
  const said = fixed.json.steps.map(({ says, state }: Record<string, string>) => `${says} ${state}`);
  assertMatch(said[0], /^suspend HelmRelease \S+ done$/);
  assertMatch(said.at(-1), /^resume HelmRelease \S+ done$/);
  assertEquals((await switches(lab)).suspend, undefined);
  assertEquals(await lab.recordStatus(2), "failed");
  const undone = await doctor(lab, ["undo", "--yes"]);
  assertEquals(undone.code, 0, undone.stdout + undone.stderr);
  assertEquals([await switches(lab), await recordsOf(lab)], before);
  const again = await doctor(lab, [
    "fix",
    "web",
    "--stale-after",
    "0s",
    "--only",
    "pending/half-applied",
    ...suspendActor,
  ]);
  assertEquals(again.code, 0);
  assertMatch(
    again.json.consequences.join("\n"),
    /Flux takes revision 2 for somebody else's work .* answers with an upgrade/,
  );
}

async function healed(lab: Lab, charts: Source, start: () => Promise<Flux>): Promise<void> {
  const edited = await doctor(lab, ["doctor", "web"]);
  assert(notesOf(edited).includes("actors/flux-edited"), edited.stdout);
  await charts.publish(lab.namespace, "web", await lab.chart({ tag: "3" }));
  const flux = await start();
  await lab.until("Flux to upgrade over it", async () => await lab.recordStatus(3) === "deployed");
  assertStringIncludes(await flux.log(), "release not managed by controller");
  await lab.until("Flux to say so", async () => (await conditions(lab)).Ready === "True UpgradeSucceeded");
  const seen = await doctor(lab, ["doctor", "web"]);
  assertEquals([foundBy(seen), notesOf(seen)], [[], []], seen.stdout);
}

async function mended(lab: Lab): Promise<void> {
  const secret = "sh.helm.release.v1.web.v3";
  await kubectlOk(lab.plane, ["label", "secret", secret, "-n", lab.namespace, "--overwrite", "status=superseded"]);
  const fixed = await doctor(lab, ["fix", "web", ...suspendActor]);
  assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
  assertMatch(fixed.json.consequences.join("\n"), /Flux leaves revision 3 as it is/);
  assertEquals([(await switches(lab)).suspend, await lab.recordStatus(3)], [undefined, "deployed"]);
  const { asked } = await switches(lab);
  await lab.until(
    "Flux to have looked",
    async () => (await lab.object(kind, "web")).status.lastHandledReconcileAt === asked,
  );
  assertEquals([await newest(lab), (await conditions(lab)).Ready], [3, "True UpgradeSucceeded"]);
}

async function busy(lab: Lab, charts: Source): Promise<void> {
  await charts.publish(lab.namespace, "web", await lab.chart({ tag: "4", unschedulable: true }));
  await lab.until("the upgrade to be under way", async () => await lab.recordStatus(4) === "pending-upgrade");
  await lab.until(
    "its objects to be applied",
    async () => (await lab.object("deployment", "web")).spec.template.spec.nodeSelector !== undefined,
  );
  const fixed = await doctor(lab, ["fix", "web", ...suspendActor]);
  assertEquals([fixed.code, fixed.json.refusals.at(-1).reason], [3, "writer-may-be-alive"], fixed.stdout);
  assertEquals((await switches(lab)).suspend, undefined);
}

async function exhausted(lab: Lab): Promise<void> {
  await lab.until("Flux to give up", async () => (await conditions(lab)).Stalled === "True RetriesExceeded");
  const seen = await doctor(lab, ["doctor", "web"]);
  assert(foundBy(seen).includes("actors/flux-exhausted"), seen.stdout);
  assertMatch(actorOf(seen).now, /^it has given up \(RetriesExceeded\)/);
  assertMatch(actorOf(seen).next, /leaves the failed revision \d+ as it is/);
}

async function edited(lab: Lab, charts: Source): Promise<void> {
  await charts.publish(lab.namespace, "web", await lab.chart({ tag: "5", stuckHook: "pre-delete" }));
  await lab.until("Flux to be well again", async () => (await conditions(lab)).Ready === "True UpgradeSucceeded");
  await lab.upgrade({ tag: "6", stuckHook: "pre-delete" }, "--force-conflicts");
  const seen = await doctor(lab, ["doctor", "web"]);
  assertEquals(notesOf(seen).filter((id) => id.startsWith("actors/")), ["actors/flux-edited"], seen.stdout);
  const byHand = await newest(lab);
  await lookNow(lab);
  await lab.until("Flux to upgrade over it", async () => (await newest(lab)) === byHand + 1);
  await lab.until("Flux to say so", async () => (await conditions(lab)).Ready === "True UpgradeSucceeded");
  assertEquals((await lab.object("deployment", "web")).spec.template.spec.containers[0].image, "example/web:5");
}

async function deadEnd(lab: Lab): Promise<void> {
  const number = await newest(lab);
  const name = `sh.helm.release.v1.web.v${number}`;
  // Its hook never ends, so the helm is sure to be killed in the middle.
  const running = await lab.spawn(["uninstall", "web", "--wait"]);
  await lab.until("the uninstall to begin", async () => await lab.recordStatus(number) === "uninstalling", 20_000)
    .finally(() => running.kill("SIGKILL"));
  await running.outcome;
  assert(await lab.object("secret", name), "The uninstall was faster than the kill");
  await lookNow(lab);
  await lab.until("Flux to fail", async () => (await conditions(lab)).Ready === "False UpgradeFailed");
  const seen = await doctor(lab, ["doctor", "web"]);
  assert(foundBy(seen).includes("actors/flux-dead-end"), seen.stdout);
  assertStringIncludes(actorOf(seen).next, "again and again that Helm refuses");
  const suspend = async (spec: string) => {
    await kubectlOk(lab.plane, [
      "patch",
      kind,
      "web",
      "-n",
      lab.namespace,
      "--type=merge",
      "-p",
      `{"spec":{"suspend":${spec}}}`,
    ]);
  };
  await suspend("true");
  const fixed = await doctor(lab, [
    "fix",
    "web",
    "--stale-after",
    "0s",
    "--repair",
    "mark-deployed",
    "--allow",
    "careful",
    "--yes",
  ]);
  assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
  assertMatch(
    fixed.json.consequences.join("\n"),
    /Once it is resumed, Flux takes revision \d+ for somebody else's work/,
  );
  await suspend("false");
  await lab.until("Flux to be well again", async () => /^True/.test((await conditions(lab)).Ready ?? ""));
}

// deno-lint-ignore no-explicit-any -- the published JSON, read by tests
function actorOf({ json }: Answer): any {
  return json.releases[0].actors[0];
}

async function conditions(lab: Lab): Promise<Record<string, string>> {
  const { status } = await lab.object(kind, "web");
  return Object.fromEntries(
    (status?.conditions ?? []).map((one: Record<string, string>) => [one.type, `${one.status} ${one.reason}`]),
  );
}

async function switches(lab: Lab) {
  const { spec: { suspend }, metadata: { annotations = {} } } = await lab.object(kind, "web");
  return { suspend, asked: annotations["reconcile.fluxcd.io/requestedAt"] };
}

async function newest(lab: Lab): Promise<number> {
  const text = await kubectlOk(lab.plane, [
    "get",
    "secret",
    "-n",
    lab.namespace,
    "-l",
    "owner=helm,name=web",
    "-o",
    "name",
  ]);
  return Math.max(...text.trim().split("\n").map((line) => Number(/\d+$/.exec(line)![0])));
}

async function lookNow(lab: Lab): Promise<void> {
  const asked = `reconcile.fluxcd.io/requestedAt=${new Date().toISOString()}`;
  await kubectlOk(lab.plane, ["annotate", kind, "web", "-n", lab.namespace, "--overwrite", asked]);
}
