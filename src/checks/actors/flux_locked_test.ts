// HelmReleases shaped as their API publishes them, and one recorded from a plane with the real CRD; tests/cluster/flux_test.ts
// has the real controller.

import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { findUnderFlux } from "../../../tests/kit/flux.ts";
import { fluxLocked } from "./flux_locked.ts";

testCheck(fluxLocked, { finds: ["g01-flux"], quiet: ["g02-flux", "p01-half", "healthy-deployment"] });

const name = "p01-half-helm4";
const find = (parts = {}) => findUnderFlux(fluxLocked, name, parts);

Deno.test("actors/flux-locked: a lock that is older than Flux's timeout is not being opened", async () => {
  const [found] = await find({ conditions: [["Ready False DependencyNotReady"]] });
  assertMatch(
    found!.summary,
    /^Revision 2 is pending-upgrade under HelmRelease \S+, which has not unlocked it for 3h\.$/,
  );
  assertStringIncludes(found!.notes!.join(" "), "sets revision 2 to failed");
  assertStringIncludes(found!.notes!.join(" "), "Do not repair it by hand while it is not suspended");
  assertEquals(found!.manual![0]!.commands, [
    `flux suspend helmrelease web -n ${name}`,
    `helm doctor fix web -n ${name}`,
    `flux resume helmrelease web -n ${name}`,
  ]);
});

Deno.test("actors/flux-locked: suspended, nobody opens it", async () => {
  const [found] = await find({ spec: { suspend: true } });
  assertMatch(found!.summary, /suspended: nobody unlocks it\.$/);
  assertEquals(found!.manual![0]!.commands[0], `helm doctor fix web -n ${name}`);
});

Deno.test("actors/flux-locked: a controller that died says that it is at work", async () => {
  const managedFields = [{ manager: "helm-controller", subresource: "status", time: "2026-11-21T16:11:24Z" }];
  const [found] = await find({ conditions: [["Reconciling True Progressing"]], metadata: { managedFields } });
  assertStringIncludes(found!.notes!.join(" "), "has reported nothing for 3h");
});

Deno.test("actors/flux-locked: quiet within the timeout, where nothing is locked, and where no Flux is", async () => {
  assertEquals(await find({ spec: { timeout: "4h" } }), []);
  assertEquals(await findUnderFlux(fluxLocked, "healthy-rolled-back-helm4"), []);
  assertEquals(await find([]), []);
});
