import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { changeJson } from "../../../tests/kit/changed_record.ts";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { Finding } from "../../model/finding.ts";
import { crashesHelm } from "./crashes_helm.ts";

testCheck(crashesHelm, { finds: ["h02-null"], quiet: ["h02-cut-newest", "h02-packaging", "p01-half"] });

async function find(revision: number, change: (json: string) => string): Promise<Finding> {
  const { snapshot, findings } = await visitChanged("healthy-hooks-helm3", changeJson(revision, change));
  const [finding, ...more] = findings.filter(({ check }) => check === crashesHelm.id);
  assertEquals(more, []);
  assertHolds(snapshot, finding!);
  assertEquals(finding!.severity, "error");
  return finding!;
}

const notesOf = ({ notes }: Finding) => notes!.join("\n");
const withoutInfo = (json: string) => json.replace(/"info":\{.*?"status":"\w+"[^}]*\}/, '"info":null');

Deno.test("history/crashes-helm: a null payload takes helm list of the cluster down, whichever revision it is", async () => {
  for (const revision of [1, 2]) {
    const finding = await find(revision, () => "null");
    assertEquals(finding.reach, "cluster");
    assertMatch(finding.summary, /its payload is null/);
  }
  const notes = notesOf(await find(2, () => "null"));
  assertMatch(notes, /first deletes all that revision 1 names/);
  assertMatch(notes, /helm upgrade panics: it looks for the deployed revision by its label/);
});

Deno.test("history/crashes-helm: info that is null does so on the newest only", async () => {
  assertEquals((await find(2, withoutInfo)).reach, "cluster");
  assertEquals((await find(1, withoutInfo)).reach, undefined);
});

Deno.test("history/crashes-helm: a null among the hooks breaks this release alone", async () => {
  const finding = await find(2, (json) => json.replace('"hooks":[', '"hooks":[null,'));
  assertEquals(finding.reach, undefined);
  assertMatch(notesOf(finding), /helm get hooks and helm uninstall of this release panic/);
  const old = await find(1, (json) => json.replace('"hooks":[', '"hooks":[null,'));
  assertMatch(notesOf(old), /helm rollback to it panics/);
});
