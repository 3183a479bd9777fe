// The faults of tests/faults once more, on a real API server: that its preconditions, dry runs and answers are what the engine
// takes them for.

import { assertEquals } from "deno-std/assert/mod.js";
import type { RecordStore } from "../../src/model/ports.ts";
import type { RecordImage } from "../../src/model/snapshot.ts";
import { breakEverywhere, momentsOfStep } from "../faults/break_everywhere.ts";
import { allKindsOfSteps, type Case } from "../kit/cases.ts";
import type { Account, Errand } from "./kill9_driver.ts";
import { kubectl } from "./kube.ts";
import { type Plane, startPlane } from "./plane.ts";
import { openStore } from "./plane_store.ts";

Deno.test("plans that break on a real API server", async (t) => {
  const plane = await startPlane();
  try {
    const { records } = await openStore(plane.kubeconfig);
    // The cases have a namespace of their own; on a plane that is used again it is there already.
    await kubectl(plane, ["create", "namespace", "prod"]);

    await t.step(
      "one that creates, removes and replaces survives whatever happens at any moment",
      () => breakEverywhere(() => onServer(records, allKindsOfSteps())),
    );

    // Before and after each of the four writes; tests/faults has all moments.
    for (const dieAt of [0, 1, 2, 3].flatMap((step) => [step * momentsOfStep + 3, step * momentsOfStep + 4])) {
      await t.step(`a process killed at moment ${dieAt} leaves what another can finish and take back`, async () => {
        const { plan } = await onServer(records, allKindsOfSteps());
        const before = await imagesIn(records);
        const runDir = await Deno.makeTempDir({ dir: plane.dir });
        await killed(plane, { runDir, plan, dieAt });
        const run = [...Deno.readDirSync(runDir)][0]!.name;
        await finished(plane, { runDir, run });
        const after = await imagesIn(records);
        for (const { target, after: image } of new Map(plan.steps.map((step) => [step.target.name, step])).values()) {
          assertEquals(after[target.name] ?? null, image);
        }
        await finished(plane, { runDir, run, direction: "undo" });
        assertEquals(await imagesIn(records), before);
      });
    }
  } finally {
    await plane.stop();
  }
});

/** The server holds what the case's own store holds, and nothing else of the release. */
async function onServer(server: RecordStore, { plan, store }: Case): Promise<Case> {
  const { namespace, release } = plan.scope;
  const [old, wanted] = [await server.list(namespace, release), await store.list(namespace, release)];
  if (!old.ok || !wanted.ok) throw new Error("Cannot list the records");
  for (const record of old.value) await server.remove(record.ref, record, { dryRun: false });
  for (const { ref, image } of wanted.value) {
    const outcome = await server.create(ref, image, { dryRun: false });
    if (outcome.kind !== "written") throw new Error(outcome.says);
  }
  return { plan, store: server };
}

async function imagesIn(server: RecordStore): Promise<Record<string, RecordImage>> {
  const records = await server.list("prod", "web");
  if (!records.ok) throw new Error(records.gap.says);
  return Object.fromEntries(records.value.map(({ ref, image }) => [ref.name, image]));
}

async function killed(plane: Plane, errand: Errand): Promise<void> {
  assertEquals((await drive(plane, errand)).signal, "SIGKILL");
}

async function finished(plane: Plane, errand: Errand): Promise<void> {
  const account: Account = JSON.parse(new TextDecoder().decode((await drive(plane, errand)).stdout));
  assertEquals([account.result.state, account.result.stop], ["done", undefined]);
}

async function drive(plane: Plane, errand: Errand): Promise<Deno.CommandOutput> {
  const [driver, store] = ["kill9_driver.ts", "plane_store.ts"].map((name) => `${import.meta.dirname}/${name}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", driver!, "--store", store!],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const stdin = child.stdin.getWriter();
  await stdin.write(new TextEncoder().encode(JSON.stringify({ store: plane.kubeconfig, ...errand })));
  await stdin.close();
  return await child.output();
}
