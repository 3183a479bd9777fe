import { assertEquals } from "deno-std/assert/mod.js";
import { meets } from "./selectors.ts";

const labels = { app: "web", tier: "1" };
const expression = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 ? { values } : {}) }],
});

Deno.test("an absent or empty selector takes all", () => {
  assertEquals([meets(undefined, {}), meets({}, labels), meets({ matchLabels: {} }, {})], ["yes", "yes", "yes"]);
});

Deno.test("labels and expressions must all hold", () => {
  assertEquals(meets({ matchLabels: { app: "web" } }, labels), "yes");
  assertEquals(meets({ matchLabels: { app: "web", team: "a" } }, labels), "no");
  assertEquals(meets({ matchLabels: { app: "web" }, ...expression("tier", "NotIn", "1") }, labels), "no");
});

Deno.test("every operator, on labels that are there and that are not", () => {
  const answers = (key: string) =>
    ["In", "NotIn", "Exists", "DoesNotExist"].map((operator) => meets(expression(key, operator, "web"), labels));
  assertEquals(answers("app"), ["yes", "no", "yes", "no"]);
  assertEquals(answers("team"), ["no", "yes", "no", "yes"]);
});

Deno.test("what was not read, and an operator that nobody knows, may hold or not", () => {
  assertEquals(meets({ matchLabels: { team: "a" } }, labels, "in part"), "maybe");
  assertEquals(meets({ matchLabels: { app: "api" } }, labels, "in part"), "no");
  assertEquals(meets(expression("team", "DoesNotExist"), labels, "in part"), "maybe");
  assertEquals(meets(expression("app", "Near", "web"), labels), "maybe");
});
