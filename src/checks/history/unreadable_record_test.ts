import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { all, changeJson, changeLabels, changeText } from "../../../tests/kit/changed_record.ts";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { Finding } from "../../model/finding.ts";
import { unreadableRecord } from "./unreadable_record.ts";

testCheck(unreadableRecord, {
  finds: [
    "h02-wrong-key",
    "h02-packaging",
    "h02-configmap",
    "h02-cut-behind",
    "h02-cut-newest",
    "h02-cut-old",
    "h02-only",
  ],
  quiet: ["h02-null", "p01-half", "p01-configmap", "p02-half"],
});

/** A release of two revisions, the second deployed. */
const sound = "healthy-deployment-helm3";
const cut = (text: string) => text.slice(0, 400);

async function find(change: Parameters<typeof visitChanged>[1]): Promise<Finding[]> {
  const { snapshot, findings } = await visitChanged(sound, change);
  const found = findings.filter(({ check }) => check === unreadableRecord.id);
  for (const finding of found) assertHolds(snapshot, finding);
  return found;
}

const notesOf = ({ notes }: Finding) => notes!.join("\n");

Deno.test("history/unreadable-record says what the newest stands in the way of", async () => {
  const [finding] = await find(changeText(2, cut));
  assertEquals([finding!.subject, finding!.severity], ["revision 2", "error"]);
  const notes = notesOf(finding!);
  assertMatch(notes, /shows revision 1 \(superseded\) as the newest.*"release: already exists" every time/);
  assertMatch(notes, /helm uninstall deletes what revision 1 \(superseded\) names/);
  assertMatch(notes, /label says deployed/);
  assertMatch(notes, /content is lost: its manifest is not whole/);
});

Deno.test("history/unreadable-record names live objects that only the hidden revision can have brought", async () => {
  const [finding] = await find(changeText(2, cut));
  assertMatch(notesOf(finding!), /what only revision 2 brought: .*Service\/extra/);
});

Deno.test("history/unreadable-record says what an old one stands in the way of", async () => {
  const [finding] = await find(changeText(1, cut));
  assertMatch(notesOf(finding!), /helm rollback web 1 says "release has no 1 version"/);
  assertMatch(notesOf(finding!), /--history-max never removes this one and helm uninstall leaves it behind/);
});

Deno.test("history/unreadable-record says that the history is empty where none can be read", async () => {
  const found = await find(all(changeText(1, cut), changeText(2, cut)));
  assertEquals(found.map(({ subject }) => subject), ["revision 1", "revision 2"]);
  assertMatch(notesOf(found[0]!), /no revision for release "web".*helm install with "release: already exists"/s);
  assertMatch(notesOf(found[1]!), /begins anew at revision 1/);
});

Deno.test("history/unreadable-record says which command a label tells of", async () => {
  const [finding] = await find(all(changeText(2, cut), changeLabels(2, { status: "pending-upgrade" })));
  assertMatch(notesOf(finding!), /label says pending-upgrade: its helm never wrote how it ended/);
});

Deno.test("history/unreadable-record words what Helm 3 reads and Helm 4 does not as such", async () => {
  const [finding] = await find(changeJson(2, (json) => json.replace('"info":{', '"info":{"rollback_revision":"one",')));
  assertEquals(finding!.severity, "warning");
  assertMatch(finding!.summary, /by Helm 4 \(Helm 3 can\)/);
});

Deno.test("history/unreadable-record says that nothing is lost where that is so", async () => {
  const [finding] = await find(changeJson(2, (json) => json.replace('"version":2', '"version":"2"')));
  assertMatch(notesOf(finding!), /Nothing is lost: "\/version" was a string/);
});

Deno.test("history/unreadable-record keeps quiet where Helm reads it", async () => {
  assertEquals(await find(changeText(2, (text) => text.replace(/.{60}/g, "$&\n"))), []);
  assert((await find(changeText(2, (text) => text.replace(/.{60}/, "$& ")))).length === 1, "a blank is no line break");
});
