import { assertEquals } from "deno-std/assert/mod.js";
import type { Entry } from "../model/run.ts";
import { entryLine, parseJournal, progressOf, runState } from "./journal.ts";

const at = "2026-11-21T08:30:15.000Z";

function entry(n: number, what: Entry["what"], direction: Entry["direction"] = "forward"): Entry {
  return { n, at, what, direction };
}

function bytesOf(...parts: (Entry | string)[]): Uint8Array {
  return new Uint8Array(
    parts.flatMap((part) => [...typeof part === "string" ? new TextEncoder().encode(part) : entryLine(part)]),
  );
}

const whole = [entry(1, "intent"), entry(1, "done")];

Deno.test("a journal is read as it was written", () => {
  const bytes = bytesOf(...whole);
  assertEquals(parseJournal(bytes), { ok: true, entries: whole, length: bytes.length });
  assertEquals(parseJournal(new Uint8Array()), { ok: true, entries: [], length: 0 });
});

Deno.test("a last line that a crash tore is dropped, wherever it is torn", () => {
  const line = entryLine({ ...entry(2, "intent"), says: "naïve" });
  const kept = bytesOf(...whole).length;
  for (let cut = 1; cut < line.length; cut++) {
    const torn = new Uint8Array([...bytesOf(...whole), ...line.subarray(0, cut)]);
    assertEquals(parseJournal(torn), { ok: true, entries: whole, length: kept }, `cut after ${cut}`);
  }
});

Deno.test("so is one that the disk made room for and never filled", () => {
  const journal = parseJournal(bytesOf(...whole, "\0\0\0\0\0\0"));
  assertEquals(journal, { ok: true, entries: whole, length: bytesOf(...whole).length });
});

Deno.test("a bad line before the last one is named", () => {
  for (const bad of ["{\n", "\n", "null\n", '{"n":1}\n', '{"n":1,"at":"","what":"sung","direction":"forward"}\n']) {
    assertEquals(parseJournal(bytesOf(entry(1, "intent"), bad, entry(1, "done"))), { ok: false, line: 2 }, bad);
  }
});

Deno.test("the journal tells how far each step is", () => {
  const cases: [Entry[], string | undefined][] = [
    [[entry(1, "intent")], "open"],
    [whole, "done"],
    [[entry(1, "intent"), entry(1, "failed")], undefined],
    [[entry(1, "intent"), entry(1, "conflict")], undefined],
    [[entry(1, "intent"), entry(1, "unknown")], "open"],
    // The second try was refused; the first may have been written all the same.
    [[entry(1, "intent"), entry(1, "unknown"), entry(1, "intent"), entry(1, "conflict")], "open"],
    [[entry(1, "intent"), entry(1, "intent"), entry(1, "failed")], "open"],
    [[...whole, entry(1, "intent", "undo")], "undoing"],
    [[...whole, entry(1, "intent", "undo"), entry(1, "failed", "undo")], "done"],
    [[
      ...whole,
      entry(1, "intent", "undo"),
      entry(1, "unknown", "undo"),
      entry(1, "intent", "undo"),
      entry(1, "conflict", "undo"),
    ], "undoing"],
    [[...whole, entry(1, "intent", "undo"), entry(1, "undone", "undo")], "undone"],
  ];
  for (const [entries, progress] of cases) {
    assertEquals(progressOf(entries).get(1), progress, JSON.stringify(entries.map(({ what }) => what)));
  }
});

Deno.test("a run is what its steps are", () => {
  const state = (...entries: Entry[]) => runState(2, progressOf(entries));
  assertEquals(state(), "planned");
  assertEquals(state(entry(1, "intent"), entry(1, "failed")), "planned");
  assertEquals(state(entry(1, "intent")), "unfinished");
  assertEquals(state(...whole), "unfinished");
  assertEquals(state(...whole, entry(2, "done")), "done");
  assertEquals(state(...whole, entry(2, "done"), entry(2, "undone", "undo")), "unfinished");
  assertEquals(state(...whole, entry(1, "undone", "undo")), "undone");
});
