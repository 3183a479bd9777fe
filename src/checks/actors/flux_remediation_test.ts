// HelmReleases shaped as their API publishes them; tests/cluster/flux_test.ts has the real controller.

import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { findUnderFlux, type FluxParts, remembered, visitUnderFlux } from "../../../tests/kit/flux.ts";
import type { JsonObject } from "../../model/json.ts";
import { fluxRemediation } from "./flux_remediation.ts";

const find = (name: string, parts: FluxParts) => findUnderFlux(fluxRemediation, name, parts);
const remediation = (action: string, settings: JsonObject) => ({ [action]: { remediation: settings } });
const uninstalls = remediation("upgrade", { strategy: "uninstall", retries: 2 });

Deno.test("actors/flux-remediation: an upgrade is about to come, and its failure means an uninstall", async () => {
  const [found] = await find("p01-half-helm4", { spec: uninstalls });
  assertMatch(
    found!.summary,
    /upgrades revision 2 \(pending-upgrade\) at its next look, and UNINSTALLS the release if that fails\.$/,
  );
  assertEquals(found!.manual![0]!.commands, ["flux suspend helmrelease web -n p01-half-helm4"]);
});

/** Flux's own failed install: revision 1 failed. */
const failed = async (status: JsonObject, spec: JsonObject) =>
  await find("r09-install-helm4", {
    spec,
    status: {
      history: [remembered(1, "failed", await lastDeployed())],
      lastAttemptedReleaseAction: "install",
      lastAttemptedGeneration: 3,
      ...status,
    },
  });
const lastDeployed = async () => {
  const { snapshot } = await visitUnderFlux("r09-install-helm4");
  return snapshot.records[0]!.release!.info!.last_deployed!;
};

Deno.test("actors/flux-remediation: a failed install is uninstalled at the next look, where tries are left", async () => {
  const retries = remediation("install", { retries: 3 });
  const [found] = await failed({ installFailures: 1 }, retries);
  assertMatch(found!.summary, /UNINSTALLS the release at its next look, to remedy the failed revision 1\.$/);
  // Its spec was changed since: it upgrades first, which is rolled back at most.
  assertEquals(await failed({ installFailures: 1, lastAttemptedGeneration: 2 }, retries), []);
  assertEquals(await failed({ installFailures: 4 }, retries), []);
  assertEquals(await failed({ installFailures: 1 }, {}), []);
});

Deno.test("actors/flux-remediation: a loop without end", async () => {
  const parts: FluxParts = {
    spec: remediation("upgrade", { retries: -1 }),
    status: { upgradeFailures: 12 },
    conditions: [["Remediated True RollbackSucceeded"]],
  };
  const [found] = await find("healthy-rolled-back-helm4", parts);
  assertMatch(found!.summary, /has failed to upgrade 12 times, remedies each and tries again without end\.$/);
  assertEquals(
    await find("healthy-rolled-back-helm4", { ...parts, spec: remediation("upgrade", { retries: 20 }) }),
    [],
  );
});

Deno.test("actors/flux-remediation: quiet on a sound release whatever its spec says, and where a failure is left alone", async () => {
  const history = [remembered(3, "deployed", "2026-11-21T09:08:27Z")];
  assertEquals(await find("healthy-rolled-back-helm4", { spec: uninstalls, status: { history } }), []);
  assertEquals(
    await find("p01-half-helm4", { spec: remediation("upgrade", { strategy: "uninstall", retries: 0 }) }),
    [],
  );
  assertEquals(await find("p01-half-helm4", {}), []);
});

Deno.test("actors/flux-remediation: quiet where a Flux before 0.37 has deployed the newest revision", async () => {
  const status = { lastReleaseRevision: 3 };
  assertEquals(await find("healthy-rolled-back-helm4", { spec: uninstalls, status }), []);
  assertEquals((await find("healthy-rolled-back-helm4", { spec: uninstalls })).length, 1);
});
