import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { drivenRelease, found } from "../../../tests/kit/driven.ts";
import { terraformStateLost } from "./terraform_state_lost.ts";

testCheck(terraformStateLost, {
  finds: ["g09-terraform"],
  quiet: ["p05-install", "g04-reinstall", "healthy-deployment"],
});

// Shaped after what the real providers 2.17.0 and 3.1.2 left on a plane.
const manifest = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\n";
const release = (statuses: readonly string[], manager = "terraform-provider-helm_v3.1.2_x5") =>
  drivenRelease({
    records: statuses.map((status) => ({ status, manifest, managers: [{ manager, operation: "Update" }] })),
  });

const importing = [
  "terraform state list",
  "terraform import helm_release.NAME shop/web",
  "terraform plan",
];
const untainting = ["terraform untaint helm_release.NAME", "terraform plan"];
const three = "terraform-provider-helm_v3.1.2_x5";
const two = "terraform-provider-helm_v2.17.0_x5";
const unnumbered = "terraform-provider-helm";

const installs: [string, string, string, readonly (readonly string[])[]][] = [
  ["pending-install", three, "nothing of it was saved in its state", [importing]],
  ["failed", three, "nothing of it was saved in its state", [importing]],
  ["pending-install", two, "nothing of it was saved in its state", [importing]],
  ["failed", two, "its state has it as tainted: unless it was untainted since, the next apply uninstalls it", [
    untainting,
  ]],
  ["failed", unnumbered, "unless its state has the release", [importing, untainting]],
];

for (const [status, manager, words, commands] of installs) {
  Deno.test(`actors/terraform-state-lost: a first install of ${manager} that is ${status}`, () => {
    const [draft] = found(terraformStateLost, release([status], manager));
    assertStringIncludes(draft!.summary, `Terraform's install of web is ${status}`);
    assertStringIncludes(draft!.summary, words);
    assertMatch(draft!.notes!.join("\n"), /deletes?( PersistentVolumeClaim\/data)/);
    assertEquals(draft!.manual!.map((one) => one.commands), commands);
  });
}

Deno.test("actors/terraform-state-lost: what fix called failed was cut off, and no version keeps that", () => {
  const description = "its helm ended before it could finish (written by helm-doctor/0.4.0)";
  const managers = [{ manager: two, operation: "Update" }];
  const [draft] = found(terraformStateLost, drivenRelease({ records: [{ status: "failed", description, managers }] }));
  assertStringIncludes(draft!.summary, "nothing of it was saved in its state");
});

Deno.test("actors/terraform-state-lost: a log has the name in use, and what works is Terraform's", () => {
  const transcript = "cannot re-use a name that is still in use";
  const [draft] = found(terraformStateLost, { ...release(["superseded", "deployed"]), transcript });
  assertStringIncludes(draft!.summary, "its state did not know the release");
  assertEquals([draft!.past, draft!.manual![0]!.commands], [true, importing]);
  assertEquals(found(terraformStateLost, { ...release(["deployed"], "Helm"), transcript }), []);
  assertEquals(found(terraformStateLost, { ...release(["uninstalled"]), transcript }), []);
});

const quiet: [string, readonly string[], string?][] = [
  ["a release that works", ["deployed"]],
  ["an upgrade that failed: the state has the release", ["deployed", "failed"]],
  ["an import, and an upgrade that failed", ["failed", "failed"]],
  ["the plain helm", ["failed"], "Helm"],
];

for (const [name, ...given] of quiet) {
  Deno.test(`actors/terraform-state-lost is quiet on ${name}`, () => {
    assertEquals(found(terraformStateLost, release(...given)), []);
  });
}
