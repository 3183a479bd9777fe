// HelmReleases shaped as their API publishes them; tests/cluster/flux_test.ts has the real controller.

import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { type FluxParts, remembered, visitUnderFlux, writtenByFlux } from "../../../../tests/kit/flux.ts";
import { findActors } from "../actors.ts";
import type { JsonObject } from "../../../model/json.ts";

async function tell(name: string, parts: FluxParts): Promise<[now: string | undefined, next: string]> {
  const { snapshot } = await visitUnderFlux(name, parts, writtenByFlux);
  const { now, next } = findActors(snapshot)[0]!;
  return [now, next!];
}

/** Revision 3 deployed; taken at 10:08:28. */
const sound = "healthy-rolled-back-helm4";
const ninth = "2026-11-21T09:08:28Z";
const history = [remembered(3, "deployed", "2026-11-21T09:08:27Z")];

const nows: readonly (readonly [parts: FluxParts, says: string | undefined])[] = [
  [{}, undefined],
  [{ conditions: [["Ready True UpgradeSucceeded", ninth]] }, "it is ready for 1h"],
  [{ conditions: [["Ready False UpgradeFailed", ninth]] }, "it is not ready for 1h (UpgradeFailed)"],
  [
    { conditions: [["Ready False UpgradeFailed", ninth], ["Stalled True RetriesExceeded", ninth]] },
    "it has given up (RetriesExceeded) for 1h",
  ],
  [
    { conditions: [["Reconciling True ProgressingWithRetry", ninth], ["Ready False UpgradeFailed", ninth]] },
    "it tries again and again for 1h (UpgradeFailed)",
  ],
  [
    {
      metadata: { managedFields: [{ subresource: "status", time: "2026-11-21T10:05:00Z" }] },
      conditions: [["Reconciling True Progressing", "2026-11-21T10:05:00Z"]],
    },
    "it is at work for 3m (Progressing)",
  ],
  [
    {
      metadata: { managedFields: [{ subresource: "status", time: ninth }] },
      conditions: [["Reconciling True Progressing", ninth]],
    },
    "it is at work for 1h (Progressing), and has not been heard of for 1h",
  ],
  // What a suspended one says is of before.
  [
    {
      spec: { suspend: true },
      conditions: [["Reconciling True Progressing", ninth], ["Ready Unknown Progressing", ninth]],
    },
    "it is not ready for 1h (Progressing)",
  ],
];

for (const [parts, says] of nows) {
  Deno.test(`flux, now: ${says}`, async () => assertEquals((await tell(sound, parts))[0], says));
}

const upgrade = (settings: JsonObject): FluxParts => ({ spec: { upgrade: settings } });

const nexts: readonly (readonly [name: string, parts: FluxParts, says: RegExp])[] = [
  [sound, { status: { history } }, /^Flux leaves revision 3 as it is/],
  [sound, { spec: { suspend: true }, status: { history } }, /^Once it is resumed, Flux leaves revision 3/],
  [sound, {}, /revision 3 for somebody else's work \(it has no memory of this release\) and answers with an upgrade/],
  [
    sound,
    { status: { history: [remembered(2, "deployed", ninth)] } },
    /somebody else's work \(revision 3 is the newest, .*\) and answers with an upgrade .* If that upgrade fails it gives up\.$/,
  ],
  ["p01-half-helm4", {}, /^Flux sets revision 2 to failed without asking .* and then upgrades .* fails it gives up\.$/],
  ["p01-half-helm4", upgrade({ remediation: { retries: 2 } }), /it has no revision to roll back to and gives up/],
  [
    "p01-half-helm4",
    upgrade({ remediation: { retries: -1, strategy: "uninstall" } }),
    /fails it UNINSTALLS the release/,
  ],
  ["p01-half-helm4", upgrade({ strategy: { name: "RetryOnFailure" } }), /fails it tries again after a pause\.$/],
  ["p06-half-helm4", {}, /^Flux tries an upgrade again and again that Helm refuses, for revision 1 is uninstalling/],
  [
    "p06-half-helm4",
    { status: { history: [remembered(1, "uninstalling", "2026-11-21T12:09:16Z")] } },
    /^Flux makes nothing of a newest revision that is uninstalling \(StateError\), and never will by itself\.$/,
  ],
];

for (const [name, parts, says] of nexts) {
  Deno.test(`flux, next: ${says.source}`, async () => assertMatch((await tell(name, parts))[1], says));
}

/** Revision 1, which Flux itself failed to install or, as it is told, to upgrade. */
async function afterFailure(
  action: string,
  settings: JsonObject,
  status: JsonObject,
  suspend = false,
): Promise<string> {
  const { snapshot } = await visitUnderFlux("r09-install-helm4");
  const time = snapshot.records[0]!.release!.info!.last_deployed!;
  const [, next] = await tell("r09-install-helm4", {
    spec: { [action]: { remediation: settings }, suspend },
    status: {
      history: [remembered(1, "failed", time)],
      lastAttemptedReleaseAction: action,
      lastAttemptedGeneration: 3,
      ...status,
    },
  });
  return next;
}

Deno.test("flux, next: what a failure of its own is answered with", async () => {
  const install = (settings: JsonObject, failures: number) =>
    afterFailure("install", settings, { installFailures: failures });
  const upgrade = (settings: JsonObject, failures: number) =>
    afterFailure("upgrade", settings, { upgradeFailures: failures });
  assertMatch(await install({ retries: 3 }, 1), /^Flux UNINSTALLS the release to remedy the failed revision 1/);
  assertMatch(await install({ retries: 3 }, 4), /^Flux leaves the failed revision 1 as it is \(RetriesExceeded\)/);
  assertMatch(await install({ retries: 3, remediateLastFailure: true }, 4), /^Flux UNINSTALLS/);
  assertMatch(await install({}, 1), /^Flux leaves the failed revision 1/);
  assertMatch(await upgrade({ retries: 3 }, 1), /^Flux rolls back from the failed revision 1/);
  assertMatch(await upgrade({ retries: 3 }, 4), /^Flux rolls back/);
  assertMatch(await upgrade({ retries: 3, remediateLastFailure: false }, 4), /^Flux leaves/);
  assertMatch(await upgrade({ retries: -1, strategy: "uninstall" }, 40), /^Flux UNINSTALLS/);
  assertMatch(await upgrade({}, 0), /^Flux answers the failed revision 1 with an upgrade/);
});

Deno.test("flux, next: a change of its spec, as a resume is, sets its counts to zero", async () => {
  const exhausted = { installFailures: 4 };
  for (
    const next of [
      await afterFailure("install", { retries: 3 }, { ...exhausted, lastAttemptedGeneration: 2 }),
      await afterFailure("install", { retries: 3 }, exhausted, true),
    ]
  ) {
    assertMatch(next, /with an upgrade to what its HelmRelease says with its counts of failures back at zero\./);
  }
  assert(!/zero/.test(await afterFailure("install", {}, { installFailures: 0 })));
});

Deno.test("flux, next: a HelmRelease that is being deleted", async () => {
  const metadata = { deletionTimestamp: ninth };
  assertMatch((await tell(sound, { metadata, status: { history } }))[1], /^Flux UNINSTALLS the release/);
  assertMatch((await tell(sound, { metadata, spec: { suspend: true } }))[1], /leaves the release as it is/);
  const [actor] = findActors((await visitUnderFlux(sound, { metadata })).snapshot);
  assertMatch(actor!.says, /being deleted/);
  assertEquals(actor!.manual.commands.map((command) => command.split(" ")[1]), ["suspend", "doctor"]);
});
