import { assert, assertEquals } from "deno-std/assert/mod.js";
import { beginsAnew, lineReader, withoutDecoration } from "./lines.ts";

function linesOf(...chunks: string[]): [number, string][] {
  const reader = lineReader();
  return [...chunks.flatMap((chunk) => reader.read(chunk)), ...reader.end()].map(({ n, text }) => [n, text]);
}

Deno.test("lines are numbered by line feeds, however the text comes in", () => {
  const text = "one\r\n\r\ntwo  words\n";
  const expected: [number, string][] = [[1, "one"], [3, "two words"]];
  assertEquals(linesOf(text), expected);
  assertEquals(linesOf(...text), expected);
});

Deno.test("colours, titles, controls and direction marks are taken out", () => {
  assertEquals(linesOf("\x1b[31;1mError:\x1b[0m \x1b]0;title\x07a\x00b\u202ec\x1b[K"), [[1, "Error: abc"]]);
});

Deno.test("what a carriage return wrote over was there", () => {
  assertEquals(linesOf("10%\r55%\rError: no\n"), [[1, "10%"], [1, "55%"], [1, "Error: no"]]);
});

Deno.test("escapes of JSON and logfmt are undone, in each other too, and make no new controls", () => {
  const helm = 'Error: "web" has\nno \x1b[31mend';
  assertEquals(linesOf(JSON.stringify({ msg: JSON.stringify({ error: helm }) })), [
    [1, '{"msg":"{"error":"Error: "web" has no [31mend"}"}'],
  ]);
});

Deno.test("a line of any length is read in pieces that share their ends", () => {
  const long = `${"x".repeat(9000)} failed here ${"y".repeat(9000)}`;
  for (const chunks of [[long], long.match(/.{1,700}/g)!]) {
    const lines = linesOf(...chunks);
    assert(lines.every(([n, text]) => n === 1 && text.length <= 4096));
    assert(lines.some(([, text]) => text.includes(" failed here ")));
  }
});

Deno.test("what tools put before a line is taken off, and the message stays", () => {
  const bare = (text: string) => withoutDecoration(text);
  assertEquals(bare("2026-11-21T08:00:00.1234567Z * job failed"), "* job failed");
  assertEquals(bare("2026-11-21T08:00:00.123456Z 01O still in use"), "still in use");
  assertEquals(bare("[2026-11-21T08:05:02.441Z] exit status 1"), "exit status 1");
  assertEquals(bare("│ in use"), "in use");
  assertEquals(bare("##[error]Process"), "Process");
  assertEquals(bare("no matches"), "no matches");
});

Deno.test("an entry of its own does not read on from the line above", () => {
  for (const text of ["Error: x", 'level=WARN msg="x"', "{", "E1121 08:00:00 x", "helm.go:92: x"]) {
    assert(beginsAnew(text), text);
  }
  for (const text of ["in use", "* job failed", "Errors were found", "conflicts with"]) assert(!beginsAnew(text), text);
});
