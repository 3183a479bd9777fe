import { assertEquals } from "deno-std/assert/mod.js";
import { assertHolds, visitChanged } from "../../../tests/kit/check_tester.ts";
import { unreadableRecord } from "./unreadable_record.ts";

Deno.test("history/unreadable-record finds a payload that was cut, and only that", async () => {
  const { snapshot, findings } = await visitChanged("p01-half-helm3", (object) => {
    if (object.kind !== "Secret" || !object.metadata.name.endsWith(".v1")) return object;
    return { ...object, data: { release: (object["data"] as { release: string }).release.slice(0, 400) } };
  });
  const found = findings.filter(({ check }) => check === unreadableRecord.id);
  assertEquals(found.map(({ subject, severity }) => [subject, severity]), [["revision 1", "error"]]);
  for (const finding of found) assertHolds(snapshot, finding);
});
