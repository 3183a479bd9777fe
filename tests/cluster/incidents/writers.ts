// Records that other programs than Helm wrote.

import { assertEquals } from "deno-std/assert/mod.js";
import { gunzipSync, gzipSync } from "node:zlib";
import { kubectlOk } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import type { Incident } from "./incident.ts";

/** Nobody but the user knows whether werf is at work: the fields of the newest record are a sign of it. */
const VOUCHED = ["--assume-unmanaged"];

export const writers: readonly Incident[] = [
  {
    id: "w01-failed",
    title: "werf: an upgrade that failed in its second pre-upgrade hook, with the stage that werf helm panics at",
    make: async (lab) => {
      await lab.install({ hook: "pre-upgrade" });
      await failInHook(lab, "2");
      await writeStage(lab, 1, "rollout", 0);
      await writeStage(lab, 2, "hooks-pre", 1);
    },
    finds: ["history/werf-hook-stage", "hooks/running"],
    fix: VOUCHED,
    after: ["deployed", "failed"],
    remains: ["hooks/running"],
    prove: async (lab) => {
      // Helm takes over what it knows of the record before, and nothing of werf's.
      assertEquals(await stageOf(lab, 2), ["init", 0]);
      assertEquals(await stageOf(lab, 1), [undefined, undefined]);
    },
  },
  {
    id: "w01-panicked",
    title: "werf: the same, and the try after it, which panicked and is pending for ever",
    make: async (lab) => {
      await lab.install({ hook: "pre-upgrade" });
      await failInHook(lab, "2");
      // After a panic: the hooks ran, nothing is applied, the record says pending. The hook that hangs stands for it.
      await kubectlOk(lab.plane, ["delete", "job", "stuck", "-n", lab.namespace]);
      const chart = { tag: "3", hook: "pre-upgrade", stuckHook: "pre-upgrade" };
      await lab.killed("upgrade", chart, async () => (await lab.object("job", "stuck"))?.status?.active !== undefined);
      await writeStage(lab, 1, "rollout", 0);
      await writeStage(lab, 2, "hooks-pre", 1);
      await writeStage(lab, 3, "hooks-pre", 1);
    },
    finds: ["history/werf-hook-stage", "history/werf-hook-stage", "pending/not-started"],
    fix: VOUCHED,
    after: ["deployed", "failed", "failed"],
    prove: async (lab) => {
      assertEquals([await stageOf(lab, 2), await stageOf(lab, 3)], [["init", 0], ["init", 0]]);
    },
  },
];

async function failInHook(lab: Lab, tag: string): Promise<void> {
  const chart = await lab.chart({ tag, hook: "pre-upgrade", stuckHook: "pre-upgrade" });
  const outcome = await lab.tryHelm(["upgrade", "web", chart, "--timeout=3s", ...SET_TOKEN]);
  if (outcome.code === 0) throw new Error("the upgrade was to fail in its hook");
}

// deno-lint-ignore no-explicit-any -- a payload as Helm wrote it
type Payload = any;

/** The two fields as werf writes them (werf/3p-helm-for-werf-helm `pkg/release/phase.go`): last in `info`, with nothing else changed. */
async function writeStage(lab: Lab, revision: number, phase: string, stage: number): Promise<void> {
  const record = (await lab.record(revision))!;
  const payload = decode(record.data["release"]!);
  payload.info = { ...payload.info, last_phase: phase, last_stage: stage };
  const release = btoa(gzipSync(JSON.stringify(payload)).toString("base64"));
  await kubectlOk(lab.plane, ["replace", "-n", lab.namespace, "-f", "-"], {
    stdin: JSON.stringify({ ...record, data: { release } }),
  });
}

async function stageOf(lab: Lab, revision: number): Promise<unknown[]> {
  const { info } = decode((await lab.record(revision))!.data["release"]!);
  return [info.last_phase, info.last_stage];
}

function decode(data: string): Payload {
  return JSON.parse(gunzipSync(Uint8Array.fromBase64(atob(data))).toString());
}
