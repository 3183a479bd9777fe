// HelmReleases shaped as their API publishes them; tests/cluster/flux_test.ts has the real controller.

import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { findUnderFlux, type FluxParts, remembered } from "../../../tests/kit/flux.ts";
import { fluxStuck } from "./flux_stuck.ts";

const history = [remembered(3, "deployed", "2026-11-21T09:08:27Z")];
/** The case was taken at 10:08:28. */
const reported = (time: string) => ({ managedFields: [{ manager: "helm-controller", subresource: "status", time }] });
const find = (parts: FluxParts) =>
  findUnderFlux(fluxStuck, "healthy-rolled-back-helm4", { status: { history }, ...parts });

Deno.test("actors/flux-stuck: at work for longer than it may, without a word", async () => {
  const [found] = await find({
    metadata: reported("2026-11-21T09:08:28Z"),
    conditions: [["Reconciling True Progressing", "2026-11-21T09:08:28Z"]],
  });
  assertMatch(found!.summary, /says that it is at work \(Progressing\), and has reported nothing for 1h; .* is 5m\.$/);
});

Deno.test("actors/flux-stuck: Ready Unknown is the same", async () => {
  assertEquals(
    (await find({ conditions: [["Ready Unknown Progressing", "2026-11-21T09:08:28Z"]] })).length,
    1,
  );
});

Deno.test("actors/flux-stuck: quiet within its timeouts, between two tries, suspended, and where it is ready", async () => {
  const atWork = [["Reconciling True Progressing", "2026-11-21T09:08:28Z"]] as const;
  assertEquals(await find({ metadata: reported("2026-11-21T10:05:00Z"), conditions: atWork }), []);
  assertEquals(await find({ spec: { upgrade: { timeout: "1h30m" } }, conditions: atWork }), []);
  assertEquals(await find({ spec: { suspend: true }, conditions: atWork }), []);
  assertEquals(await find({ conditions: [["Reconciling True ProgressingWithRetry", "2026-11-21T09:08:28Z"]] }), []);
  assertEquals(await find({ conditions: [["Ready True UpgradeSucceeded", "2026-11-21T09:08:28Z"]] }), []);
});
