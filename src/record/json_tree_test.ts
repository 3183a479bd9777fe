import { assertEquals } from "deno-std/assert/mod.js";
import { isFlaw, parseTree } from "./json_tree.ts";
import { payload, seeded } from "./samples.ts";

const flawOf = (text: string) => {
  const parsed = parseTree(text);
  return isFlaw(parsed) ? parsed.at : null;
};

Deno.test("parseTree tells where a text stops being JSON", () => {
  const table: [string, number | null][] = [
    [" {} \n", null],
    ['"\\u00fc\\/"', null],
    ["-0.5e+10", null],
    ["", 0],
    ["{", 1],
    ["[1,]", 3],
    ['{"a":1,}', 7],
    ["{a:1}", 1],
    ['{"a" 1}', 5],
    ["[1 2]", 3],
    ["[1}", 2],
    ["{} x", 3],
    ["01", 1],
    ["1.", 2],
    ["[1.]", 3],
    ["[-]", 2],
    ["[1e]", 3],
    ["nul", 3],
    ["[nulx]", 4],
    ['"a\nb"', 2],
    ['"\\x"', 2],
    ['"\\u12g4"', 2],
    ['"open', 5],
    ["// no", 0],
    ["\ufeff{}", 0],
  ];
  for (const [text, at] of table) assertEquals(flawOf(text), at, text);
});

Deno.test("parseTree is bounded in depth and in number", () => {
  // As Go: `json.Unmarshal` takes the first and refuses the second, be it lists or objects.
  assertEquals(flawOf("[".repeat(10_000) + "]".repeat(10_000)), null);
  assertEquals(flawOf("[".repeat(10_001) + "]".repeat(10_001)), 10_000);
  assertEquals(flawOf('{"a":'.repeat(10_000) + "1" + "}".repeat(10_000)), null);
  assertEquals(flawOf('{"a":'.repeat(10_001) + "1" + "}".repeat(10_001)), 50_000);
  assertEquals(flawOf("[".repeat(5_000_000)), 10_000);
  assertEquals(flawOf(`[${"1,".repeat(500_000)}1]`), 1 + 2 * 499_999);
});

Deno.test("parseTree and JSON.parse agree on mutated texts", () => {
  const random = seeded(11);
  const pieces = ["", " ", ",", ":", "{", "}", "[", "]", '"', "\\", "0", "-", "1e5", "tru", "null", "\n", "\u00a0"];
  for (let round = 0; round < 5000; round++) {
    const at = random(payload.length);
    const text = payload.slice(0, at) + pieces[random(pieces.length)] + payload.slice(at + random(3));
    assertEquals(flawOf(text) === null, isJson(text), text);
  }
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
