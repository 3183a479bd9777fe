import { assertEquals } from "deno-std/assert/mod.js";
import type { CheckId, Finding, Severity } from "../model/finding.ts";
import type { Plan, Repair } from "../model/plan.ts";
import { compare } from "./compare.ts";

function found(check: CheckId, severity: Severity): Finding {
  return { check, key: `${check} x`, severity, subject: "x", summary: "", evidence: [] };
}

const repair = { id: "mark-failed", uncovers: ["area/uncovered"] } as unknown as Repair;
const plan = { steps: [{ findings: ["area/stuck x"], repairs: ["mark-failed"] }] } as unknown as Plan;
const stuck = found("area/stuck", "warning");

function judge(before: Finding[] | undefined, ...after: Finding[]) {
  const { left, worse } = compare(plan, before, after, [repair]);
  return [left.map(({ check }) => check), worse.map(({ check }) => check)];
}

Deno.test("answered and gone, with what was there before and what the repair uncovers", () => {
  const old = found("area/old", "error");
  assertEquals(judge([stuck, old], old, found("area/uncovered", "error")), [[], []]);
});

Deno.test("answered and still there", () => {
  assertEquals(judge([stuck], stuck), [["area/stuck"], []]);
  assertEquals(judge(undefined, stuck), [["area/stuck"], []]);
});

Deno.test("new and as bad is worse, new and milder is not", () => {
  assertEquals(judge([stuck], found("area/new", "warning")), [[], ["area/new"]]);
  assertEquals(judge([stuck], found("area/new", "info")), [[], []]);
  assertEquals(judge(undefined, found("area/new", "error")), [[], []]);
});
