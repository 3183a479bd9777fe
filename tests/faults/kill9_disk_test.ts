// Real processes, real SIGKILL, real files. Needs --allow-read, --allow-write, --allow-env and --allow-run.

import { assertEquals } from "deno-std/assert/mod.js";
import { listRuns } from "../../src/apply/run_list.ts";
import type { RecordImage } from "../../src/model/snapshot.ts";
import type { Account, Errand } from "../cluster/kill9_driver.ts";
import type { StoreContents } from "../kit/memory_store.ts";
import { momentsOfStep } from "./break_everywhere.ts";
import { contentsWith, imageOf, planOf, refOf } from "../kit/cases.ts";
import { saveStore } from "./file_store.ts";

const driver = new URL("../cluster/kill9_driver.ts", import.meta.url).pathname;
const store = new URL("./file_store.ts", import.meta.url).pathname;

const plan = planOf(
  { target: refOf(3), before: null, after: imageOf(3, "deployed") },
  { target: refOf(2), before: imageOf(2, "pending-upgrade"), after: imageOf(2, "failed") },
);
const start = { 1: imageOf(1, "superseded"), 2: imageOf(2, "pending-upgrade") };
const goal = { 1: imageOf(1, "superseded"), 2: imageOf(2, "failed"), 3: imageOf(3, "deployed") };

interface Place {
  readonly runDir: string;
  readonly store: string;
}

Deno.test("a process killed at any moment leaves what another can finish and take back", async (test) => {
  for (let dieAt = 1; dieAt <= plan.steps.length * momentsOfStep; dieAt++) {
    await test.step(`killed at moment ${dieAt}`, () =>
      inPlace(async (place) => {
        const run = await killed(place, { plan, dieAt });
        await finished(place, { run });
        assertEquals(imagesIn(place), goal);
        assertEquals((await listRuns(place.runDir)).map(({ state }) => state), ["done"]);
        await killed(place, { run, direction: "undo", dieAt });
        await finished(place, { run, direction: "undo" });
        assertEquals(imagesIn(place), start);
        assertEquals((await listRuns(place.runDir)).map(({ state }) => state), ["undone"]);
      }));
  }
});

Deno.test("so does one killed in the middle of a journal line", async (test) => {
  for (const dieAt of [1, 5, 7, 11]) {
    await test.step(`killed at moment ${dieAt}`, () =>
      inPlace(async (place) => {
        const run = await killed(place, { plan, dieAt, tear: true });
        assertEquals((await listRuns(place.runDir)).map(({ state }) => state), [
          dieAt === 1 ? "planned" : "unfinished",
        ]);
        await finished(place, { run });
        assertEquals(imagesIn(place), goal);
        assertEquals((await listRuns(place.runDir)).map(({ state }) => state), ["done"]);
      }));
  }
});

Deno.test("a killed run is taken back by another process", () =>
  inPlace(async (place) => {
    const run = await killed(place, { plan, dieAt: 4 });
    assertEquals(Object.keys(imagesIn(place)), ["1", "2", "3"]);
    await finished(place, { run, direction: "undo" });
    assertEquals(imagesIn(place), start);
  }));

async function inPlace(act: (place: Place) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const place = { runDir: `${folder}/runs`, store: `${folder}/store.json` };
    saveStore(place.store, contentsWith([[1, start[1]], [2, start[2]]]));
    await act(place);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The run of a process that was killed, by its folder: the process itself told nobody. */
async function killed(place: Place, errand: Partial<Errand>): Promise<string> {
  const { signal } = await drive(place, errand);
  assertEquals(signal, "SIGKILL");
  const [run, ...others] = await listRuns(place.runDir);
  assertEquals(others, []);
  return run!.id;
}

async function finished(place: Place, errand: Partial<Errand>): Promise<void> {
  const { stdout } = await drive(place, errand);
  const account: Account = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals([account.result.state, account.result.stop], ["done", undefined]);
}

async function drive(place: Place, errand: Partial<Errand>): Promise<Deno.CommandOutput> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", driver, "--store", store],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const stdin = child.stdin.getWriter();
  await stdin.write(new TextEncoder().encode(JSON.stringify({ ...place, ...errand })));
  await stdin.close();
  return await child.output();
}

/** By revision. */
function imagesIn(place: Place): Record<string, RecordImage> {
  const contents: StoreContents = JSON.parse(Deno.readTextFileSync(place.store));
  const records = Object.values(contents.records);
  return Object.fromEntries(records.map(({ ref, image }) => [ref.name.split(".v").at(-1), image]));
}
