import type { Snapshot } from "../model/snapshot.ts";

/** What follows from a snapshot is worked out once: snapshots are frozen, so the first answer stays true. */
export function once<T>(work: (snapshot: Snapshot) => T): (snapshot: Snapshot) => T {
  const answers = new WeakMap<Snapshot, { readonly answer: T }>();
  return (snapshot) => {
    const known = answers.get(snapshot) ?? { answer: work(snapshot) };
    answers.set(snapshot, known);
    return known.answer;
  };
}
