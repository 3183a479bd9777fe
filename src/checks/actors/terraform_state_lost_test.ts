import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { drivenRelease, found } from "../../../tests/kit/driven.ts";
import { terraformStateLost } from "./terraform_state_lost.ts";

// Recorded from a plane; what follows is shaped after the published API.
testCheck(terraformStateLost, {
  finds: ["g09-terraform"],
  quiet: ["p05-install", "g04-reinstall", "healthy-deployment"],
});

const manifest = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\n";
const release = (statuses: readonly string[], manager = "terraform-provider-helm_v3.1.2_x5") =>
  drivenRelease({
    records: statuses.map((status) => ({ status, manifest, managers: [{ manager, operation: "Update" }] })),
  });

for (const status of ["failed", "pending-install"]) {
  Deno.test(`actors/terraform-state-lost: a first install that is ${status}`, () => {
    const [draft] = found(terraformStateLost, release([status]));
    assertStringIncludes(draft!.summary, `Terraform's install of web is ${status}`);
    assertStringIncludes(draft!.notes!.join("\n"), "would delete PersistentVolumeClaim/data");
    assertEquals(draft!.manual![0]!.commands[1], "terraform import helm_release.NAME shop/web");
  });
}

const quiet: [string, readonly string[], string?][] = [
  ["a release that works", ["deployed"]],
  ["an upgrade that failed: the state has the release", ["deployed", "failed"]],
  ["the plain helm", ["failed"], "Helm"],
];

for (const [name, ...given] of quiet) {
  Deno.test(`actors/terraform-state-lost is quiet on ${name}`, () => {
    assertEquals(found(terraformStateLost, release(...given)), []);
  });
}
