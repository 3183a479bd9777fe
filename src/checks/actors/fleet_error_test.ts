import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { type DrivenRecord, drivenRelease, found } from "../../../tests/kit/driven.ts";
import { agent, bundle, bundleDeployment, type DeploymentParts, managedChart } from "../../../tests/kit/rancher.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { findActors } from "../../state/actors/actors.ts";
import { uninstallsPendingInstall } from "../../state/actors/fleet.ts";
import { fleetError } from "./fleet_error.ts";

testCheck(fleetError, {
  finds: ["g07-pending-install", "g08-err-applied"],
  quiet: ["g06-managed-chart", "g05-pending", "p02-finished", "healthy-deployment"],
});

const locked = "another operation (install/upgrade/rollback) is in progress";
const of = (statuses: readonly string[]): DrivenRecord[] => statuses.map((status) => ({ status, age: 7200 }));

const release = (statuses: readonly string[], given: DeploymentParts, ...more: KubeObject[]) =>
  drivenRelease({
    records: of(statuses),
    controllers: [managedChart("1.0.0"), bundle("1.0.0"), bundleDeployment("1.0.0", given), ...more],
  });

const severities = (...given: Parameters<typeof release>) =>
  found(fleetError, release(...given)).map((draft) => draft.severity ?? fleetError.severity);

Deno.test("actors/fleet-error: a try that failed", () => {
  const [draft] = found(fleetError, release(["deployed", "pending-upgrade"], { state: "failing", says: locked }));
  assertEquals(
    draft!.summary,
    "Fleet could not deploy BundleDeployment cluster-fleet-local-local-1a3d67d0a899/mcc-web: it tries again and again (ErrApplied).",
  );
  assertStringIncludes(draft!.notes![0]!, "Revision 2 is pending-upgrade");
  assertEquals(draft!.heard, [{ of: "BundleDeployment mcc-web", says: locked }]);
});

Deno.test("actors/fleet-error: one that Fleet has given up, and how to have it try again", () => {
  const [draft] = found(fleetError, release(["deployed"], { state: "given-up", says: "timed out" }));
  assertStringIncludes(draft!.summary, "it tries no more until the Bundle changes");
  assertEquals(draft!.manual![0]!.commands, [
    `kubectl patch bundles.fleet.cattle.io mcc-web -n fleet-local --type merge -p '{"spec":{"forceSyncGeneration":1}}'`,
  ]);
});

Deno.test("actors/fleet-error: what the Bundle says where its BundleDeployment may not be read", () => {
  const failed = bundle("1.0.0", {
    summary: {
      errApplied: 1,
      desiredReady: 1,
      nonReadyResources: [{ name: "fleet-local/local", bundleState: "ErrApplied", message: locked }],
    },
  });
  const [draft] = found(fleetError, drivenRelease({ records: of(["deployed"]), controllers: [failed] }));
  assertEquals([draft!.subject, draft!.heard![0]!.says], ["Bundle fleet-local/mcc-web", locked]);
});

Deno.test("actors/fleet-error: quiet", () => {
  assertEquals(severities(["deployed"], { release: 1 }), []);
  assertEquals(severities(["deployed", "failed"], { release: 1 }), []);
  assertEquals(severities(["deployed", "pending-upgrade"], { state: "waiting" }), [], "at work");
  assertEquals(found(fleetError, drivenRelease({ records: of(["pending-install"]) })), [], "nobody drives it");
});

Deno.test("actors/fleet-error: pending-install, by the version of the agent", () => {
  const waiting = { state: "waiting" } as const;
  assertEquals(severities(["pending-install"], waiting, agent("0.13.4")), ["error"]);
  assertEquals(severities(["pending-install"], waiting, agent("0.14.3")), ["error"]);
  assertEquals(severities(["pending-install"], waiting, agent("0.14.4")), []);
  assertEquals(severities(["pending-install"], waiting), ["warning"], "of an agent that was not seen");
  assertEquals(severities(["pending-install"], { release: 1 }, agent("0.13.4")), ["warning"], "not its next act");
  assertEquals(severities(["pending-install"], { ...waiting, paused: true }, agent("0.13.4")), ["error"]);
});

Deno.test("actors/fleet-error: all that is paused does nothing", () => {
  const paused = drivenRelease({
    records: of(["pending-install"]),
    controllers: [
      managedChart("1.0.0", { paused: true }),
      bundle("1.0.0", { paused: true }),
      bundleDeployment("1.0.0", { state: "waiting", paused: true }),
      agent("0.13.4"),
    ],
  });
  assertEquals(found(fleetError, paused), []);
});

Deno.test("actors/fleet-error: uninstalling is uninstalled to the end by every version", () => {
  assertEquals(severities(["uninstalling"], { state: "waiting" }, agent("0.16.1")), ["error"]);
  assertEquals(severities(["uninstalling"], { release: 1 }), ["warning"]);
});

Deno.test("Fleet's versions that uninstall a pending-install", () => {
  const yes = ["0.13.2", "0.13.9", "0.14.0", "0.14.3", "0.14.0-rc.1"];
  const no = ["0.7.0", "0.13.1", "0.13.10", "0.13.15", "0.14.4", "0.14.10", "0.15.0", "0.16.1", "latest"];
  assertEquals(yes.filter((version) => !uninstallsPendingInstall(version)), []);
  assertEquals(no.filter(uninstallsPendingInstall), []);
});

Deno.test("Fleet's story: what the agent does now, and next by the status of the newest record", () => {
  const story = (statuses: readonly string[], given: DeploymentParts, ...more: KubeObject[]) => {
    const [actor] = findActors(release(statuses, given, ...more)).filter(({ driver }) => driver === "fleet");
    return [actor!.now, actor!.next] as [string, string];
  };
  assertEquals(story(["superseded", "deployed"], { release: 2 }), [
    "its agent has deployed what it wants, as revision 2",
    "Fleet's agent does nothing until the Bundle changes, or drifts where it corrects that: it asks only whether revision 2, which it deployed, is in the history.",
  ]);
  assertStringIncludes(story(["deployed"], { release: 7 })[1], "deploys anew");
  assertStringIncludes(
    story(["deployed", "pending-upgrade"], { state: "failing" })[1],
    "rolls back to the revision before",
  );
  assertStringIncludes(story(["pending-install"], { state: "failing" }, agent("0.13.4"))[1], "UNINSTALLS");
  assertStringIncludes(
    story(["pending-install"], { state: "failing" }, agent("0.16.1"))[1],
    "marks the record failed and upgrades",
  );
  assertStringIncludes(story(["uninstalling"], { state: "failing" })[1], "UNINSTALLS");
  assertStringIncludes(story(["deployed"], { state: "given-up" })[1], "forceSyncGeneration");
});

// Each was seen of Fleet's own agent of that version.
Deno.test("Fleet's story: what an agent can do about a pending record goes by its version and by what is in the history", () => {
  const next = (statuses: readonly string[], version: string) => {
    const [actor] = findActors(release(statuses, { state: "failing" }, agent(version)));
    return actor!.next!.replace("Fleet's agent deploys at once: it ", "");
  };
  const refused =
    'is refused ("cannot re-use a name that is still in use"), again and again; once the record is failed or deployed, it deploys over what is there.';
  assertEquals(next(["pending-install"], "0.13.1"), refused);
  assertEquals(next(["failed", "pending-upgrade"], "0.13.4"), refused);
  assertStringIncludes(next(["failed", "pending-install"], "0.13.4"), "UNINSTALLS");
  const back = "rolls back to the revision before, whatever became of that, and upgrades again";
  assertStringIncludes(
    next(["deployed", "pending-upgrade"], "0.13.1"),
    `${back}; once the record is failed or deployed, it upgrades`,
  );
  assertStringIncludes(next(["failed", "pending-install"], "0.16.1"), back);
  assertStringIncludes(next(["pending-upgrade"], "0.16.1"), "marks the record failed and upgrades");
  assertEquals(next(["failed"], "0.13.4"), "deploys what the Bundle says over what is there.");
});

Deno.test("actors/fleet-error: of the agent's own release the records are forgotten, and nothing is uninstalled", () => {
  const { metadata, ...rest } = bundleDeployment("1.0.0", { state: "waiting" });
  const own = { ...rest, metadata: { ...metadata, name: "fleet-agent-local" } };
  const snapshot = drivenRelease({ records: of(["pending-install"]), controllers: [own, agent("0.13.4")] });
  assertEquals(found(fleetError, snapshot), []);
  assertStringIncludes(findActors(snapshot)[0]!.next!, "forgets the records and installs over what is there");
});

Deno.test("actors/fleet-error: CRDs that Fleet has marked to be kept outlast the uninstall", () => {
  const [draft] = found(fleetError, release(["uninstalling"], { state: "waiting" }));
  assertStringIncludes(draft!.notes![0]!, "CRDs only where deleteCRDResources is set");
});

Deno.test("Fleet's Bundle is itself kept by the GitRepo or HelmOp that its labels name", () => {
  const keeper = (labels: Record<string, string>) => {
    const made = bundle("1.0.0");
    const controllers = [{ ...made, metadata: { ...made.metadata, labels } }];
    return findActors(drivenRelease({ records: of(["deployed"]), controllers }))[0]!.drivenBy;
  };
  assertEquals(keeper({ "fleet.cattle.io/repo-name": "apps" }), "GitRepo fleet-local/apps");
  assertEquals(keeper({ "fleet.cattle.io/fleet-helm-name": "apps" }), "HelmOp fleet-local/apps");
  assertEquals(keeper({}), undefined);
});
