import { assert, assertEquals } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { type Gap, noFacts, type Snapshot } from "../../model/snapshot.ts";
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
  facts: noFacts,
  gaps,
});

Deno.test("access/records-unread finds the gap in the records, and no other", () => {
  const snapshot = unread([{ ...gap, facet: "rbac" }, gap]);
  assert(recordsUnread.concerns(snapshot.records, snapshot));
  const drafts = [...recordsUnread.examine(snapshot)];
  assertEquals(drafts.map(({ subject }) => subject), ['secrets in namespace "prod"']);
  for (const draft of drafts) assertHolds(snapshot, draft);
});
