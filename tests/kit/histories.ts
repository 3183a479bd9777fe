// Histories of any length and status, made of one real record, and what one repair plans for them.

import { bloat } from "../../src/checks/history/bloat.ts";
import { diagnose } from "../../src/diagnose.ts";
import type { Plan, Repair } from "../../src/model/plan.ts";
import type { Snapshot, StoredRecord } from "../../src/model/snapshot.ts";
import { makePlan } from "../../src/plan.ts";
import { vouched } from "../museum/visit.ts";
import { visitChanged } from "./check_tester.ts";

/** A history of these statuses from revision 1 on; `undecodable` for a record that is none. */
export async function historyOf(
  statuses: readonly string[],
  descriptions: Readonly<Record<number, string>> = {},
): Promise<Snapshot> {
  const { snapshot } = await visitChanged("p05-install-helm3", (object) => object);
  const [record] = snapshot.records as [StoredRecord];
  const records = statuses.map((status, n) =>
    recordOf(record, n + 1, status, descriptions[n + 1] ?? "Upgrade complete")
  );
  return { ...snapshot, records };
}

function recordOf(record: StoredRecord, revision: number, status: string, description: string): StoredRecord {
  const named = {
    ...record,
    revision,
    ref: { ...record.ref, name: record.ref.name.replace(/\d+$/, String(revision)) },
    image: { ...record.image, labels: { ...record.image.labels, status, version: String(revision) } },
  };
  if (status === "undecodable") {
    const { release: _, ...rest } = named;
    return { ...rest, faults: [{ layer: "gzip", at: 0, says: "cut" }] };
  }
  const info = { ...record.release!.info, status, description };
  return { ...named, faults: [], release: { ...record.release, version: revision, info } };
}

/** What the repair plans where it may, and is named unless told otherwise. */
export function planOf(
  snapshot: Snapshot,
  repair: Repair,
  { keep, named = true }: { keep?: number; named?: boolean } = {},
): Plan {
  const look = (then: Snapshot) => diagnose(then, [bloat]);
  return makePlan(snapshot, look(snapshot), [repair], {
    ...vouched,
    allow: "careful",
    ...(named ? { repair: repair.id } : {}),
    ...(keep ? { keep } : {}),
  }, look);
}
