import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { drivenRelease, found } from "../../../tests/kit/driven.ts";
import { pulumiStateLost } from "./pulumi_state_lost.ts";

// Recorded from a plane, where the real provider 4.32 was killed and looked at too; what follows has its names and statuses.
testCheck(pulumiStateLost, {
  finds: ["g10-pulumi"],
  quiet: ["g11-pulumi", "g09-terraform", "p05-install", "healthy-deployment"],
});

const manifest = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\n";
const release = (named: string, statuses: readonly string[], writers = ["pulumi-kubernetes"]) =>
  drivenRelease({
    named,
    records: statuses.map((status) => ({
      status,
      manifest,
      managers: writers.map((manager) => ({ manager, operation: "Update" })),
    })),
  });

Deno.test("actors/pulumi-state-lost: a named install that was cut off", () => {
  const [draft] = found(pulumiStateLost, release("shop/web", ["pending-install"]));
  assertStringIncludes(draft!.summary, 'ends with "cannot re-use a name that is still in use"');
  assertStringIncludes(draft!.notes!.join("\n"), "would delete PersistentVolumeClaim/data");
  assertEquals(draft!.manual!.map(({ commands }) => commands[0]), [
    "pulumi import kubernetes:helm.sh/v3:Release NAME shop/web --protect=false",
    "pulumi cancel",
  ]);
});

Deno.test("actors/pulumi-state-lost: an autonamed one, of which another is made", () => {
  const [draft] = found(pulumiStateLost, release("shop/web-dc4a7bf6", ["pending-install"]));
  assertStringIncludes(draft!.summary, "installs another one beside it, under a new random name");
  assertEquals(draft!.manual!.at(-1)!.commands, ["helm list -a -n shop", "helm uninstall web-dc4a7bf6 -n shop"]);
});

Deno.test("actors/pulumi-state-lost: one that a repair has set to failed", () => {
  const [draft] = found(pulumiStateLost, release("shop/web", ["failed"], ["pulumi-kubernetes", "helm-doctor/0.4.0"]));
  assertStringIncludes(draft!.summary, "its state does not have it");
});

Deno.test("actors/pulumi-state-lost: a log of an update that knew nothing of a release that runs", () => {
  const transcript = "kubernetes:helm.sh/v3:Release (web):\n  error: cannot re-use a name that is still in use";
  const [draft] = found(pulumiStateLost, { ...release("shop/web", ["superseded", "deployed"]), transcript });
  assertEquals(draft!.subject, "the log");
  assertEquals(found(pulumiStateLost, { ...release("shop/web", ["deployed"], ["Helm"]), transcript }), []);
});

const quiet: [string, readonly string[], string[]?][] = [
  ["a release that works", ["deployed"]],
  ["an install that failed by itself: the state has it", ["failed"]],
  ["a second try that failed", ["failed", "failed"]],
  ["an upgrade that was cut off: the state has the release", ["deployed", "pending-upgrade"]],
  ["the plain helm", ["pending-install"], ["Helm"]],
  ["objects that Pulumi wrote to, and Helm's records", ["failed"], ["Helm", "helm-doctor/0.4.0"]],
];

for (const [name, statuses, writers] of quiet) {
  Deno.test(`actors/pulumi-state-lost is quiet on ${name}`, () => {
    assertEquals(found(pulumiStateLost, release("shop/web", statuses, writers)), []);
  });
}
