import { assert, assertEquals } from "deno-std/assert/mod.js";
import { makeLexicon } from "./lexicon.ts";
import { recognise, startRecognition } from "./recognise.ts";

const lexicon = makeLexicon([
  { id: "pending/stuck", symptoms: [/another operation \(install\/upgrade\/rollback\) is in progress/] },
  { id: "upgrade/immutable", symptoms: [/field is immutable/] },
  { id: "history/cleanup", symptoms: [/object not found, skipping delete/] },
  { id: "access/denied", symptoms: [/secrets "[^"]+" is forbidden: .*cannot delete/, /cannot delete resource/] },
  { id: "hooks/failed", symptoms: [/pre-upgrade hooks failed/] },
  { id: "hooks/leftover", symptoms: [/jobs\.batch "[^"]+" already exists/] },
  { id: "rollout/slow", symptoms: [/context deadline exceeded/] },
  { id: "rollout/image", symptoms: [/context deadline exceeded/, /ImagePullBackOff/] },
], [{ text: /is tainted/, tool: "Terraform", means: "It is." }]);

const pending = "another operation (install/upgrade/rollback) is in progress";
const told = (text: string) =>
  recognise(lexicon, text).texts.map(({ line, checks, known }) => [line, checks[0] ?? known?.tool]);

Deno.test("a text is told once, where it is first, with how often it comes again", () => {
  const { texts, lines } = recognise(lexicon, `x\nError: ${pending}\nx\nError: ${pending}\nError: ${pending}\n`);
  assertEquals(lines, 5);
  assertEquals(texts, [{ line: 2, times: 3, lastLine: 5, quote: pending, checks: ["pending/stuck"] }]);
});

Deno.test("what comes in pieces of any size is the same", () => {
  const text = `a\r\nError: ${pending}\nb is tainted\n`;
  const whole = recognise(lexicon, text);
  const recognition = startRecognition(lexicon);
  for (const letter of text) recognition.read(letter);
  assertEquals(recognition.end(), whole);
  assertEquals(whole.texts[1]!.known, { tool: "Terraform", means: "It is." });
});

Deno.test("a text is recognised that was broken at a blank or within a word, over several lines, behind a frame or a time", () => {
  assertEquals(told(`│ another operation (install/upgrade/rollback)\n│ is in progress`), [[1, "pending/stuck"]]);
  assertEquals(told(`Error: another opera\ntion (install/upgrade/roll\nback) is in progress`), [[1, "pending/stuck"]]);
  assertEquals(told(`2026-11-21T08:00:00Z field\n2026-11-21T08:00:01Z is immutable`), [[1, "upgrade/immutable"]]);
});

Deno.test("what begins a message of its own is not joined to the line above", () => {
  assertEquals(told(`a long field\nlevel=INFO msg=x is immutable`), []);
  assertEquals(told(`the field\nError: is immutable`), []);
});

Deno.test("the original error comes first, and helm's tidying up last", () => {
  const text = "Error: an error occurred while cleaning up resources. original rollback error: " +
    'Service "x" is invalid: field is immutable: unable to cleanup resources: object not found, skipping delete';
  assertEquals(told(text), [[1, "upgrade/immutable"], [1, "history/cleanup"]]);
  const operator = "rollback failed: the field is immutable and cannot delete resource: original upgrade error: " +
    'jobs.batch "x" already exists';
  assertEquals(told(operator)[0], [1, "hooks/leftover"]);
});

Deno.test("Go wraps from the outside in: the cause is at the end of the message, and in the list below it", () => {
  assertEquals(told('Error: pre-upgrade hooks failed: jobs.batch "x" already exists'), [
    [1, "hooks/leftover"],
    [1, "hooks/failed"],
  ]);
  assertEquals(told('x\npre-upgrade hooks failed: 1 error occurred:\n\t* jobs.batch "x" already exists\n'), [
    [3, "hooks/leftover"],
    [2, "hooks/failed"],
  ]);
});

Deno.test("messages come in the order of the log", () => {
  assertEquals(
    told(`Error: field is immutable\nError: pre-upgrade hooks failed\nError: ${pending}`).map(([line]) => line),
    [
      1,
      2,
      3,
    ],
  );
});

Deno.test("two patterns of one check in one message are one text", () => {
  const text = 'secrets "sh.helm.release.v1.web.v1" is forbidden: User "ci" cannot delete resource "secrets"';
  assertEquals(recognise(lexicon, text).texts.map(({ quote }) => quote), [
    'secrets "sh.helm.release.v1.web.v1" is forbidden: …cannot delete',
  ]);
});

Deno.test("a text that may mean many things hides none that means one", () => {
  const found = recognise(lexicon, "Error: context deadline exceeded\npod web-1: ImagePullBackOff").texts;
  assertEquals(found.map(({ checks }) => checks), [["rollout/slow", "rollout/image"], ["rollout/image"]]);
});

Deno.test("where helm fails in words that nobody knows, the lines are told, and no word of them", () => {
  const { texts, unknown } = recognise(lexicon, "ok\nError: UPGRADE FAILED: password hunter2 was wrong\n");
  assertEquals([texts, unknown], [[], [2]]);
  assertEquals(recognise(lexicon, `Error: UPGRADE FAILED: x\n${pending}`).unknown, []);
});

Deno.test("what is kept of a log does not grow with it", () => {
  const recognition = startRecognition(lexicon);
  const chunk = `noise of every day\nError: UPGRADE FAILED: ${pending}\n`.repeat(200);
  for (let n = 0; n < 50; n++) recognition.read(chunk);
  const { texts, excerpt, lines } = recognition.end();
  assertEquals([texts.length, texts[0]!.times, lines], [1, 10_000, 20_000]);
  assert(excerpt.length < 200, excerpt);
});

Deno.test("hostile text takes no more time than its length", () => {
  const hostile = ['secrets "', "cannot delete ", '\\\\\\"', "\x1b[0;", "\r5% ", 'jobs.batch "', "original x error: "];
  for (const part of hostile) {
    const recognition = startRecognition(lexicon);
    const began = performance.now();
    for (let n = 0; n < 5; n++) recognition.read(part.repeat(200_000 / part.length));
    recognition.end();
    assert(performance.now() - began < 30_000, part);
  }
});
