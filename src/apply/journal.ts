import type { Entry } from "../model/run.ts";

/** What a journal says of one step; a step of which it says nothing (left) was not begun, or nothing was written. */
export type Progress = "open" | "done" | "undoing" | "undone" | "kept";

export type RunState = "planned" | "unfinished" | "done" | "undone";

export type JournalText =
  /** `length`: the bytes that hold whole entries; what follows is the line that a crash tore. */
  | { readonly ok: true; readonly entries: readonly Entry[]; readonly length: number }
  | { readonly ok: false; readonly line: number };

/**
 * Reads journal lines. A torn last line is dropped: its append never returned, so nothing was done on the strength of it.
 * A bad line before the last one is damage of another kind, and is named (from 1).
 */
export function parseJournal(bytes: Uint8Array): JournalText {
  const entries: Entry[] = [];
  let length = 0;
  while (length < bytes.length) {
    const end = bytes.indexOf(newline, length);
    const entry = end < 0 ? null : parseEntry(bytes.subarray(length, end));
    if (entry === null) {
      const isLast = end < 0 || end === bytes.length - 1;
      return isLast ? { ok: true, entries, length } : { ok: false, line: entries.length + 1 };
    }
    entries.push(entry);
    length = end + 1;
  }
  return { ok: true, entries, length };
}

/** One entry as its line. */
export function entryLine(entry: Entry): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(entry) + "\n");
}

/** How far each step is, by the journal alone. What is live has the last word: see `stand`. */
export function progressOf(entries: readonly Entry[]): Map<number, Progress> {
  const progress = new Map<number, Progress>();
  // Steps with an intent that nothing answered for certain: a later refusal does not say that the first try failed too.
  const doubtful = new Set<number>();
  for (const entry of entries) {
    const before = progress.get(entry.n);
    const next = advance(before, entry, doubtful.has(entry.n));
    if (entry.what === "unknown" || (entry.what === "intent" && next === before)) doubtful.add(entry.n);
    if (entry.what === "done" || entry.what === "undone") doubtful.delete(entry.n);
    if (next === undefined) progress.delete(entry.n);
    else progress.set(entry.n, next);
  }
  return progress;
}

/** What a run has come to. `unfinished` covers a run that was stopped and an undo that was. */
export function runState(steps: number, progress: ReadonlyMap<number, Progress>): RunState {
  const states = [...progress.values()];
  if (states.length === 0) return "planned";
  if (states.every((state) => state === "undone" || state === "kept")) return "undone";
  return states.length === steps && states.every((state) => state === "done") ? "done" : "unfinished";
}

const newline = 0x0a;

function advance(before: Progress | undefined, entry: Entry, doubtful: boolean): Progress | undefined {
  switch (entry.what) {
    case "intent":
      return entry.direction === "forward" ? "open" : "undoing";
    case "done":
    case "undone":
    case "kept":
      return entry.what;
    case "unknown":
      return before;
    case "conflict":
    case "failed":
      // Nothing was written: the intent is off.
      if (doubtful) return before;
      return before === "undoing" ? "done" : before === "open" ? undefined : before;
  }
}

function parseEntry(line: Uint8Array): Entry | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
    return isEntry(value) ? value : null;
  } catch {
    return null;
  }
}

const acts: readonly unknown[] = ["intent", "done", "conflict", "failed", "unknown", "undone", "kept"];

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { n, at, what, direction } = value as Record<string, unknown>;
  return Number.isInteger(n) && typeof at === "string" && acts.includes(what) &&
    (direction === "forward" || direction === "undo");
}
