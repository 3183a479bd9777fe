import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { ENDED } from "../../../tests/kit/certificates.ts";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { configuration, service, slice, visitWith } from "../../../tests/kit/webhooks.ts";
import type { Draft } from "../../model/finding.ts";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { lastOf } from "../../state/helm.ts";
import { webhookDown } from "./webhook_down.ts";

testCheck(webhookDown, {
  finds: ["c01-gone", "c01-records", "c01-port", "c01-url", "c01-elsewhere", "c02-empty", "c02-ended"],
  quiet: ["healthy-deployment", "healthy-custom-resource", "c06-records"],
});

const found = async (...objects: KubeObject[]): Promise<Draft[]> => {
  const { snapshot, findings } = await visitWith(...objects);
  const drafts = [...webhookDown.examine(snapshot)];
  for (const draft of drafts) assertHolds(snapshot, draft);
  assertEquals(findings.filter(({ check }) => check === webhookDown.id).length, drafts.length);
  return drafts;
};
const client = (more: JsonObject) => ({ service: { namespace: "guard", name: "policy" }, ...more });
const rules = (apiGroups: string[], resources: string[], operations = ["*"]) => ({
  rules: [{ apiGroups, apiVersions: ["*"], operations, resources }],
});

Deno.test("a webhook that answers is no finding, whatever it is asked about", async () => {
  assertEquals(await found(configuration(rules(["*"], ["*"])), service(), slice(false, true)), []);
  assertEquals(await found(configuration(), service(), slice(null)), []);
});

Deno.test("a Service that is not there, one with nothing ready, one without the port", async () => {
  const summaries = await Promise.all([
    found(configuration()),
    found(configuration(), service()),
    found(configuration(), service(), slice(false)),
    found(configuration(), service(8443), slice(true)),
  ]);
  assertEquals(summaries.map((drafts) => drafts.length), [1, 1, 1, 1]);
  const [gone, bare, unready, port] = summaries.map(([draft]) => draft!);
  assertMatch(gone!.summary, /"policy.example.com" cannot be called: its Service "guard\/policy" does not exist/);
  assertMatch(bare!.summary, /nothing behind its Service "guard\/policy" is ready/);
  assertMatch(unready!.summary, /nothing behind its Service/);
  assertMatch(port!.summary, /has no port 443, only 8443/);
  assertEquals([gone!.severity, gone!.hits], ["error", ["Deployment/web"]]);
});

Deno.test("a bundle without a certificate, or with ended ones", async () => {
  const with_ = (bundle: string) =>
    found(configuration({ clientConfig: client({ caBundle: btoa(bundle) }) }), service(), slice(true));
  assertMatch((await with_("\n"))[0]!.summary, /its caBundle holds no certificate/);
  assertMatch((await with_(ENDED))[0]!.summary, /certificates of its caBundle have ended, the last at 2026-01-01/);
});

Deno.test("what is not asked, may be passed over, or is called by a URL is silent", async () => {
  assertEquals(await found(configuration({ failurePolicy: "Ignore" })), []);
  assertEquals(await found(configuration({ clientConfig: { url: "https://policy.example.com" } })), []);
  assertEquals(await found(configuration({ objectSelector: { matchLabels: { app: "other" } } })), []);
  const elsewhere = { matchLabels: { "kubernetes.io/metadata.name": "other" } };
  assertEquals(await found(configuration({ namespaceSelector: elsewhere })), []);
  assertEquals(await found(configuration(rules(["batch"], ["jobs"]))), []);
  assertEquals(await found(configuration(), service(443, { type: "ExternalName" })), []);
});

Deno.test("release records and pods are what it may be asked about too", async () => {
  const [records] = await found(configuration(rules([""], ["secrets"], ["CREATE"])));
  assertEquals(records!.hits, ["release records"]);
  assert(records!.notes!.some((note) => note.includes("no trace")));
  const owner = { objectSelector: { matchLabels: { owner: "helm", name: "web" } } };
  assertEquals((await found(configuration({ ...rules([""], ["secrets"]), ...owner })))[0]!.hits, ["release records"]);
  const [pods] = await found(configuration(rules([""], ["pods"])));
  assertEquals(pods!.hits, ["pods of Deployment/web"]);
  assert(pods!.notes!.some((note) => note.includes("no new pod") || note.includes("gets no new pod")));
});

Deno.test("match conditions make it less certain", async () => {
  const [draft] = await found(configuration({ matchConditions: [{ name: "x", expression: "object.spec.x" }] }));
  assertEquals([draft!.severity, draft!.hits], ["warning", ["perhaps Deployment/web"]]);
});

Deno.test("webhooks of one Service are one finding, with a command for each", async () => {
  const other = { ...configuration(), kind: "MutatingWebhookConfiguration" };
  const drafts = await found(configuration(), other);
  assertEquals(drafts.length, 1);
  const commands = drafts[0]!.manual!.flatMap((manual) => manual.commands);
  assertEquals(commands.filter((command) => command.startsWith("kubectl patch")).length, 2);
  assertEquals(commands.filter((command) => command.startsWith("kubectl delete")), [
    "kubectl delete validatingwebhookconfiguration policy",
    "kubectl delete mutatingwebhookconfiguration policy",
  ]);
});

Deno.test("a Service that could not be read is not missing", async () => {
  const { snapshot } = await visitWith(configuration());
  const gap = {
    facet: "admission",
    what: 'Service "policy" in namespace "guard"',
    reason: "forbidden",
    says: "no",
  } as const;
  assertEquals([...webhookDown.examine({ ...snapshot, gaps: [gap] })], []);
});

const nobody = (name: string) =>
  `failed to create resource: Internal error occurred: failed calling webhook "${name}": failed to call webhook: ` +
  'Post "https://policy.example:8443/check?timeout=2s": dial tcp 192.0.2.1:8443: connect: connection refused';

const failedWith = (snapshot: Snapshot, description: string): Snapshot => {
  const last = lastOf(snapshot.records)!;
  const info = { ...last.release.info, status: "failed", description };
  const records = snapshot.records.map((one) => one === last ? { ...one, release: { ...last.release, info } } : one);
  return { ...snapshot, records };
};

Deno.test("of a webhook that is called by a URL the newest failure tells, or the log", async () => {
  const url = configuration({ clientConfig: { url: "https://policy.example:8443/check" } });
  const { snapshot } = await visitWith(url);
  const [draft, ...others] = webhookDown.examine(failedWith(snapshot, nobody("policy.example.com")));
  assertHolds(failedWith(snapshot, nobody("policy.example.com")), draft!);
  assertEquals([others.length, draft!.severity, draft!.subject], [0, "warning", '"https://policy.example:8443"']);
  assertMatch(draft!.summary, /could not be called when revision 2 failed: dial tcp 192.0.2.1:8443: .* refused\. The/);
  assertEquals(draft!.hits, ["Deployment/web", "revision 2 failed of it"]);

  const logged = { ...snapshot, transcript: `one line\n${nobody("policy.example.com")}\nanother` };
  const [told] = webhookDown.examine(logged);
  assertHolds(logged, told!);
  assertMatch(told!.summary, /could not be called when the log was written: dial tcp .* refused\. The/);
  assert(!told!.summary.includes("another"));

  assertEquals([...webhookDown.examine(failedWith(snapshot, nobody("other.example.com")))], []);
  assertEquals([...webhookDown.examine(failedWith(snapshot, 'admission webhook "policy.example.com" denied it'))], []);
});

Deno.test("what state explains is said of now, whatever the failure said", async () => {
  const { snapshot } = await visitWith(configuration());
  const [draft] = webhookDown.examine(failedWith(snapshot, nobody("policy.example.com")));
  assertEquals(draft!.severity, "error");
  assertMatch(draft!.summary, /its Service "guard\/policy" does not exist/);
});
