import type { RunFolder } from "../../src/apply/run_folder.ts";
import type { Cluster, Objects, RecordStore, WriteOptions, WriteOutcome } from "../../src/model/ports.ts";

/** The end of the process, as a test plays it: nothing of the program may catch it. */
export class Crash extends Error {}

/** A moment at which something can go wrong. */
export interface Moment {
  readonly what: "write" | "journal";
  readonly when: "before" | "after";
  /** The write or the line, from 1, dry runs not counted. */
  readonly n: number;
}

/** What happens at a moment: a crash, a kill, another writer's write, or nothing. */
export type Happening = (moment: Moment) => void | Promise<void>;

/** How a write is answered; undefined: by the store. `lost` answers are `unknown`, done or not. */
export type Answer = "lost-and-done" | "lost-and-not-done" | "forbidden" | undefined;

/** A cluster to which `happen` happens around each write, and that gives the `answer` it is told to, by write from 1. */
export function failingCluster(
  cluster: Cluster,
  happen: Happening,
  answer: (n: number) => Answer = () => undefined,
): Cluster {
  let writes = 0;
  const write: Write = async (verb, options, send) => {
    if (options.dryRun) return await send();
    const n = ++writes;
    await happen({ what: "write", when: "before", n });
    const outcome = await answered(answer(n), verb, send);
    await happen({ what: "write", when: "after", n });
    return outcome;
  };
  return { ...cluster, records: failingStore(cluster.records, write), objects: failingObjects(cluster.objects, write) };
}

type Write = <T>(
  verb: string,
  options: WriteOptions,
  send: () => Promise<WriteOutcome<T>>,
) => Promise<WriteOutcome<T>>;

function failingObjects(objects: Objects, write: Write): Objects {
  return {
    ...objects,
    read: (ref) => objects.read(ref),
    create: (object, options) => write("create", options, () => objects.create(object, options)),
    replace: (object, options) => write("update", options, () => objects.replace(object, options)),
    apply: (object, options) => write("patch", options, () => objects.apply(object, options)),
    remove: (ref, precondition, options) => write("delete", options, () => objects.remove(ref, precondition, options)),
  };
}

function failingStore(store: RecordStore, write: Write): RecordStore {
  return {
    driver: store.driver,
    survey: (namespace) => store.survey(namespace),
    list: (namespace, release) => store.list(namespace, release),
    heads: (namespace, release) => store.heads(namespace, release),
    read: (ref) => store.read(ref),
    create: (ref, image, options) => write("create", options, () => store.create(ref, image, options)),
    replace: (ref, image, precondition, options) =>
      write("update", options, () => store.replace(ref, image, precondition, options)),
    remove: (ref, precondition, options) => write("delete", options, () => store.remove(ref, precondition, options)),
  };
}

/** A run folder to which `happen` happens around each journal line. */
export function failingFolder(folder: RunFolder, happen: Happening): RunFolder {
  let lines = 0;
  return {
    path: folder.path,
    hold: () => folder.hold(),
    release: () => folder.release(),
    read: () => folder.read(),
    append: async (entry) => {
      const n = ++lines;
      await happen({ what: "journal", when: "before", n });
      const kept = await folder.append(entry);
      await happen({ what: "journal", when: "after", n });
      return kept;
    },
  };
}

/** Lets `act` happen at the `at`-th moment, from 1. */
export function atMoment(at: number, act: () => void | Promise<void>): Happening {
  let moments = 0;
  return () => ++moments === at ? act() : undefined;
}

async function answered<T>(
  answer: Answer,
  verb: string,
  send: () => Promise<WriteOutcome<T>>,
): Promise<WriteOutcome<T>> {
  switch (answer) {
    case undefined:
      return await send();
    case "forbidden":
      return { kind: "refused", reason: "forbidden", verb, resource: "secrets", says: "no right to" };
    case "lost-and-done":
      await send();
      return { kind: "unknown", says: "connection reset" };
    case "lost-and-not-done":
      return { kind: "unknown", says: "connection reset" };
  }
}
