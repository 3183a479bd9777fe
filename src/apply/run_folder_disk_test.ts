// Run folders on a real disk. Needs --allow-read, --allow-write and --allow-env, and --allow-run for the disk that fills up.

import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { imageOf, planOf, refOf, twoEdits } from "../../tests/kit/cases.ts";
import { clusterOf } from "../../tests/kit/memory_store.ts";
import type { Run } from "../model/run.ts";
import { apply } from "./engine.ts";
import { createRun, openRun, type RunFolder } from "./run_folder.ts";
import { listRuns, pruneRuns } from "./run_list.ts";
import { seenOf } from "./stand.ts";

const secret = imageOf(3, "pending-upgrade");
const plan = planOf({ target: refOf(3), before: secret, after: imageOf(3, "failed") });

function runAt(startedAt: string, tail = "3f9a"): Run {
  const id = `${startedAt.replace(/[-:]/g, "")}-web-${tail}`;
  return { version: 1, id, tool: "helm-doctor/test", startedAt, clusterId: "c1", plan, seen: [] };
}

const run = runAt("2026-11-21T08:30:15Z");

async function inFolder(act: (root: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await act(`${folder}/state/runs`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function kept(root: string, run: Run): Promise<RunFolder> {
  return good(await createRun(root, run)).folder;
}

const posix = Deno.build.os !== "windows";

Deno.test("a run is on the disk as it was given, for its owner's eyes only", () =>
  inFolder(async (root) => {
    const folder = await kept(root, run);
    const opened = good(await openRun(root, run.id));
    assertEquals(opened.run, run);
    const backup = JSON.parse(await Deno.readTextFile(`${folder.path}/backup/01-${refOf(3).name}.json`));
    assertEquals([backup.kind, backup.data, backup.metadata.labels], ["Secret", secret.data, secret.labels]);
    if (!posix) return;
    const modes: Record<string, string> = {};
    for (const path of ["", "/backup", "/run.json", "/journal.jsonl", `/backup/01-${refOf(3).name}.json`]) {
      modes[path] = ((await Deno.stat(folder.path + path)).mode! & 0o777).toString(8);
    }
    assertEquals(Object.values(modes), ["700", "700", "600", "600", "600"]);
    assertEquals((await Deno.stat(root)).mode! & 0o777, 0o700);
  }));

Deno.test("a run never takes the place of another", () =>
  inFolder(async (root) => {
    await kept(root, run);
    wordsOf(await createRun(root, { ...run, tool: "another" }));
    const opened = good(await openRun(root, run.id));
    assertEquals(opened.run.tool, run.tool);
  }));

Deno.test("where no backup can be written there is a clear word and no run", () =>
  inFolder(async (root) => {
    await Deno.mkdir(root.replace(/\/runs$/, ""), { recursive: true });
    await Deno.writeTextFile(root, "a file");
    assertMatch(
      wordsOf(await createRun(root, run)),
      /^Cannot write the backup to ".*", so nothing was written to the cluster: .*--run-dir$/,
    );
  }));

Deno.test({
  name: "so it is where the disk fills up in the middle, and half a backup does not stay",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (root) => {
      const big = imageOf(3, "pending-upgrade", "x".repeat(100_000));
      const code = `import { createRun } from ${JSON.stringify(new URL("./run_folder.ts", import.meta.url).href)};
        console.log(JSON.stringify(await createRun(${JSON.stringify(root)}, ${
        JSON.stringify({ ...run, plan: planOf({ target: refOf(3), before: big, after: null }) })
      })));`;
      const script = `${root.replace(/\/state\/runs$/, "")}/fill.ts`;
      await Deno.writeTextFile(script, code);
      // A file may grow to 16 KiB; without the trap the signal would come before the error.
      const { stdout } = await new Deno.Command("sh", {
        args: [
          "-c",
          'trap "" XFSZ; ulimit -f 32; exec "$@"',
          "sh",
          Deno.execPath(),
          "run",
          "-A",
          "--no-check",
          "--no-lock",
          "--quiet",
          script,
        ],
        env: { DENO_DIR: `${root.replace(/\/state\/runs$/, "")}/cache` },
      }).output();
      const made = JSON.parse(new TextDecoder().decode(stdout));
      assertEquals(made.ok, false);
      assertStringIncludes(made.says, "File too large");
      assertEquals([...Deno.readDirSync(root)], []);
    }),
});

Deno.test("the journal keeps what is appended, and a torn line does not spoil the next", () =>
  inFolder(async (root) => {
    const folder = await kept(root, run);
    await folder.append({ n: 1, what: "intent", direction: "forward" });
    await Deno.writeTextFile(`${folder.path}/journal.jsonl`, '{"n":1,"at"', { append: true });
    assertEquals(await whats(folder), ["intent"]);
    await folder.append({ n: 1, what: "done", direction: "forward", says: "x" });
    assertEquals(await whats(folder), ["intent", "done"]);
    const lines = (await Deno.readTextFile(`${folder.path}/journal.jsonl`)).trimEnd().split("\n");
    assertMatch(
      lines[1]!,
      /^\{"n":1,"what":"done","direction":"forward","says":"x","at":"\d{4}-\d\d-\d\dT[\d:.]+Z"\}$/,
    );
  }));

Deno.test("a journal damaged in the middle stops a run before it does anything, and says which line", () =>
  inFolder(async (root) => {
    const { plan, store } = twoEdits();
    const seen = seenOf(good(await store.list("prod", "web")).value);
    const whole: Run = { ...run, plan, seen };
    const folder = await kept(root, whole);
    await Deno.writeTextFile(
      `${folder.path}/journal.jsonl`,
      'garbage\n{"n":1,"at":"","what":"intent","direction":"forward"}\n',
    );
    const result = await apply(whole, folder, clusterOf(store), {
      direction: "forward",
      interrupted: () => false,
      onStep: () => {},
    });
    assertEquals([result.state, result.stop?.kind], ["stopped-before-first-write", "journal"]);
    assertStringIncludes(result.stop!.says, "line 1 is damaged");
    assertEquals((await folder.append({ n: 1, what: "done", direction: "forward" })).ok, false);
  }));

Deno.test("two processes do not carry out one run", () =>
  inFolder(async (root) => {
    const first = await kept(root, run);
    const opened = good(await openRun(root, run.id));
    assertEquals((await first.hold()).ok, true);
    assertStringIncludes(wordsOf(await opened.folder.hold()), "another process");
    await first.release();
    assertEquals((await opened.folder.hold()).ok, true);
    await opened.folder.release();
  }));

Deno.test("runs are listed newest first; broken ones too, and strangers not", () =>
  inFolder(async (root) => {
    assertEquals(await listRuns(root), []);
    const done = await kept(root, runAt("2026-11-19T08:30:15Z"));
    await done.append({ n: 1, what: "intent", direction: "forward" });
    await done.append({ n: 1, what: "done", direction: "forward" });
    const unfinished = await kept(root, runAt("2026-11-20T08:30:15Z"));
    await unfinished.append({ n: 1, what: "intent", direction: "forward" });
    await kept(root, runAt("2026-11-21T08:30:15Z"));
    const undone = await kept(root, runAt("2026-11-22T08:30:15Z"));
    await undone.append({ n: 1, what: "done", direction: "forward" });
    await undone.append({ n: 1, what: "undone", direction: "undo" });
    await Deno.mkdir(`${root}/20261123T083015Z-web-3f9a`);
    const cut = await kept(root, runAt("2026-11-24T08:30:15Z"));
    await Deno.truncate(`${cut.path}/run.json`, 200);
    const odd = await kept(root, runAt("2026-11-25T08:30:15Z"));
    await Deno.writeTextFile(`${odd.path}/run.json`, '{"version":1}');
    const scratched = await kept(root, runAt("2026-11-26T08:30:15Z"));
    await Deno.writeTextFile(`${scratched.path}/journal.jsonl`, "x\ny\n");
    await Deno.mkdir(`${root}/my-things`);
    const runs = await listRuns(root);
    assertEquals(runs.map(({ id, state }) => `${id.slice(6, 8)} ${state}`), [
      "26 damaged",
      "25 damaged",
      "24 damaged",
      "23 damaged",
      "22 undone",
      "21 planned",
      "20 unfinished",
      "19 done",
    ]);
    const last = runs.at(-1)!;
    if (last.state === "damaged") throw new Error(last.says);
    assertEquals([last.clusterId, last.namespace, last.release, last.steps, last.wrote], [
      "c1",
      "prod",
      "web",
      1,
      true,
    ]);
  }));

Deno.test("old runs go, but none that is the only way back", () =>
  inFolder(async (root) => {
    const done = await kept(root, runAt("2026-11-01T08:00:00Z"));
    await done.append({ n: 1, what: "done", direction: "forward" });
    const unfinished = await kept(root, runAt("2026-11-02T08:00:00Z"));
    await unfinished.append({ n: 1, what: "intent", direction: "forward" });
    await Deno.mkdir(`${root}/20261103T080000Z-web-3f9a`);
    await kept(root, runAt("2026-11-20T08:00:00Z"));
    await Deno.mkdir(`${root}/my-things`);
    const now = Date.parse("2026-11-21T08:00:00Z");
    const prune = (forced: boolean) => pruneRuns(root, 7 * 86400, { forced, now });
    const days = (runs: readonly { id: string }[]) => runs.map(({ id }) => id.slice(6, 8));
    const gentle = await prune(false);
    assertEquals([days(gentle.removed), days(gentle.kept)], [["01"], ["03", "02"]]);
    const forced = await prune(true);
    assertEquals([days(forced.removed), days(forced.kept)], [["03", "02"], []]);
    assertEquals([...Deno.readDirSync(root)].map(({ name }) => name).sort(), [
      "20261120T080000Z-web-3f9a",
      "my-things",
    ]);
  }));

Deno.test("a run that is not there, or is of a newer program, is not opened", () =>
  inFolder(async (root) => {
    for (const id of ["../x", "20261121T083015Z-web-0000"]) {
      assertMatch(wordsOf(await openRun(root, id)), /^Cannot open run "/);
    }
    const folder = await kept(root, run);
    await Deno.writeTextFile(`${folder.path}/run.json`, JSON.stringify({ ...run, version: 2 }));
    assertStringIncludes(wordsOf(await openRun(root, run.id)), 'has version "2"');
  }));

async function whats(folder: RunFolder): Promise<string[]> {
  return good(await folder.read()).entries.map(({ what }) => what);
}

type Result = { readonly ok: boolean };

function good<T extends Result>(result: T): Extract<T, { ok: true }> {
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result as Extract<T, { ok: true }>;
}

function wordsOf(result: { readonly ok: true } | { readonly ok: false; readonly says: string }): string {
  if (result.ok) throw new Error("It went well");
  return result.says;
}
