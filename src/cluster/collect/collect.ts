import type { Cluster, Reading } from "../../model/ports.ts";
import {
  type Facet,
  type Fault,
  type Given,
  noFacts,
  type RawRecord,
  type ServerFacts,
  type Snapshot,
  type StoredRecord,
} from "../../model/snapshot.ts";
import { decodeRecord } from "../../record/decode.ts";
import { parseRecordName } from "../../record/name.ts";
import { readUndecodable } from "../files/undecodable.ts";
import { readByName } from "./by_name.ts";
import { collectFacets } from "./facets.ts";

/**
 * Reads all that the checks need about one release. `facetsFor` says what that is, once the records are known; records
 * are always read, and where they cannot be there is no snapshot. No record is no failure: `records` is empty then.
 */
export const collect = async (
  cluster: Cluster,
  { namespace, release }: { readonly namespace: string; readonly release: string },
  facetsFor: (records: readonly StoredRecord[]) => ReadonlySet<Facet>,
  tool: string,
  given: Given = {},
): Promise<Reading<Snapshot>> => {
  const { objects } = cluster;
  const [server, list] = await Promise.all([objects.server(), cluster.records.list(namespace, release)]);
  const named = list.ok
    ? { records: list.value, gaps: [] }
    : await readByName(cluster, { namespace, release }, list.gap);
  if (!list.ok && !named) return list;
  if (!server.ok) return { ok: false, gap: { ...server.gap, facet: "records" } };
  const bare = recordsAlone(cluster, { namespace, release }, server.value, named!.records, tool);
  const read = await collectFacets(cluster, bare, facetsFor(bare.records), given);
  return { ok: true, value: freeze({ ...bare, ...given, ...read, gaps: [...named!.gaps, ...read.gaps] }) };
};

/** A snapshot in which the records stand, decoded and oldest first, and nothing else. */
export const recordsAlone = (
  { context, records: { driver } }: Cluster,
  { namespace, release }: { readonly namespace: string; readonly release: string },
  { takenAt, ...server }: ServerFacts & { readonly takenAt: string },
  raw: readonly RawRecord[],
  tool: string,
): Snapshot => ({
  version: 1,
  takenAt,
  tool,
  server,
  scope: { ...(context ? { context } : {}), namespace, release, driver },
  records: raw.map(decode).sort((a, b) => a.revision - b.revision),
  objects: [],
  facts: noFacts,
  gaps: [],
});

/** A payload that was left out when a folder was written is damage of the kind it had there, not an empty one. */
const decode = (raw: RawRecord): StoredRecord => {
  const left = readUndecodable(raw.image.annotations);
  if (!left) return decodeRecord(raw);
  const fault: Fault = {
    layer: left.layer,
    at: left.at,
    says: `cannot be decoded (${left.size} bytes, left out when it was collected)`,
  };
  return { ...raw, revision: parseRecordName(raw.ref.name)?.revision ?? 0, size: left.size, faults: [fault] };
};

/** Values may be nested deeper than the engine's stack. */
const freeze = <T>(root: T): T => {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null || Object.isFrozen(value)) continue;
    Object.freeze(value);
    for (const part of Object.values(value)) open.push(part);
  }
  return root;
};
