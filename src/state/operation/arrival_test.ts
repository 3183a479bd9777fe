import { assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { type Arrival, arrivalOf } from "./arrival.ts";
import { judgeObject } from "../compare/compare.ts";

const began = "2026-11-21T10:00:05Z";

function config(value: string): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { value } };
}

/** Edited by a person, so that its fields tell nothing; Helm wrote it last at that second of the minute. */
function edited(second: number): KubeObject {
  const entry = (manager: string, time: string, fieldsV1: JsonObject) => ({
    manager,
    operation: "Update",
    time,
    fieldsV1,
  });
  const managedFields = [
    entry("helm", `2026-11-21T10:00:0${second}Z`, { "f:data": {} }),
    entry("kubectl-edit", "2026-11-21T10:00:09Z", { "f:data": { "f:value": {} } }),
  ];
  return { ...config("hot"), metadata: { name: "x", managedFields } } as unknown as KubeObject;
}

function arrival(base: JsonObject | null, next: JsonObject | null, live: KubeObject | null): Arrival {
  const ref = { apiVersion: "v1", kind: "ConfigMap", name: "x" };
  const seen = { ref, live, at: "/objects/0/live" };
  return arrivalOf({ ref, name: "x", base, next, seen, verdict: judgeObject(base, next, live) }, began);
}

const cases: readonly [string, number, Arrival][] = [
  ["a write of Helm since the operation began proves that all of it came", 6, "yes"],
  ["no write of Helm since proves that nothing came", 4, "no"],
  ["a write in the same second proves nothing", 5, "unclear"],
];
for (const [says, second, expected] of cases) {
  Deno.test(`an object changed by others: ${says}`, () => {
    assertEquals(arrival(config("1"), config("2"), edited(second)), expected);
  });
}

Deno.test("an object that is as the next document means it has arrived, with no times to go by", () => {
  assertEquals(arrival(config("1"), config("2"), config("2") as unknown as KubeObject), "yes");
});

Deno.test("a Job that removes itself tells nothing by not being there, one that does not tells that it never came", () => {
  const job = (spec: JsonObject) => ({ apiVersion: "batch/v1", kind: "Job", metadata: { name: "x" }, spec });
  assertEquals(arrival(null, job({ ttlSecondsAfterFinished: 0 }), null), "spent");
  assertEquals(arrival(null, job({}), null), "no");
});
