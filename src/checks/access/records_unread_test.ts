import { assertEquals } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { diagnose } from "../../diagnose.ts";
import type { Gap, Snapshot } from "../../model/snapshot.ts";
import { checks } from "../mod.ts";
import { recordsUnread } from "./records_unread.ts";

testCheck(recordsUnread, { finds: [], quiet: ["p01-half", "p02-finished"] });

const gap: Gap = {
  facet: "records",
  what: 'secrets in namespace "prod"',
  reason: "forbidden",
  verb: "list",
  resource: "secrets",
  says: "secrets is forbidden",
};

const unread = (gaps: readonly Gap[]): Snapshot => ({
  version: 1,
  takenAt: "2026-11-21T08:30:15Z",
  tool: "helm-doctor/test",
  server: {},
  scope: { namespace: "prod", release: "web", driver: "secret" },
  records: [],
  objects: [],
  facts: { kinds: [], pods: [], rbac: [], controllers: [] },
  gaps,
});

Deno.test("access/records-unread is an error, and all that is said of such a release", () => {
  const snapshot = unread([gap]);
  const findings = diagnose(snapshot, checks);
  assertEquals(findings.map(({ check, severity, key }) => [check, severity, key]), [
    ["access/records-unread", "error", 'access/records-unread secrets in namespace "prod"'],
  ]);
  for (const finding of findings) assertHolds(snapshot, finding);
});

Deno.test("access/records-unread is quiet where it is something else that could not be read", () => {
  assertEquals(diagnose(unread([{ ...gap, facet: "rbac" }]), checks), []);
});
