import { assertEquals } from "deno-std/assert/mod.js";
import { parseRecordName, recordName } from "./name.ts";

Deno.test("recordName and parseRecordName are each other's reverse", () => {
  for (const [release, revision] of [["web", 1], ["a.v2", 10], ["a.v2.v3", 1], ["x.y", 123456]] as const) {
    assertEquals(parseRecordName(recordName(release, revision)), { release, revision });
  }
});

Deno.test("parseRecordName knows names that Helm would not form", () => {
  const names = ["", "web.v1", "sh.helm.release.v1.", "sh.helm.release.v1.web", "sh.helm.release.v1..v1"];
  const revisions = ["v", "v-1", "v01", "1", "v99999999999999999999"];
  for (const name of [...names, ...revisions.map((revision) => `sh.helm.release.v1.web.${revision}`)]) {
    assertEquals(parseRecordName(name), undefined, name);
  }
});
