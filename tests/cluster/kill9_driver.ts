/**
 * Carries a plan out in a process of its own and kills that process at a given moment, with SIGKILL, so that nothing can
 * tidy up. What is to be done comes as JSON on stdin ({@link Errand}); the result ({@link Account}) goes to stdout.
 *
 *     deno run --allow-all tests/cluster/kill9_driver.ts --store tests/faults/file_store.ts
 *
 * `--store` names a module that exports `openStore(settings): Cluster | Promise<Cluster>`.
 */

import { resolve, toFileUrl } from "deno-std/path/mod.js";
import { apply } from "../../src/apply/engine.ts";
import type { ApplyResult } from "../../src/apply/result.ts";
import { createRun, newRunId, type OpenedRun, openRun, type RunFolder } from "../../src/apply/run_folder.ts";
import { seenOf } from "../../src/apply/stand.ts";
import type { Json } from "../../src/model/json.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Cluster } from "../../src/model/ports.ts";
import type { Direction } from "../../src/model/run.ts";
import { failingCluster, failingFolder, type Moment } from "../kit/failing_store.ts";

export interface Errand {
  readonly runDir: string;
  /** A new run of this plan, or (`run`) a run that is there already. */
  readonly plan?: Plan;
  readonly run?: string;
  /** Default: forward. */
  readonly direction?: Direction;
  /** The moment of death, from 1; none: lives. Each step has six: before and after its intent, its write, its last line. */
  readonly dieAt?: number;
  /** Dies with half a line written, where the moment is one before a journal line. */
  readonly tear?: boolean;
  /** For `openStore`. */
  readonly store?: Json;
}

export interface Account {
  readonly run: string;
  readonly result: ApplyResult;
  readonly moments: number;
}

type OpenStore = (settings: Json | undefined) => Cluster | Promise<Cluster>;

async function carryOut(errand: Errand, openStore: OpenStore): Promise<Account> {
  const cluster = await openStore(errand.store);
  const opened = errand.plan === undefined
    ? await openRun(errand.runDir, errand.run ?? "")
    : await keepNew(errand.plan, errand.runDir, cluster);
  if (!opened.ok) throw new Error(opened.says);
  const { run, folder } = opened;
  let moments = 0;
  const happen = async (moment: Moment) => {
    if (++moments === errand.dieAt) {
      await die(folder, errand.tear === true && moment.what === "journal" && moment.when === "before");
    }
  };
  const result = await apply(
    run,
    failingFolder(folder, happen),
    failingCluster(cluster, happen),
    { direction: errand.direction ?? "forward", interrupted: () => false, onStep: () => {} },
  );
  return { run: run.id, result, moments };
}

async function keepNew(plan: Plan, runDir: string, { records }: Cluster): Promise<OpenedRun> {
  const { namespace, release } = plan.scope;
  const live = await records.list(namespace, release);
  if (!live.ok) throw new Error(live.gap.says);
  const startedAt = new Date().toISOString();
  const id = newRunId(startedAt, release, Math.random());
  return await createRun(runDir, {
    version: 1,
    id,
    tool: "helm-doctor/test",
    startedAt,
    plan,
    seen: seenOf(live.value),
  });
}

async function die(folder: RunFolder, torn: boolean): Promise<never> {
  if (torn) await Deno.writeTextFile(`${folder.path}/journal.jsonl`, '{"n":1,"at":"2026-11', { append: true });
  Deno.kill(Deno.pid, "SIGKILL");
  return await new Promise<never>(() => {});
}

if (import.meta.main) {
  const [flag, path] = Deno.args;
  if (flag !== "--store" || path === undefined) throw new Error('Cannot start: "--store <module>" is missing');
  const { openStore } = await import(toFileUrl(resolve(path)).href) as { openStore: OpenStore };
  const errand: Errand = await new Response(Deno.stdin.readable).json();
  console.log(JSON.stringify(await carryOut(errand, openStore)));
}
