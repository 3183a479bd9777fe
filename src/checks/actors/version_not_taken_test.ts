import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { type Driven, drivenRelease, found } from "../../../tests/kit/driven.ts";
import { helmChart, helmJob } from "../../../tests/kit/helm_charts.ts";
import { app, bundle, bundleDeployment, managedChart, operation, setting } from "../../../tests/kit/rancher.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { versionNotTaken } from "./version_not_taken.ts";

testCheck(versionNotTaken, {
  finds: ["g06-setting", "g06-managed-chart"],
  quiet: ["g05-pending", "g07-pending-install", "g08-err-applied", "healthy-deployment", "healthy-adopted"],
});

const rc = "106.0.0+up0.12.0-rc.3";
const final = "106.0.0+up0.12.0";
const fleet = "cattle-fleet-system/fleet";
const webhook = "cattle-system/rancher-webhook";

const release = (
  named: string,
  chartVersion: string,
  controllers: readonly KubeObject[],
  status = "deployed",
): Driven => ({
  named,
  records: [{ status: "superseded", chartVersion: "1.0.0" }, { status, chartVersion }],
  controllers,
});

/** The severities of what it finds. */
const severities = (given: Driven) =>
  found(versionNotTaken, drivenRelease(given)).map((draft) => draft.severity ?? versionNotTaken.severity);

const asked = (named: string, deployed: string, ...settings: KubeObject[]) =>
  severities(release(named, deployed, [app(named), ...settings]));

const cases: readonly (readonly [title: string, found: string[], expected: string[]])[] = [
  ["the seed", asked(fleet, rc, setting("fleet-min-version", final)), ["warning"]],
  ["the seed, its CRDs", asked("cattle-fleet-system/fleet-crd", rc, setting("fleet-version", final)), ["warning"]],
  ["just written, and never to come all the same", asked(fleet, rc, setting("fleet-version", final, 5)), ["warning"]],
  ["as a default", asked(fleet, rc, setting("fleet-version", final, 86_400, "default")), ["warning"]],
  [
    "a least version overrules the other",
    asked(fleet, rc, setting("fleet-min-version", rc), setting("fleet-version", final)),
    [],
  ],
  ["there", asked(fleet, final, setting("fleet-version", final)), []],
  ["nothing asked for", asked(fleet, rc, setting("fleet-version", "")), []],
  ["nothing named after the +", asked(fleet, rc, setting("fleet-version", "106.0.0")), []],
  ["a range", asked(fleet, rc, setting("fleet-version", ">= 106.0.0")), []],
  ["newer than asked for", asked(fleet, "107.0.0+up0.13.0", setting("fleet-version", final)), []],
  ["older, and on its way", asked(fleet, "105.0.0+up0.11.0", setting("fleet-version", final, 60)), []],
  ["older, and overdue", asked(fleet, "105.0.0+up0.11.0", setting("fleet-version", final)), ["warning"]],
  ["a candidate deployed", asked(fleet, "1.4.0-rc1+up0.8.0", setting("fleet-version", "1.4.0+up0.8.0", 60)), []],
  ["a candidate asked for", asked(fleet, "1.4.0+up0.8.0", setting("fleet-version", "1.4.0-rc1+up0.8.0")), ["info"]],
  ["another release's", asked("shop/fleet", rc, setting("fleet-version", final)), []],
  ["exact, and on its way", asked(webhook, rc, setting("rancher-webhook-version", final, 60)), []],
  ["exact, and overdue", asked(webhook, rc, setting("rancher-webhook-version", final)), ["warning"]],
  ["exact, downgrade overdue", asked(webhook, final, setting("rancher-webhook-version", "105.0.0+up0.7.0")), [
    "warning",
  ]],
  [
    "exact, of Rancher before 2.12",
    asked(webhook, rc, setting("rancher-webhook-version", final, 60), setting("server-version", "v2.11.3")),
    ["warning"],
  ],
  [
    "exact, of a candidate of 2.12",
    asked(webhook, rc, setting("rancher-webhook-version", final, 60), setting("server-version", "v2.12.0-rc1")),
    [],
  ],
  ["a least version of the webhook", asked(webhook, rc, setting("rancher-webhook-min-version", final)), ["warning"]],
  ["an operation at work", severities(release(fleet, rc, [operation(fleet), setting("fleet-version", final)])), []],
  ["pending", severities(release(fleet, rc, [setting("fleet-version", final)], "pending-upgrade")), []],
  ["failed", severities(release(fleet, rc, [setting("fleet-version", final)], "failed")), []],
];

for (const [title, severities, expected] of cases) {
  Deno.test(`actors/version-not-taken: Rancher: ${title}`, () => assertEquals(severities, expected));
}

const chain = (version: string, deployed: string, ...objects: KubeObject[]) =>
  severities(release("shop/web", deployed, [managedChart(version), ...objects]));
const done = (version: string, revision = 2) => [bundle(version), bundleDeployment(version, { release: revision })];

const fleetCases: readonly (readonly [title: string, found: string[], expected: string[]])[] = [
  ["the repository gave its equal", chain(final, rc, ...done(final)), ["warning"]],
  ["there", chain(final, final, ...done(final)), []],
  ["upgraded past it", chain("1.5.0", "1.4.0", ...done("1.5.0", 1)), ["warning"]],
  ["a version that is not of the chart", chain("1.5.0", "0.1.0", ...done("1.5.0")), []],
  ["not yet in the Bundle", chain(final, rc, ...done(rc)), []],
  ["not yet seen", chain(final, rc, bundle(final, { observed: 2 }), bundleDeployment(final, { release: 2 })), []],
  ["not yet deployed", chain(final, rc, bundle(final), bundleDeployment(final, { state: "waiting", release: 2 })), []],
  ["not deployed for an error", chain(final, rc, bundle(final), bundleDeployment(final, { state: "failing" })), []],
  ["a Bundle alone", severities(release("shop/web", rc, done(final))), ["warning"]],
  ["of an agent that was not seen", chain(final, rc, bundle(final)), []],
  ["a range", chain("106.x", rc, ...done("106.x")), []],
  [
    "paused",
    severities(release("shop/web", rc, [
      managedChart(final, { paused: true }),
      bundle(final, { paused: true }),
      bundleDeployment(final, { paused: true, release: 2 }),
    ])),
    [],
  ],
];

for (const [title, severities, expected] of fleetCases) {
  Deno.test(`actors/version-not-taken: Fleet: ${title}`, () => assertEquals(severities, expected));
}

Deno.test("actors/version-not-taken: a HelmChart of k3s whose Job ran for that very version", () => {
  const job = (state: Parameters<typeof helmJob>[0], ...args: string[]) => {
    const made = JSON.parse(JSON.stringify(helmJob(state)));
    made.spec.template.spec.containers[0].args = ["install", ...args];
    return made as KubeObject;
  };
  const of = (version: string, deployed: string, made: KubeObject) =>
    severities(release("shop/web", deployed, [helmChart({ version, chart: "web" }), made]));
  assertEquals(of(final, rc, job("complete", "--version", final)), ["warning"]);
  assertEquals(of(final, rc, job("complete", "--version", rc)), [], "made for what was wanted before");
  assertEquals(of(final, rc, job("running", "--version", final)), [], "at work");
  assertEquals(of(final, final, job("complete", "--version", final)), []);
});

Deno.test("actors/version-not-taken: it says the rule, what Helm does, and exact commands", () => {
  const given = release(fleet, rc, [app(fleet), setting("fleet-version", final)]);
  const [draft] = found(versionNotTaken, drivenRelease(given));
  assertEquals(
    draft!.summary,
    `Setting fleet-version wants chart version ${final}; deployed is ${rc}, which Rancher takes for equal: the upgrade never comes.`,
  );
  assertStringIncludes(draft!.notes![0]!, "least version");
  assertEquals(draft!.evidence.map(({ saw, expected }) => [saw, expected]), [[final, undefined], [rc, final]]);
  assertEquals(draft!.manual![0]!.commands, [
    "umask 077",
    "helm get values fleet -n cattle-fleet-system -o yaml > fleet-values.yaml",
    `helm pull fleet --repo REPOSITORY --version ${final}`,
    `helm upgrade fleet fleet-${final}.tgz -n cattle-fleet-system -f fleet-values.yaml`,
  ]);
});

Deno.test("actors/version-not-taken: whether the repository or somebody's hand is behind it", () => {
  const says = (version: string, deployed: string, revision: number) => {
    const given = release("shop/web", deployed, [managedChart(version), ...done(version, revision)]);
    return found(versionNotTaken, drivenRelease(given))[0]!.notes![1]!;
  };
  assertStringIncludes(says(final, rc, 2), "does not list that very text");
  assertStringIncludes(says("1.5.0", "1.4.0", 1), "revision 2 was made past it");
});

Deno.test("actors/version-not-taken: under Fleet the lasting way comes first", () => {
  const commands = (version: string, deployed: string, revision: number) => {
    const given = release("shop/web", deployed, [managedChart(version), ...done(version, revision)]);
    return found(versionNotTaken, drivenRelease(given))[0]!.manual!.map((one) => one.commands[0]!);
  };
  const [look, byHand] = commands(final, rc, 2);
  assertStringIncludes(look!, "kubectl patch clusterrepos.catalog.cattle.io charts --type merge");
  assertEquals(byHand, "umask 077");
  assertEquals(commands("1.5.0", "1.4.0", 1), [
    `kubectl patch bundles.fleet.cattle.io mcc-web -n fleet-local --type merge -p '{"spec":{"forceSyncGeneration":1}}'`,
  ]);
});
