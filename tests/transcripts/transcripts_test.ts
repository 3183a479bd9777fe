// Error logs of many tools: what is known in them is recognised, the first cause first, and nothing else is quoted.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { checks } from "../../src/checks/mod.ts";
import { lexiconOf } from "../../src/judge_texts.ts";
import type { RecognisedText } from "../../src/model/transcript.ts";
import { recognise } from "../../src/state/transcript/recognise.ts";
import { transcripts } from "./mod.ts";

const read = (name: string): string => Deno.readTextFileSync(new URL(`${name}.log`, import.meta.url));
const tells = (text: RecognisedText, [line, what]: readonly [number, string]): boolean =>
  text.line === line && (text.checks.some((id) => id === what) || text.known?.tool === what);

for (const { name, tells: expected } of transcripts) {
  Deno.test(`transcript: ${name}`, () => {
    const { texts } = recognise(lexiconOf(checks), read(name));
    const said = JSON.stringify(texts, null, 1);
    const [first] = expected;
    if (!first) return assertEquals(texts, []);
    assert(texts[0] && tells(texts[0], first), `The first cause is not ${first}: ${said}`);
    for (const one of expected) assert(texts.some((text) => tells(text, one)), `Nothing tells ${one}: ${said}`);
  });
}

Deno.test("transcripts: a secret in a message is in no quote", () => {
  const { texts, lines } = recognise(lexiconOf(checks), read("argocd-controller"));
  assertEquals(lines, 4);
  assert(!JSON.stringify(texts).includes("s3cr3t-of-the-log"));
});

Deno.test("transcripts: every log here has its expected result", () => {
  const files = [...Deno.readDirSync(new URL(".", import.meta.url))].map((file) => file.name)
    .filter((name) => name.endsWith(".log")).map((name) => name.slice(0, -4)).sort();
  assertEquals(files, transcripts.map(({ name }) => name).sort());
});
