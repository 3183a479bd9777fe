import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitAltered } from "../../../tests/kit/altered_case.ts";
import { visitWith } from "../../../tests/kit/webhooks.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { quotaFull } from "./quota_full.ts";

testCheck(quotaFull, {
  finds: ["c06-records", "failed-quota", "h03-half-promoted"],
  quiet: ["healthy-deployment", "c01-records", "failed-mended"],
});

const quota = (hard: Record<string, string>, used: Record<string, string>): KubeObject => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "few", namespace: "healthy-deployment-helm3" },
  spec: { hard },
  status: { hard, used },
});

const found = async (one: KubeObject) => {
  const { snapshot } = await visitWith(one);
  const drafts = [...quotaFull.examine(snapshot)];
  for (const draft of drafts) assertHolds(snapshot, draft);
  return { drafts, snapshot };
};

Deno.test("room for one more is room enough, and other limits are no matter of records", async () => {
  assertEquals((await found(quota({ "count/secrets": "4" }, { "count/secrets": "3" }))).drafts, []);
  assertEquals((await found(quota({ "count/configmaps": "3" }, { "count/configmaps": "3" }))).drafts, []);
  assertEquals((await found(quota({ pods: "2" }, { pods: "2" }))).drafts, []);
  assertEquals((await found(quota({ "count/secrets": "3" }, {}))).drafts, []);
});

Deno.test("a full quota, by either name, keeps the next record out", async () => {
  const { drafts: [draft] } = await found(quota({ "count/secrets": "3" }, { "count/secrets": "3" }));
  assertMatch(draft!.summary, /^ResourceQuota "few" allows 3 secrets in namespace "[^"]+", and 3 are there/);
  assert(draft!.notes!.includes("2 of them are records of this release."));
  assertEquals((await found(quota({ secrets: "1k" }, { secrets: "1k" }))).drafts.length, 1);
});

Deno.test("where helm makes room by itself first it is a note", async () => {
  const { snapshot } = await found(quota({ secrets: "30" }, { secrets: "30" }));
  const [first] = snapshot.records;
  const records = Array.from({ length: 10 }, () => first!);
  assertEquals([...quotaFull.examine({ ...snapshot, records })].map(({ severity }) => severity), ["info"]);
});

Deno.test("what the server asked for when it refused the newest counts, and what is there is not to come", async () => {
  const { snapshot } = await visitAltered("failed-quota-helm4", (objects) => objects);
  const withQuota = (hard: Record<string, string>, used: Record<string, string>, live = false) => ({
    ...snapshot,
    facts: { ...snapshot.facts, quotas: [{ ...snapshot.facts.quotas[0]!, status: { hard, used } }] },
    objects: snapshot.objects.map((one) =>
      live && one.live === null ? { ...one, live: { ...one.ref, metadata: { name: one.ref.name } } } : one
    ),
  });
  const subjects = (...args: Parameters<typeof withQuota>) =>
    [...quotaFull.examine(withQuota(...args))].map(({ subject }) => subject);
  const full = ['ResourceQuota "full" count/configmaps'];
  assertEquals(subjects({ "count/configmaps": "1" }, { "count/configmaps": "1" }), full);
  assertEquals(subjects({ "count/configmaps": "2" }, { "count/configmaps": "1" }), []);
  assertEquals(subjects({ "count/configmaps": "1" }, { "count/configmaps": "1" }, true), []);
  assertEquals(subjects({ services: "0" }, { services: "0" }), ['ResourceQuota "full" services']);
  assertEquals(subjects({ "count/deployments.apps": "1" }, { "count/deployments.apps": "1" }), []);
});
