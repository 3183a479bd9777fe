// Hooks that fail, hang, or stand in the way of the next run.

import { assert, assertEquals, assertNotEquals } from "deno-std/assert/mod.js";
import { hookJob } from "../healthy_charts.ts";
import { doctor } from "../doctor.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import { BREAK, type BrokenPod } from "../stages.ts";
import { obey } from "./acts.ts";
import type { Incident } from "./incident.ts";

const migrate = (event: string, policy = "", broken?: BrokenPod): Record<string, string> => ({
  "migrate.yaml": hookJob("migrate", event, policy, broken === "failed").replace(
    /annotations: \{ {2}\}/,
    `annotations: { ${broken ? `${BREAK}: ${broken}` : ""} }`,
  ),
});

/** Both are removed once both have succeeded, and neither before it is made anew. */
const twoHooks = (broken?: BrokenPod): Record<string, string> => ({
  "prepare.yaml": hookJob("prepare1", "pre-upgrade", "hook-succeeded").replace('"-5"', '"-9"'),
  ...migrate("pre-upgrade", "hook-succeeded", broken),
});

/** An upgrade that fails, in that shape. */
const failing = async (lab: Lab, shape: Parameters<Lab["chart"]>[0], ...args: string[]): Promise<string> => {
  const chart = await lab.chart(shape);
  const { code, stderr } = await lab.tryHelm(["upgrade", "web", chart, ...SET_TOKEN, ...args]);
  assertNotEquals(code, 0, "The upgrade was to fail");
  return stderr;
};

const jobOf = async (lab: Lab) => await lab.object("job", "migrate");
const ended = (lab: Lab, type: "Complete" | "Failed") => async () =>
  (await jobOf(lab))?.status?.conditions?.some((one: { type: string; status: string }) =>
    one.type === type && one.status === "True"
  );

/** The next upgrade runs the hook: its Job is another one, and ended well. */
const runsAgain = (policy: string) => async (lab: Lab): Promise<void> => {
  assertEquals(await jobOf(lab), undefined, "The leftover Job was to be gone");
  const more = migrate("pre-upgrade", `${policy},before-hook-creation`.replace("hook-succeeded", "hook-failed"));
  await lab.helm(["upgrade", "web", await lab.chart({ tag: "9", more }), ...SET_TOKEN, "--timeout=60s"]);
  const revisions = JSON.parse((await lab.helm(["history", "web", "-o", "json"])).stdout) as { revision: number }[];
  const record = await lab.record(revisions.at(-1)!.revision) as unknown as {
    metadata: { creationTimestamp: string };
  };
  assert(await ended(lab, "Complete")(), "The hook was to run");
  const { creationTimestamp } = (await jobOf(lab)).metadata;
  assert(creationTimestamp >= record.metadata.creationTimestamp, "The Job of the hook is an old one");
};

export const hooks: readonly Incident[] = [
  {
    id: "r09-pre",
    title: "a pre-upgrade hook fails",
    fresh: true,
    make: async (lab) => {
      await lab.install();
      await failing(lab, { tag: "2", more: migrate("pre-upgrade", "", "failed") }, "--timeout=30s");
    },
    finds: ["hooks/failed"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await lab.helm(["upgrade", "web", await lab.chart({ tag: "3", more: migrate("pre-upgrade") }), ...SET_TOKEN]);
    },
  },
  {
    id: "r09-gone",
    title: "a pre-upgrade hook fails, and its delete policy removes it at once",
    fresh: true,
    make: async (lab) => {
      await lab.install();
      const policy = "before-hook-creation,hook-failed";
      await failing(lab, { tag: "2", more: migrate("pre-upgrade", policy, "failed") }, "--timeout=30s");
      await lab.until("the Job to be gone", async () => !(await jobOf(lab)));
    },
    finds: ["hooks/failed"],
    after: [],
    unrepaired: true,
  },
  {
    id: "r09-post",
    title: "a post-upgrade hook fails: all is applied, and the old revision is called deployed",
    fresh: true,
    make: async (lab) => {
      await lab.install();
      const shape = { tag: "2", extra: true, more: migrate("post-upgrade", "", "failed") };
      await failing(lab, shape, "--wait", "--timeout=30s");
    },
    finds: ["hooks/failed", "objects/left-by-dead-revision"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed"],
    // The revision stays a failed one.
    remains: ["hooks/failed"],
    prove: async (lab) => assertEquals(await lab.object("service", "extra"), undefined),
  },
  {
    id: "r09-install",
    title: "a pre-install hook fails",
    fresh: true,
    make: async (lab) => {
      const chart = await lab.chart({ more: migrate("pre-install", "", "failed") });
      await lab.tryHelm(["install", "web", chart, ...SET_TOKEN, "--timeout=30s"]);
    },
    finds: ["hooks/failed"],
    after: [],
    unrepaired: true,
  },
  {
    id: "r09-image",
    title: "helm gives up waiting for a pre-upgrade hook whose image cannot be pulled",
    fresh: true,
    make: async (lab) => {
      await lab.install();
      await failing(lab, { tag: "2", more: migrate("pre-upgrade", "", "image-pull") }, "--timeout=5s");
    },
    finds: ["hooks/running"],
    after: [],
    unrepaired: true,
  },
  {
    id: "r09-hanging",
    title: "helm gives up waiting for a pre-upgrade hook that cannot be scheduled",
    fresh: true,
    make: async (lab) => {
      await lab.install();
      await failing(lab, { tag: "2", stuckHook: "pre-upgrade" }, "--timeout=5s");
    },
    finds: ["hooks/running"],
    after: [],
    unrepaired: true,
  },
  {
    id: "r08-policy",
    title: "deployed, but the finished Job of its hook is in the way of the next upgrade",
    make: async (lab) => {
      await lab.install({ more: migrate("pre-upgrade", "hook-failed") });
      await lab.upgrade({ tag: "2", more: migrate("pre-upgrade", "hook-failed") });
    },
    finds: ["hooks/leftover"],
    fix: ["--allow", "dangerous", "--repair", "clear-leftover-hook"],
    final: true,
    after: ["superseded", "deployed"],
    next: runsAgain("hook-failed"),
  },
  {
    id: "r08-exists",
    title: "an upgrade stopped by the finished Job of its hook: already exists",
    versions: ["3.22.0"],
    make: async (lab) => {
      await lab.install({ more: migrate("pre-upgrade", "hook-failed") });
      await lab.upgrade({ tag: "2", more: migrate("pre-upgrade", "hook-failed") });
      const said = await failing(lab, { tag: "3", more: migrate("pre-upgrade", "hook-failed") });
      assert(said.includes('jobs.batch "migrate" already exists'), said);
    },
    finds: ["hooks/leftover"],
    fix: ["--allow", "dangerous", "--repair", "clear-leftover-hook"],
    final: true,
    after: ["superseded", "deployed", "failed"],
    remains: ["hooks/failed"],
    next: runsAgain("hook-failed"),
  },
  {
    id: "r08-silent",
    title: "deployed, and the migration never ran: Helm 4 took the old Job for the new one",
    versions: ["4.3.1"],
    make: async (lab) => {
      await lab.install({ more: migrate("pre-upgrade", "hook-failed") });
      await lab.upgrade({ tag: "2", more: migrate("pre-upgrade", "hook-failed") });
      const first = (await jobOf(lab)).metadata.uid;
      // Clocks of whole seconds: the next record is made in a later one than the Job.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await lab.upgrade({ tag: "3", more: migrate("pre-upgrade", "hook-failed") });
      assertEquals((await jobOf(lab)).metadata.uid, first, "The hook was not to run");
    },
    finds: ["hooks/leftover", "hooks/not-run"],
    fix: ["--allow", "dangerous", "--repair", "clear-leftover-hook"],
    final: true,
    after: ["superseded", "superseded", "deployed"],
    next: runsAgain("hook-failed"),
  },
  {
    id: "r08-failed",
    title: "a failed hook whose policy keeps it: every further upgrade fails over the old Job",
    make: async (lab) => {
      await lab.install();
      const more = migrate("pre-upgrade", "hook-succeeded", "failed");
      await failing(lab, { tag: "2", more }, "--timeout=30s");
      const uid = (await jobOf(lab)).metadata.uid;
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await failing(lab, { tag: "3", more }, "--timeout=30s");
      assertEquals((await jobOf(lab)).metadata.uid, uid, "The hook was not to run again");
    },
    finds: ["hooks/leftover"],
    fix: ["--allow", "dangerous", "--repair", "clear-leftover-hook"],
    final: true,
    after: ["deployed", "failed", "failed"],
    remains: ["hooks/failed"],
    next: runsAgain("hook-succeeded"),
  },
  {
    id: "r08-killed",
    title:
      "upgrade killed while its second hook hangs: both hooks are new, and both are in the way of the next upgrade",
    make: async (lab) => {
      await lab.install();
      await lab.killed(
        "upgrade",
        { tag: "2", more: twoHooks("never-ready") },
        async () => (await jobOf(lab))?.status?.active && (await lab.object("job", "prepare1"))?.status?.succeeded,
      );
    },
    finds: ["hooks/leftover", "hooks/leftover", "pending/not-started"],
    after: ["deployed", "failed"],
    remains: ["hooks/leftover", "hooks/leftover"],
    next: async (lab) => {
      const clear = ["--allow", "dangerous", "--repair", "clear-leftover-hook", "--yes"];
      const cleared = await doctor(lab, ["fix", "web", ...clear]);
      assertEquals(cleared.code, 0, cleared.stdout + cleared.stderr);
      assertEquals(await lab.object("job", "prepare1"), undefined);
      assert(await jobOf(lab), "What still runs is not to be deleted");
      // Client-side and by Helm 3 it ends with "already exists"; Helm 4 waits for the old one where it applies on the server.
      await failing(lab, { tag: "2", more: twoHooks() }, "--timeout=10s");
      await doctor(lab, ["fix", "web", ...clear]);
      await obey(lab, `kubectl delete -n ${lab.namespace} job migrate`);
      await lab.helm([
        "upgrade",
        "web",
        await lab.chart({ tag: "3", more: twoHooks() }),
        ...SET_TOKEN,
        "--timeout=60s",
      ]);
      assertEquals(await lab.recordStatus(4), "deployed");
    },
  },
];
