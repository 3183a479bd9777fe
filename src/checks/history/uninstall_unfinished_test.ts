import { assert, assertEquals } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { Finding } from "../../model/finding.ts";
import { editRecord } from "../../record/edit.ts";
import { uninstallUnfinished } from "./uninstall_unfinished.ts";

testCheck(uninstallUnfinished, {
  finds: ["p06-hook", "p06-half", "p06-purge", "p06-held", "p06-kind-gone", "p06-older"],
  quiet: ["p01-half", "p02-finished", "p10-late"],
});

async function findingOf(name: string): Promise<Finding> {
  const { findings } = await visitChanged(name, (object) => object);
  const found = findings.filter(({ check }) => check === uninstallUnfinished.id);
  assertEquals(found.length, 1);
  return found[0]!;
}

const commandsOf = ({ manual = [] }: Finding) => manual.flatMap(({ commands }) => commands);

Deno.test("nothing deleted: it names the hook that stands in the way", async () => {
  const { summary, notes } = await findingOf("p06-hook-helm3");
  assert(summary.endsWith("it has deleted none of its 3 objects."), summary);
  assert(notes!.includes('Its pre-delete hook Job "stuck" cannot be scheduled.'), notes!.join("\n"));
  assert(notes!.includes("Left by its hooks, which no uninstall deletes: Job/stuck."), notes!.join("\n"));
});

Deno.test("in part: it names what is left, and what the next uninstall deletes", async () => {
  const finding = await findingOf("p06-half-helm4");
  assert(finding.summary.endsWith("1 of 3 objects is still there."), finding.summary);
  assert(finding.notes!.includes("The next helm uninstall deletes Service/web and removes the records."));
  assertEquals(commandsOf(finding)[0], "helm uninstall web -n p06-half-helm4");
});

Deno.test("all gone: what its resource policy keeps is not counted", async () => {
  const { summary, notes } = await findingOf("p06-purge-helm3");
  assert(summary.endsWith("and all of its objects are gone."), summary);
  assert(notes!.includes("Kept by resource policy, which is no obstacle: ConfigMap/kept."), notes!.join("\n"));
  assert(notes!.includes('Its post-delete hook Job "migrate" ran and succeeded.'), notes!.join("\n"));
});

Deno.test("held: it names the finalizer", async () => {
  const finding = await findingOf("p06-held-helm4");
  assert(finding.notes!.includes("Being deleted: ConfigMap/held, held by finalizer lab.example/hold."));
  assert(commandsOf(finding)[0]!.startsWith("kubectl get configmap/held -n p06-held-helm4"), commandsOf(finding)[0]);
});

Deno.test("a kind that is not served: no uninstall works, so what is left is deleted by hand", async () => {
  const finding = await findingOf("p06-kind-gone-helm3");
  assert(!commandsOf(finding).some((command) => command.startsWith("helm")), commandsOf(finding).join("\n"));
  assert(commandsOf(finding).includes("kubectl delete deployment.apps/web -n p06-kind-gone-helm3"));
});

Deno.test("what only an earlier revision names is told apart", async () => {
  const finding = await findingOf("p06-older-helm3");
  assert(finding.notes!.some((note) => note.startsWith("Named by revision 1 and not by the last: ")));
  assert(commandsOf(finding).includes("kubectl delete service/extra -n p06-older-helm3"));
  assert(finding.notes!.some((note) => note.includes("would start from revision 1, which is called deployed")));
});

Deno.test("a release that was uninstalled and kept is none", async () => {
  const entry = "p06-purge-helm3";
  const records = (await visitChanged(entry, (object) => object)).snapshot.records;
  const edited = editRecord(records[1]!, {
    payload: [{ path: ["info", "status"], value: "uninstalled" }],
    labels: { status: "uninstalled" },
  });
  if (!edited.ok) throw new Error(edited.says);
  const { snapshot, findings } = await visitChanged(entry, (object) => {
    if (object.metadata?.name !== records[1]!.ref.name) return object;
    const { data, labels } = edited.image;
    return { ...object, data: { ...data }, metadata: { ...object.metadata, labels: { ...labels } } };
  });
  for (const finding of findings) assertHolds(snapshot, finding);
  assertEquals(findings.filter(({ check }) => check === uninstallUnfinished.id), []);
});
