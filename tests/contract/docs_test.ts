// The generated pages, as far as more can be asked of them than that they are not stale.

import { assert, assertEquals, assertNotMatch } from "deno-std/assert/mod.js";
import { renderCheck, textsOf } from "../../scripts/docs.ts";
import { checks } from "../../src/checks/mod.ts";

Deno.test("a symptom is printed as the text that it is met by", () => {
  assertEquals(textsOf(/cannot re-?use a (name|word)\./), [
    "cannot re-use a name.",
    "cannot re-use a word.",
    "cannot reuse a name.",
    "cannot reuse a word.",
  ]);
  assertEquals(textsOf(/"[^"]+" (\(a\)|b\/c): .*\[\d+\]\b/), ['"…" (a): …[…]', '"…" b/c: …[…]']);
});

Deno.test("every text on a check's page is one that its symptoms know, and none is a pattern", () => {
  for (const check of checks) {
    for (const symptom of check.symptoms) {
      for (const text of textsOf(symptom)) assert(symptom.test(text.replaceAll("…", "1")), `${check.id}: ${text}`);
    }
    const met = renderCheck(check, []).split("## Met as")[1] ?? "";
    assertNotMatch(met, /\\|\.\*|\[\^|\w\|\w|-\?/, check.id);
  }
});
