// HelmReleases shaped as their API publishes them; tests/cluster/flux_test.ts has the real controller.

import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { findUnderFlux, type FluxParts } from "../../../tests/kit/flux.ts";
import { fluxExhausted } from "./flux_exhausted.ts";

const name = "healthy-rolled-back-helm4";
const find = (parts: FluxParts) => findUnderFlux(fluxExhausted, name, parts);

Deno.test("actors/flux-exhausted: given up after its tries", async () => {
  const [found] = await find({
    status: { upgradeFailures: 4, lastAttemptedReleaseAction: "upgrade" },
    conditions: [["Ready False UpgradeFailed"], ["Stalled True RetriesExceeded"]],
  });
  assertMatch(found!.summary, /has given up \(RetriesExceeded\) after 4 failed upgrades\.$/);
  assertEquals(found!.manual![0]!.commands, [`flux reconcile helmrelease web -n ${name} --reset`]);
});

Deno.test("actors/flux-exhausted: nothing to roll back to", async () => {
  const [found] = await find({ conditions: [["Stalled True MissingRollbackTarget"]] });
  assertMatch(found!.summary, /has given up \(MissingRollbackTarget\)\.$/);
});

Deno.test("actors/flux-exhausted: quiet while it goes on, and on another reason", async () => {
  assertEquals(await find({ conditions: [["Ready True UpgradeSucceeded"]] }), []);
  assertEquals(await find({ conditions: [["Stalled True InvalidCELExpression"]] }), []);
});
