import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { alterRecord, visitAltered } from "../../../tests/kit/altered_case.ts";
import { recordLeaving } from "./record_leaving.ts";

testCheck(recordLeaving, { finds: ["h01-leaving"], quiet: ["p01-half", "healthy-deployment", "healthy-pruned"] });

async function leaving(revision: number, since: string) {
  const alter = alterRecord(revision, (record) => ({
    ...record,
    metadata: { ...record.metadata, deletionTimestamp: since, finalizers: ["lab.example/backup"] },
  }));
  const { snapshot } = await visitAltered("h01-leaving-helm4", (objects) => alter(objects));
  const drafts = [...recordLeaving.examine(snapshot)];
  return drafts.filter(({ subject }) => subject === `revision ${revision}`);
}

Deno.test("history/record-leaving: the deployed one is an error, with the way to keep it", async () => {
  const [draft] = await leaving(2, "2026-01-01T00:00:00Z");
  assertEquals(draft!.severity, "error");
  assertStringIncludes(draft!.summary, 'is held by the finalizer "lab.example/backup"');
  assertEquals(draft!.manual![0]!.commands.length, 3);
});

Deno.test("history/record-leaving: an old one is a note, and one that was deleted a moment ago nothing", async () => {
  const [old] = await leaving(1, "2026-01-01T00:00:00Z");
  assertEquals([old!.severity, old!.manual], ["info", undefined]);
  assertEquals(await leaving(2, "2099-01-01T00:00:00Z"), []);
});
