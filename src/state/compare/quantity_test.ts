import { assertEquals } from "deno-std/assert/mod.js";
import { isTooMuch, sameQuantity } from "./quantity.ts";

Deno.test("quantities that are the same amount", () => {
  const same: [string | number, string | number][] = [
    [0.5, "500m"],
    ["0.10", "100m"],
    ["1Gi", "1024Mi"],
    ["1.5Gi", "1536Mi"],
    ["1e3", "1k"],
    [1000, "1k"],
    ["1E3", "1000"],
    ["1E", "1000000000000000000"],
    ["12e-1", "1200m"],
    ["0", "0m"],
    ["+1", "1000m"],
    ["-.5", "-500m"],
    ["5.", 5],
    ["100000000n", "0.1"],
    ["1073741824", "1Gi"],
    ["9007199254740993", "9007199254740993000m"],
  ];
  for (const [a, b] of same) assertEquals(sameQuantity(a, b), true, `${a} and ${b}`);
});

Deno.test("quantities that are not the same, or are none", () => {
  const different: [string | number, string | number][] = [
    ["1G", "1Gi"],
    ["1m", "1M"],
    ["9007199254740993", "9007199254740992"],
    ["-1", "1"],
    ["", ""],
    [".", "0"],
    ["one", "one"],
    ["1e999", "1e999"],
    ["1 Gi", "1Gi"],
  ];
  for (const [a, b] of different) assertEquals(sameQuantity(a, b), false, `${a} and ${b}`);
});

Deno.test("whether there is room for more", () => {
  assertEquals(isTooMuch("1500m", "0.5", "2"), false);
  assertEquals(isTooMuch("1500m", "501m", "2"), true);
  assertEquals(isTooMuch("0", "1", "0"), true);
  assertEquals(isTooMuch("3Gi", "1024Mi", "4Gi"), false);
  assertEquals(isTooMuch("one", "1", "2"), undefined);
});
