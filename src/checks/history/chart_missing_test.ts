import { assertEquals } from "deno-std/assert/mod.js";
import { alterRecord, visitAltered } from "../../../tests/kit/altered_case.ts";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { decodeRecord } from "../../record/decode.ts";
import { editRecord } from "../../record/edit.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Json } from "../../model/json.ts";
import { chartMissing } from "./chart_missing.ts";

testCheck(chartMissing, { finds: [], quiet: ["healthy-rolled-back", "h01-rebuilt", "h02-null", "p02-half"] });

/** The record with another chart; undefined: without. */
const withChart = (chart: Json | undefined) => (object: KubeObject): KubeObject => {
  const record = decodeRecord({
    ref: { driver: "secret", namespace: object.metadata.namespace!, name: object.metadata.name },
    uid: "",
    resourceVersion: "",
    managers: [],
    image: { data: object["data"] as Record<string, string>, labels: {}, annotations: {}, type: "helm.sh/release.v1" },
  });
  const edited = editRecord(record, {
    payload: [{ path: ["chart"], ...(chart === undefined ? {} : { value: chart }) }],
  });
  if (!edited.ok) throw new Error(edited.says);
  return { ...object, data: { ...edited.image.data } };
};

for (const chart of [undefined, null, {}, { metadata: null }] as const) {
  const title = chart === undefined ? "no chart" : `the chart ${JSON.stringify(chart)}`;
  Deno.test(`history/chart-missing finds ${title} in the newest, and notes it in an older one`, async () => {
    for (const [revision, severity] of [[3, "warning"], [1, "info"]] as const) {
      const visit = await visitAltered("healthy-rolled-back-helm3", alterRecord(revision, withChart(chart)));
      const found = visit.findings.filter(({ check }) => check === chartMissing.id);
      assertEquals(found.map((one) => [one.subject, one.severity]), [[`revision ${revision}`, severity]]);
      for (const finding of found) assertHolds(visit.snapshot, finding);
    }
  });
}
