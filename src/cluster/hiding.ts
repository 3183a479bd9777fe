import type { Cluster, Objects, Reading, RecordStore, RefusedWrite, WriteOutcome } from "../model/ports.ts";

/** The cluster, with the words of the server redacted before anybody prints them or puts them into a journal: an admission plugin may quote what it was sent. */
export function hiding(cluster: Cluster, redact: (text: string) => string): Cluster {
  const hide: Hide = {
    read: (reading) => reading.ok ? reading : { ok: false, gap: { ...reading.gap, says: redact(reading.gap.says) } },
    write: (outcome) => outcome.kind === "written" ? outcome : { ...outcome, says: redact(outcome.says) },
  };
  const objects = hidingTrials(hidingObjects(cluster.objects, hide), redact);
  return { ...cluster, records: hidingStore(cluster.records, hide), objects };
}

interface Hide {
  readonly read: <T>(reading: Reading<T>) => Reading<T>;
  readonly write: <T>(outcome: WriteOutcome<T>) => WriteOutcome<T>;
}

/** Lists are for those who look; their gaps are redacted with the rest of what they saw. */
function hidingObjects(objects: Objects, { read, write }: Hide): Objects {
  return {
    ...objects,
    read: async (...args) => read(await objects.read(...args)),
    create: async (...args) => write(await objects.create(...args)),
    replace: async (...args) => write(await objects.replace(...args)),
    apply: async (...args) => write(await objects.apply(...args)),
    remove: async (...args) => write(await objects.remove(...args)),
  };
}

/** A trial quotes what it was sent as a write does, and for each field. */
function hidingTrials(objects: Objects, redact: (text: string) => string): Objects {
  const { tryOut } = objects;
  if (!tryOut) return objects;
  const hide = (refused: RefusedWrite): RefusedWrite => ({
    ...refused,
    says: redact(refused.says),
    causes: refused.causes.map((cause) => ({ ...cause, says: redact(cause.says) })),
  });
  return {
    ...objects,
    tryOut: async (write) => {
      const answer = await tryOut(write);
      if (!answer.ok) return { ok: false, gap: { ...answer.gap, says: redact(answer.gap.says) } };
      return { ok: true, value: answer.value && hide(answer.value) };
    },
  };
}

function hidingStore(records: RecordStore, { read, write }: Hide): RecordStore {
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
