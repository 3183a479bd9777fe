import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { visitAltered } from "../../tests/kit/altered_case.ts";
import { visitRewritten } from "../../tests/kit/rewritten.ts";
import { checks } from "../checks/mod.ts";
import { diagnose } from "../diagnose.ts";
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

const denied = `admission webhook "rules.example" denied the request: no`;
const patch = (name: string) => `cannot patch "${name}" with kind Deployment: ${denied}`;

Deno.test("only the very manifest, tried out, disproves that the server refuses it", async () => {
  const standing = async (says: string, alter: (manifest: string) => string, tried = true) => {
    const { snapshot } = await visitRewritten("healthy-deployment-helm3", {
      2: { status: "failed", description: `Upgrade "web" failed: ${says}` },
    });
    const desired = alter(snapshot.records.at(-1)!.release!.manifest!);
    const trials = snapshot.objects.filter(() => tried).map(({ ref }) => ({ ref, way: "patch" as const }));
    const given = { ...snapshot, desired, facts: { ...snapshot.facts, trials } };
    const finding = diagnose(given, checks).find(({ check }) => check === "upgrade/failed")!;
    return finding.notes!.find((note) => /holds?\b/.test(note));
  };
  assertEquals(
    await standing(patch("web"), (manifest) => manifest),
    "That does not hold any more: rollout/pods-refused, upgrade/rejected find nothing now.",
  );
  for (
    const [says, because] of [
      [
        await standing(patch("web"), (text) => text.replaceAll("example/web", "other/web")),
        "has another Deployment/web",
      ],
      [await standing(patch("web"), (text) => text.replaceAll("name: web", "name: elsewhere")), "does not name"],
      [await standing(patch("side"), (text) => text), "names Deployment/side"],
      [await standing(denied, (text) => text), "Which object and manifest it was said of is not known"],
    ]
  ) {
    assertStringIncludes(says!, "cannot be told (");
    assertStringIncludes(says!, because!);
  }
});
