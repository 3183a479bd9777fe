// Needs no permissions: the cluster and the run folder are in memory.

import { fileCluster } from "../../src/cluster/files/file_cluster.ts";
import { recordOf } from "../../src/cluster/kube_records.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { RawRecord, RecordImage } from "../../src/model/snapshot.ts";
import { allKindsOfSteps, type Case, liveObjects, twoEdits } from "../kit/cases.ts";
import { recordSteps } from "../kit/plan.ts";
import { breakEverywhere } from "./break_everywhere.ts";

Deno.test("a plan of two edits survives whatever happens at any moment", () => breakEverywhere(twoEdits));

Deno.test("so does one that creates, removes and replaces", () => breakEverywhere(allKindsOfSteps));

Deno.test("so do both on a file cluster", async () => {
  await breakEverywhere(() => onFiles(twoEdits()));
  await breakEverywhere(() => onFiles(allKindsOfSteps()));
});

Deno.test("so do records in ConfigMaps", () => breakEverywhere(() => onFiles(inConfigMaps(twoEdits()))));

Deno.test("so does one that creates, changes and removes live objects beside a record", () =>
  breakEverywhere(() => liveObjects(fileCluster([]))));

async function onFiles({ plan, store }: Case): Promise<Case> {
  const { driver, namespace, release } = plan.scope;
  const records = await store.list(namespace, release);
  if (!records.ok || driver === "sql") throw new Error("no records");
  const objects = records.value.map((record) => recordOf(driver === "secret" ? record : inConfigMap(record)));
  return { plan, store: fileCluster(objects, { driver }).records };
}

function inConfigMaps({ plan, store }: Case): Case {
  const steps = recordSteps(plan).map((step) => ({
    ...step,
    target: { ...step.target, driver: "configmap" as const },
    before: untyped(step.before),
    after: untyped(step.after),
  }));
  const moved: Plan = { ...plan, scope: { ...plan.scope, driver: "configmap" }, steps };
  return { plan: moved, store };
}

function inConfigMap(record: RawRecord): RawRecord {
  return { ...record, ref: { ...record.ref, driver: "configmap" }, image: untyped(record.image)! };
}

function untyped(image: RecordImage | null): RecordImage | null {
  if (image === null) return null;
  const { type: _, ...rest } = image;
  return rest;
}
