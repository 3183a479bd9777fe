// HelmReleases shaped as their API publishes them, and one recorded from a plane with the real CRD; tests/cluster/flux_test.ts
// has the real controller.

import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { findUnderFlux, remembered } from "../../../tests/kit/flux.ts";
import { fluxDeadEnd } from "./flux_dead_end.ts";

testCheck(fluxDeadEnd, { finds: ["g02-flux"], quiet: ["g01-flux", "p01-half", "healthy-deployment"] });

const name = "p06-half-helm4";
const find = (parts = {}) => findUnderFlux(fluxDeadEnd, name, parts);

Deno.test("actors/flux-dead-end: an uninstall that did not finish, which Flux remembers otherwise", async () => {
  const [found] = await find({
    status: { history: [remembered(1, "deployed", "2026-11-21T12:09:16Z")] },
    conditions: [["Ready False UpgradeFailed"]],
  });
  assertMatch(found!.summary, /^Revision 1 is uninstalling, which HelmRelease \S+ never gets past by itself\.$/);
  assertStringIncludes(found!.notes![0]!, "again and again that Helm refuses");
  assertEquals(found!.manual![0]!.commands[1], `helm doctor fix web -n ${name}`);
});

Deno.test("actors/flux-dead-end: one that it remembers so", async () => {
  const [found] = await find({ status: { history: [remembered(1, "uninstalling", "2026-11-21T12:09:16Z")] } });
  assertStringIncludes(found!.notes![0]!, "StateError");
});

Deno.test("actors/flux-dead-end: quiet where Helm would take the upgrade, and on what is in order", async () => {
  assertEquals(await findUnderFlux(fluxDeadEnd, "healthy-rolled-back-helm4"), []);
  assertEquals(await findUnderFlux(fluxDeadEnd, "p01-half-helm4"), []);
  assertEquals(await find([]), []);
});

Deno.test("actors/flux-dead-end: quiet while the HelmRelease is being deleted: the uninstall is what was asked for", async () => {
  const metadata = { deletionTimestamp: "2026-11-21T12:09:16Z" };
  const history = [remembered(1, "deployed", "2026-11-21T12:09:16Z")];
  assertEquals(await find({ metadata, status: { history } }), []);
});
