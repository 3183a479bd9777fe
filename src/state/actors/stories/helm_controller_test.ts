import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { type DrivenRecord, drivenRelease } from "../../../../tests/kit/driven.ts";
import { hashLabel, helmChart, helmChartConfig, helmJob, unmanaged } from "../../../../tests/kit/helm_charts.ts";
import type { KubeObject } from "../../../model/kubernetes.ts";
import { findActors } from "../actors.ts";

const actor = (record: DrivenRecord, ...controllers: KubeObject[]) =>
  findActors(drivenRelease({ records: [{ status: "superseded" }, record], controllers }))[0]!;

// As the real controller did it, with the real Job controller: the letters are of the runs by which it was learned.
const table: [string, DrivenRecord, KubeObject[], RegExp][] = [
  ["deployed, label kept (V)", { status: "deployed", labels: hashLabel }, [
    helmChart({}, unmanaged),
    helmJob("complete"),
  ], /managed again, its Job has nothing to do/],
  [
    "deployed, label lost (W)",
    { status: "deployed" },
    [helmChart({}, unmanaged), helmJob("complete")],
    /upgrades the release once/,
  ],
  [
    "deployed, no Job (Z)",
    { status: "deployed", labels: hashLabel },
    [helmChart({}, unmanaged)],
    /upgrades the release once/,
  ],
  [
    "pending-upgrade (A, U)",
    { status: "pending-upgrade" },
    [helmChart(), helmJob("complete")],
    /to failed and upgrades once; if that fails, the run after it UNINSTALLS/,
  ],
  [
    "failed (X)",
    { status: "failed" },
    [helmChart({}, unmanaged), helmJob("complete")],
    /managed again, its Job finds revision 2, which is failed, and UNINSTALLS/,
  ],
  [
    "pending-install (B)",
    { status: "pending-install" },
    [helmChart(), helmJob("complete")],
    /takes for failed revision 2, which is pending-install, and UNINSTALLS/,
  ],
  ["pending-rollback (D)", { status: "pending-rollback" }, [helmChart(), helmJob("complete")], /UNINSTALLS/],
  ["failed, abort (E)", { status: "failed" }, [
    helmChart({ failurePolicy: "abort" }),
    helmJob("waiting", { policy: "abort" }),
  ], /at the next try, finds .* ends with an error and changes nothing/],
  ["given up (F)", { status: "failed" }, [
    helmChart({ failurePolicy: "abort" }),
    helmJob("failed", { policy: "abort" }),
  ], /does nothing: it has failed/],
  [
    "given up, policy changed since",
    { status: "failed" },
    [helmChart(), helmJob("failed", { policy: "abort" })],
    /UNINSTALLS/,
  ],
  ["a config overrules (G)", { status: "failed" }, [
    helmChart({ failurePolicy: "abort" }),
    helmChartConfig({ failurePolicy: "reinstall" }),
  ], /UNINSTALLS/],
  ["failed, retry (J)", { status: "failed" }, [helmChart({ failurePolicy: "retry" })], /again and again/],
  ["uninstalled", { status: "uninstalled" }, [helmChart()], /which Helm refuses/],
  [
    "being deleted",
    { status: "deployed" },
    [helmChart({}, { deletionTimestamp: "2026-11-21T07:59:00Z" })],
    /uninstalls the release: the HelmChart is being deleted/,
  ],
];

for (const [name, record, controllers, next] of table) {
  Deno.test(`helm-controller, next: ${name}`, () => assertMatch(actor(record, ...controllers).next!, next));
}

const holds: [string, KubeObject[], string, string][] = [
  [
    "its Job is through",
    [helmChart(), helmJob("complete", { expects: 1 })],
    "controller",
    "its Job helm-install-web is complete (made for revision 1)",
  ],
  [
    "its Job runs",
    [helmChart(), helmJob("running", { age: 60 })],
    "process",
    "its Job helm-install-web runs for 1m (made for revision 1)",
  ],
  [
    "unmanaged",
    [helmChart({}, unmanaged), helmJob("complete")],
    "suspended",
    "its Job helm-install-web is complete (made for revision 1)",
  ],
  [
    "unmanaged, and its Job goes on",
    [helmChart({}, unmanaged), helmJob("waiting", { expects: 0 })],
    "process",
    "its Job helm-install-web is at it for 1h, its container waits for the next try",
  ],
  ["no Job", [helmChart()], "controller", "it has no Job"],
];

for (const [name, controllers, hold, now] of holds) {
  Deno.test(`helm-controller, now: ${name}`, () => {
    const told = actor({ status: "failed" }, ...controllers);
    assertEquals([told.hold, told.now], [hold, now]);
  });
}
