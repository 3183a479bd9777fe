import { assert, assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { hookLeftover } from "./leftover.ts";

testCheck(hookLeftover, {
  finds: ["r08-policy", "r08-exists", "r08-silent", "r08-failed"],
  quiet: [
    "healthy-hooks",
    "healthy-hooks-only",
    "healthy-no-hooks",
    "r09-pre",
    "r09-gone",
    "r09-hanging",
    "p01-not-started",
  ],
});

const same = (object: KubeObject) => object;
const found = (snapshot: Snapshot) => [...hookLeftover.examine(snapshot)];

Deno.test("hooks/leftover: Helm 3 stops, Helm 4 does not run the hook", async () => {
  const [three] = found((await visitChanged("r08-policy-helm3", same)).snapshot);
  const [four] = found((await visitChanged("r08-policy-helm4", same)).snapshot);
  assert(three!.summary.includes('stops with "already exists"'), three!.summary);
  assert(four!.summary.includes("the hook does not run"), four!.summary);
  assertEquals([three!.severity, four!.severity], [undefined, undefined]);
});

Deno.test("hooks/leftover: it has blocked already", async () => {
  const [blocked] = found((await visitChanged("r08-exists-helm3", same)).snapshot);
  const [failed] = found((await visitChanged("r08-failed-helm4", same)).snapshot);
  assertEquals([blocked!.severity, failed!.severity], ["error", "error"]);
  assert(failed!.summary.includes("takes its failure for that of the new run"), failed!.summary);
});

Deno.test("hooks/leftover: what still runs is no leftover, nor what is being deleted", async () => {
  const running = await visitChanged(
    "r08-policy-helm3",
    (object) => object.kind === "Job" ? { ...object, status: { active: 1 } } as typeof object : object,
  );
  assertEquals(found(running.snapshot), []);
  const going = await visitChanged(
    "r08-policy-helm3",
    (object) =>
      object.kind === "Job"
        ? { ...object, metadata: { ...object.metadata, deletionTimestamp: "2026-11-21T12:00:00Z" } }
        : object,
  );
  assertEquals(found(going.snapshot), []);
});

Deno.test("hooks/leftover: a hook that is called otherwise in every revision will be so in the next", async () => {
  const { snapshot } = await visitChanged("r08-policy-helm3", same);
  const records = snapshot.records.map((record) =>
    record.revision === 1 ? { ...record, release: { ...record.release, hooks: [] } } : record
  );
  assertEquals(found({ ...snapshot, records }), []);
});

Deno.test("hooks/leftover: the manifest that is to come decides, where it was given", async () => {
  const { snapshot } = await visitChanged("r08-policy-helm3", same);
  const job = (policy: string) =>
    `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: migrate\n  annotations: { helm.sh/hook: pre-upgrade, helm.sh/hook-delete-policy: "${policy}" }\n`;
  assertEquals(found({ ...snapshot, desired: job("before-hook-creation") }), []);
  assertEquals(found({ ...snapshot, desired: job("hook-succeeded, hook-failed") }).length, 1);
  assertEquals(found({ ...snapshot, desired: "" }), []);
});
