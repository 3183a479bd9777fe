import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { imageOf, planOf, refOf } from "../../tests/kit/cases.ts";
import type { RecordStep } from "../model/plan.ts";
import type { RecordImage } from "../model/snapshot.ts";
import { byHand } from "./by_hand.ts";
import { undoSql } from "./by_hand_sql.ts";

const target = { ...refOf(3), driver: "sql" as const };

const step = (before: RecordImage | null, after: RecordImage | null): RecordStep =>
  planOf({ target, before, after }).steps[0] as RecordStep;

const statements = (one: RecordStep): string[] => {
  const lines = undoSql(one).split("\n").filter((line) => line !== "" && !line.startsWith("--"));
  assertEquals([lines[3], lines.at(-1)], ["begin;", "commit;"]);
  return lines.slice(4, -1);
};

// tests/cluster/sql_test.ts has psql run them.
Deno.test("a changed row is put back only from the state that the step left", () => {
  const [update, ...rest] = statements(step(imageOf(3, "pending-upgrade"), imageOf(3, "failed")));
  assertEquals(rest, []);
  const [set = "", where = ""] = update!.split(" where ");
  assertStringIncludes(set, "status = 'pending-upgrade'");
  assertStringIncludes(where, "status = 'failed'");
  assertStringIncludes(where, "key = 'sh.helm.release.v1.web.v3' and namespace = 'prod'");
  assert(!where.includes(imageOf(3, "failed").data.release!));
});

Deno.test("a removed row is inserted, a created one deleted", () => {
  const image = { ...imageOf(3, "failed"), labels: { ...imageOf(3, "failed").labels, "it's": "a" } };
  const [insert, label] = statements(step(image, null));
  assertStringIncludes(insert!, "insert into releases_v1 (key, namespace, type, body");
  assertStringIncludes(label!, "'it''s', 'a'");
  const [gone, labels] = statements(step(null, image));
  assertStringIncludes(gone!, "delete from releases_v1 where key = ");
  assertStringIncludes(labels!, "and not exists");
});

Deno.test("the instructions name each file, last first", () => {
  const plan = planOf({ target, before: imageOf(3, "failed"), after: null }, {
    target,
    before: null,
    after: imageOf(3, "deployed"),
  });
  const run = { version: 1, id: "20261121T083015Z-web-3f9a", tool: "x", startedAt: "", seen: [], plan } as const;
  const files = new Map(byHand(run));
  assertEquals([...files.keys()], [
    "01-sh.helm.release.v1.web.v3.sql",
    "02-sh.helm.release.v1.web.v3.sql",
    "undo-by-hand.txt",
  ]);
  const commands = files.get("undo-by-hand.txt")!.split("\n").filter((line) => line.startsWith("  "));
  assertEquals(commands.map((line) => line.split("=").at(-1)), [
    "02-sh.helm.release.v1.web.v3.sql",
    "01-sh.helm.release.v1.web.v3.sql",
  ]);
});
