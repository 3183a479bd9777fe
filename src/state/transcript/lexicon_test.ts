import { assertEquals } from "deno-std/assert/mod.js";
import { entriesFor, hasKeyword, makeLexicon } from "./lexicon.ts";

const literals = (pattern: RegExp): readonly string[] =>
  makeLexicon([{ id: "a/b", symptoms: [pattern] }]).entries[0]!.literals;

Deno.test("the literals of a pattern are what every match holds", () => {
  assertEquals(literals(/has no deployed releases/), ["has no deployed releases"]);
  assertEquals(literals(/cannot re-?use a name/), ["use a name", "cannot re"]);
  assertEquals(literals(/\(put (secrets|configmaps) sh\.helm\.v1\./), [" sh.helm.v1.", "(put "]);
  assertEquals(literals(/release has no \d+ version/), ["release has no ", " version"]);
  assertEquals(literals(/is "[^"]*(x|y)" b{0,3}c+/), ['is "', '" ', "c"]);
  assertEquals(literals(/one|other/), []);
});

Deno.test("a symptom of several checks is one entry, and a text of no check another", () => {
  const lexicon = makeLexicon([
    { id: "a/b", symptoms: [/in progress/, /gone/] },
    { id: "a/c", symptoms: [/in progress/] },
  ], [{ text: /is tainted/, tool: "Terraform", means: "It is." }]);
  assertEquals(lexicon.entries.map(({ checks, known }) => [checks, known?.tool]), [
    [["a/b", "a/c"], undefined],
    [["a/b"], undefined],
    [[], "Terraform"],
  ]);
  assertEquals(hasKeyword(lexicon, "it is gone now"), true);
  assertEquals(hasKeyword(lexicon, "it is there"), false);
  assertEquals(entriesFor(lexicon, "x is tainted").map(({ known }) => known?.tool), ["Terraform"]);
});
