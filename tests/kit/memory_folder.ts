import type { RunFolder } from "../../src/apply/run_folder.ts";
import type { Entry } from "../../src/model/run.ts";

/** A run folder of which only the journal is kept, in `entries`. */
export function memoryFolder(entries: Entry[] = []): RunFolder {
  return {
    path: "memory",
    hold: () => Promise.resolve({ ok: true }),
    release: () => Promise.resolve(),
    read: () => Promise.resolve({ ok: true, entries: structuredClone(entries) }),
    append: (entry) => {
      entries.push({ ...entry, at: "2026-11-21T08:30:15.000Z" });
      return Promise.resolve({ ok: true });
    },
  };
}
