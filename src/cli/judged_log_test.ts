import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { visitAltered } from "../../tests/kit/altered_case.ts";
import { checks } from "../checks/mod.ts";
import { judgeTexts, lexiconOf } from "../judge_texts.ts";
import { recognise } from "../state/transcript/recognise.ts";

/** What each check says of a log, on a healthy release. */
async function verdictsOn(log: string): Promise<string[]> {
  const { snapshot, findings } = await visitAltered("healthy-custom-resource-helm3", (objects) => objects);
  const { texts, excerpt } = recognise(lexiconOf(checks), log);
  const judged = judgeTexts({ ...snapshot, transcript: excerpt }, findings, texts, checks);
  return [...new Set(judged.flatMap(({ verdicts }) => verdicts.map(({ verdict }) => verdict)))];
}

Deno.test("a kind that no known manifest names was not looked at", async () => {
  const { snapshot: { facts } } = await visitAltered("healthy-custom-resource-helm3", (objects) => objects);
  const { kind, apiVersion } = facts.kinds.find(({ kind }) => kind.apiVersion.includes("."))!.kind;
  const said = (kind: string, version: string) =>
    `Error: UPGRADE FAILED: no matches for kind "${kind}" in version "${version}"\nensure CRDs are installed first\n`;
  assertEquals(await verdictsOn(said("Elsewhere", "lab.example/v1")), ["unknown"]);
  assertEquals(await verdictsOn(said(kind, apiVersion)), ["does-not-hold"]);
});

Deno.test("what only words of the past tell of is not said to hold", async () => {
  for (
    const [name, says] of [["c01-url-helm4", /cannot be told \(cluster\/webhook-down/], [
      "c01-gone-helm4",
      /still holds/,
    ]] as const
  ) {
    const { findings } = await visitAltered(name, (objects) => objects);
    const failed = findings.find(({ check }) => check === "upgrade/failed")!;
    assertMatch(failed.notes!.join("\n"), says);
  }
});
