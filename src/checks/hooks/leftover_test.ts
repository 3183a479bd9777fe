import { assert, assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Hook } from "../../model/release.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { livenessOf } from "../../state/operation/liveness.ts";
import { hookLeftover } from "./leftover.ts";

testCheck(hookLeftover, {
  finds: ["r08-policy", "r08-exists", "r08-silent", "r08-failed", "r08-killed"],
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

/** The first revision has other hooks. */
function withHooksBefore(snapshot: Snapshot, rename: (hook: Hook) => readonly Hook[]): Snapshot {
  const records = snapshot.records.map((record) =>
    record.revision === 1 && record.release
      ? { ...record, release: { ...record.release, hooks: (record.release.hooks ?? []).flatMap(rename) } }
      : record
  );
  return { ...snapshot, records };
}

/** The hook and its Job are called that in revision 2. */
const named = async (name: string, before: (hook: Hook) => readonly Hook[] = () => []): Promise<Snapshot> => {
  const { snapshot } = await visitChanged("r08-policy-helm3", same);
  const text = JSON.stringify(snapshot).replaceAll(/\bmigrate\b(?!\.yaml)/g, name);
  return withHooksBefore(JSON.parse(text), before);
};

Deno.test("hooks/leftover: a hook that is called otherwise in every revision will be so in the next", async () => {
  const before = (hook: Hook): Hook[] => [{
    ...hook,
    name: "migrate-x",
    manifest: hook.manifest!.replace("name: migrate-y", "name: migrate-x"),
  }];
  assertEquals(found(await named("migrate-y", before)), []);
  for (const name of ["migrate-2", "migrate2", "migrate-1-4", "migrate-20261121", "migrate-x7k2p"]) {
    assertEquals(found(await named(name)), [], name);
  }
});

Deno.test("hooks/leftover: a hook that the newest revision is the first to have will be there in the next", async () => {
  const written = await named("h2");
  const spelled = written.records.map((record) => ({
    ...record,
    ...(record.release ? { release: { ...record.release, config: { jobs: [{ name: "h2" }] } } } : {}),
  }));
  assertEquals([found(written).length, found({ ...written, records: spelled }).length], [0, 1]);
  for (const name of ["migrate", "h1", "step1-migrate"]) {
    const drafts = found(await named(name));
    assertEquals(drafts.map(({ subject }) => subject), [`Job/${name}`]);
    assert(drafts[0]!.notes!.includes("No earlier revision has this hook: a next one without it meets nothing."));
  }
});

Deno.test("hooks/leftover: while the helm that made it may be at it, nothing is said of an earlier run", async () => {
  const { snapshot } = await visitChanged("r08-killed-helm3", same);
  const sign = livenessOf(snapshot, snapshot.records.at(-1)!).lastSign;
  const young = { ...snapshot, takenAt: new Date(Date.parse(sign) + 20_000).toISOString() };
  assertEquals(found(young).map(({ subject, summary }) => [subject, summary]), [
    [
      "Job/migrate",
      "If revision 2 was cut off, Job/migrate, which still runs, stays: the hook's delete policy (hook-succeeded) " +
      'leaves it there, and the next helm upgrade stops with "already exists".',
    ],
    [
      "Job/prepare1",
      "If revision 2 was cut off, Job/prepare1, which has succeeded, stays: the hook's delete policy (hook-succeeded) " +
      'leaves it there, and the next helm upgrade stops with "already exists".',
    ],
  ]);
  assert(found(snapshot).every(({ summary }) => summary.includes("of an earlier run")));
});

Deno.test("hooks/leftover: the manifest that is to come decides, where it was given", async () => {
  const { snapshot } = await visitChanged("r08-policy-helm3", same);
  const job = (policy: string) =>
    `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: migrate\n  annotations: { helm.sh/hook: pre-upgrade, helm.sh/hook-delete-policy: "${policy}" }\n`;
  assertEquals(found({ ...snapshot, desired: job("before-hook-creation") }), []);
  assertEquals(found({ ...snapshot, desired: job("hook-succeeded, hook-failed") }).length, 1);
  assertEquals(found({ ...snapshot, desired: "" }), []);
});
