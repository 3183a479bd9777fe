import { join } from "node:path";
import { stringify } from "yaml";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { type FileClusterMeta, META } from "./file_cluster.ts";
import { newName } from "./folder.ts";
import { recordOf } from "../record_objects.ts";
import { keyOf, refOf } from "./shelf.ts";

export type WrittenFolder =
  | { readonly ok: true; readonly files: readonly string[] }
  | { readonly ok: false; readonly says: string };

/**
 * Writes a snapshot as a folder that `openFolder` reads: one file for each object, and `cluster.yaml` with the clock, the
 * server and the gaps. It writes what it is given: hide secrets first. The folder must be new or empty; it is made for
 * its owner alone.
 */
export const writeFolder = (dir: string, snapshot: Snapshot): WrittenFolder => {
  try {
    Deno.mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (!Deno.readDirSync(dir)[Symbol.iterator]().next().done) {
      return { ok: false, says: `Cannot write to folder ${JSON.stringify(dir)}: it is not empty; name a new one` };
    }
    const files = filesOf(snapshot);
    for (const [name, document] of files) {
      const text = stringify(document, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
      Deno.writeTextFileSync(join(dir, name), text, { mode: 0o600, createNew: true });
    }
    return { ok: true, files: [...files.keys()] };
  } catch (error) {
    return {
      ok: false,
      says: `Cannot write to folder ${JSON.stringify(dir)}: ${error instanceof Error ? error.message : error}`,
    };
  }
};

const filesOf = (snapshot: Snapshot): Map<string, unknown> => {
  const files = new Map<string, unknown>([["cluster.yaml", { ...META, ...metaOf(snapshot) }]]);
  for (const object of objectsIn(snapshot)) files.set(newName(refOf(object), (name) => files.has(name)), object);
  return files;
};

const metaOf = ({ takenAt, server, scope, gaps, facts }: Snapshot): FileClusterMeta => ({
  takenAt,
  server,
  ...(scope.context ? { context: scope.context } : {}),
  namespace: scope.namespace,
  gaps,
  kinds: facts.kinds,
});

/** Each object once: the manifest may name what is a controller's object too. */
const objectsIn = ({ records, objects, facts }: Snapshot): KubeObject[] => {
  const live = objects.flatMap(({ live }) => live ? [live] : []);
  const references = facts.references.flatMap(({ live }) => live ? [live] : []);
  const around = [...references, ...facts.dependents, ...facts.events, ...facts.namespaces, ...facts.quotas]
    .concat(facts.admission, facts.apiServices, facts.definitions);
  const all = [
    ...around,
    ...facts.pods,
    ...facts.rbac,
    ...facts.controllers,
    ...facts.claims,
    ...live,
    ...records.map(recordOf),
  ];
  return [...new Map(all.map((object) => [keyOf(refOf(object)), object])).values()];
};
