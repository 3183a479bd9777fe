// Ctrl-C (and a pod's SIGTERM) while a repair of two steps writes: the step in hand is finished, the journal is closed, and
// the run can be finished or taken back.

import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { PROGRAM } from "../binary/program.ts";
import { type Answer, doctor, runsOf } from "./doctor.ts";
import { incidents } from "./incidents.ts";
import { type Lab, newLab, recordsOf } from "./lab.ts";
import { startPlane } from "./plane.ts";
import { failingProxy, isWrite } from "./proxy.ts";

/** Runs the program behind a proxy that sends it the signal once the server has answered its first real write. */
async function interrupted(lab: Lab, args: readonly string[], signal: Deno.Signal): Promise<Answer> {
  let child: Deno.ChildProcess | undefined;
  const proxy = await failingProxy(lab.plane, {
    after: { matches: isWrite, run: () => child!.kill(signal) },
  });
  try {
    child = new Deno.Command(PROGRAM, {
      args: [...args, "-n", lab.namespace, "-o", "json", "--run-dir", runsOf(lab)],
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin", KUBECONFIG: proxy.kubeconfig, HOME: lab.plane.dir },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const output = await child.output();
    const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals(proxy.requests.filter(isWrite).length, 1, "a second write was begun");
    return { code: output.code, stdout: stdout!, stderr: stderr!, json: JSON.parse(stdout!) };
  } finally {
    await proxy.stop();
  }
}

const statesOf = ({ json }: Answer): string[] => json.steps.map(({ state }: { state: string }) => state);

const journalOf = async (lab: Lab, run: string): Promise<string[]> =>
  (await Deno.readTextFile(`${runsOf(lab)}/${run}/journal.jsonl`)).trimEnd().split("\n")
    .map((line) => JSON.parse(line)).map(({ n, what }) => `${n} ${what}`);

Deno.test("an interrupt between two writes", async (t) => {
  const plane = await startPlane();
  try {
    const lab = await newLab(plane, "3.22.0", "interrupt");
    await incidents.find(({ id }) => id === "p01-finished")!.make(lab);
    const broken = await recordsOf(lab);
    const fix = ["fix", "web", "--yes", "--stale-after", "0s"];
    const statuses = async () => [await lab.recordStatus(1), await lab.recordStatus(2)];

    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      await t.step(`${signal}: 130, one step done, both in the journal, and the ways on are told`, async () => {
        const cut = await interrupted(lab, fix, signal);
        assertEquals([cut.code, cut.json.outcome, statesOf(cut)], [130, "partly", ["done", "not-started"]], cut.stderr);
        assertEquals(await journalOf(lab, cut.json.run), ["1 intent", "1 done"]);
        assertMatch(cut.json.resume, new RegExp(`^helm-doctor resume ${cut.json.run} `));
        assertMatch(cut.json.undo, new RegExp(`^helm-doctor undo ${cut.json.run} `));
        assertStringIncludes(cut.stderr, "Interrupted: the step in hand was finished");
        assertEquals(await statuses(), ["deployed", "deployed"]);
      });

      await t.step(`${signal}: undo restores every byte`, async () => {
        const undone = await doctor(lab, ["undo", "--yes"]);
        assertEquals([undone.code, undone.json.outcome], [0, "repaired"], undone.stdout + undone.stderr);
        assertEquals(await recordsOf(lab), broken);
      });
    }

    await t.step("resume completes what was cut, and once", async () => {
      const { json } = await interrupted(lab, fix, "SIGINT");
      const resumed = await doctor(lab, ["resume", "--yes"]);
      assertEquals(
        [resumed.code, resumed.json.run, statesOf(resumed)],
        [0, json.run, ["done", "done"]],
        resumed.stderr,
      );
      assertEquals(await statuses(), ["superseded", "deployed"]);
      const again = await doctor(lab, ["resume", "--yes"]);
      assertEquals([again.code, again.json.outcome], [0, "nothing-to-do"]);
    });

    await t.step("an undo that is cut is finished by resume, and is no repair any more", async () => {
      const cut = await interrupted(lab, ["undo", "--yes"], "SIGINT");
      assertEquals([cut.code, cut.json.outcome, statesOf(cut)], [130, "partly", ["done", "undone"]], cut.stderr);
      const finished = await doctor(lab, ["resume", "--yes"]);
      assertEquals([finished.code, statesOf(finished)], [0, ["undone", "undone"]], finished.stdout + finished.stderr);
      assertEquals(await recordsOf(lab), broken);
    });
  } finally {
    await plane.stop();
  }
});
