// A museum case in which some records were edited, as a person might have done.

import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { Choices, Plan, Repair } from "../../src/model/plan.ts";
import type { StoredRecord } from "../../src/model/snapshot.ts";
import { editRecord } from "../../src/record/edit.ts";
import { museum } from "../museum/mod.ts";
import { openCase, scopeOf, type Visit, visit } from "../museum/visit.ts";
import { planFor } from "./plan.ts";

export interface Rewrite {
  /** In the payload, and in the label unless that is given too. */
  readonly status?: string;
  readonly label?: string;
  readonly description?: string;
  readonly manifest?: string;
}

/** By revision; null: the record is deleted. `objects` may change or (undefined) take away what is live. */
export async function visitRewritten(
  name: string,
  rewrites: Readonly<Record<number, Rewrite | null>>,
  objects: (object: KubeObject) => KubeObject | undefined = (object) => object,
): Promise<Visit> {
  const entry = museum.find((one) => one.name === name);
  if (!entry) throw new Error(`The museum has no case "${name}"`);
  const { snapshot: { records } } = await visit(openCase(entry), scopeOf(entry));
  const items = (entry.cluster.items as KubeObject[]).flatMap((item) => {
    const record = records.find(({ ref, revision }) => ref.name === item.metadata?.name && revision in rewrites);
    if (!record) return item.metadata?.name === undefined ? [item] : [objects(item) ?? []].flat();
    const rewrite = rewrites[record.revision];
    return rewrite ? [rewritten(item, record, rewrite)] : [];
  });
  const changed = { name, cluster: { items } };
  return await visit(openCase(changed), scopeOf(entry));
}

/** What one repair would do about what was found, all that is careful allowed; nobody is alive and nobody drives it. */
export function planOf(repair: Repair, visit: Visit, choices: Partial<Choices> = {}): Plan {
  return planFor(visit, { allow: "careful", ...choices }, [repair]);
}

function rewritten(item: KubeObject, record: StoredRecord, rewrite: Rewrite): KubeObject {
  const { status, label = status, description, manifest } = rewrite;
  const edited = editRecord(record, {
    payload: [
      ...(status === undefined ? [] : [{ path: ["info", "status"], value: status }]),
      ...(description === undefined ? [] : [{ path: ["info", "description"], value: description }]),
      ...(manifest === undefined ? [] : [{ path: ["manifest"], value: manifest }]),
    ],
    labels: label === undefined ? {} : { status: label },
  });
  if (!edited.ok) throw new Error(edited.says);
  const { data, labels } = edited.image;
  return { ...item, data: { ...data }, metadata: { ...item.metadata, labels: { ...labels } } };
}
