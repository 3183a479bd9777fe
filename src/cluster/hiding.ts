import type { Cluster, Reading, RecordStore, WriteOutcome } from "../model/ports.ts";

/** The cluster, with the words of the server redacted before anybody prints them or puts them into a journal: an admission plugin may quote what it was sent. */
export function hiding(cluster: Cluster, redact: (text: string) => string): Cluster {
  return { ...cluster, records: hidingStore(cluster.records, redact) };
}

function hidingStore(records: RecordStore, redact: (text: string) => string): RecordStore {
  const read = <T>(reading: Reading<T>): Reading<T> =>
    reading.ok ? reading : { ok: false, gap: { ...reading.gap, says: redact(reading.gap.says) } };
  const write = <T>(outcome: WriteOutcome<T>): WriteOutcome<T> =>
    outcome.kind === "written" ? outcome : { ...outcome, says: redact(outcome.says) };
  return {
    driver: records.driver,
    survey: async (...args) => read(await records.survey(...args)),
    list: async (...args) => read(await records.list(...args)),
    heads: async (...args) => read(await records.heads(...args)),
    read: async (...args) => read(await records.read(...args)),
    create: async (...args) => write(await records.create(...args)),
    replace: async (...args) => write(await records.replace(...args)),
    remove: async (...args) => write(await records.remove(...args)),
  };
}
