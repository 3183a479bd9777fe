import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import type { FieldManager, KubeObject, ObjectMeta } from "../model/kubernetes.ts";
import type { Choices } from "../model/plan.ts";
import type { Gap } from "../model/snapshot.ts";
import { alterRecord, visitAltered } from "../../tests/kit/altered_case.ts";
import { claimed as marked, planFor, recordsOf, visitObjects } from "../../tests/kit/bare_objects.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { rebuildRecord } from "./rebuild_record.ts";

testRepair(rebuildRecord, {
  heals: {
    "h01-rebuilt": ["deployed"],
    "h01-kinds": ["deployed"],
    "h01-manifest": ["deployed"],
    "h01-taken-over": ["deployed"],
    "h01-unreadable": ["superseded", "deployed"],
  },
  refuses: { "h01-mute": "not-proven" },
});

const helms: FieldManager = {
  manager: "helm",
  operation: "Apply",
  apiVersion: "v1",
  time: "2026-01-02T00:00:00Z",
  fieldsV1: { "f:data": { "f:k": {} } },
};

const claimed = (kind: string, name: string, more: Partial<ObjectMeta> = {}): KubeObject => ({
  ...marked(kind, { name, creationTimestamp: "2026-01-01T00:00:00Z", managedFields: [helms], ...more }),
  data: { k: "dmFsdWU=", theirs: "eA==" },
});

async function planned(objects: readonly KubeObject[], choices: Partial<Choices> = {}, gaps: readonly Gap[] = []) {
  return planFor(rebuildRecord, await visitObjects(objects, { gaps }), choices);
}

async function recordFor(...args: Parameters<typeof planned>) {
  const plan = await planned(...args);
  assertEquals([plan.refusals, plan.steps.map(({ before }) => before)], [[], [null]]);
  const record = recordsOf(plan)[0]!;
  assertEquals(record.faults, []);
  return { record, release: record.release!, says: plan.consequences.join("\n") };
}

async function refusalFor(...args: Parameters<typeof planned>) {
  const { steps, refusals } = await planned(...args);
  assertEquals(steps, []);
  return refusals.map(({ reason, says }) => `${reason}: ${says}`).join("\n");
}

Deno.test("the record says what Helm wrote, when, and how", async () => {
  const { record, release, says } = await recordFor([claimed("Secret", "web"), claimed("ConfigMap", "web")]);
  assertEquals([record.ref.name, record.revision], ["sh.helm.release.v1.web.v1", 1]);
  assertEquals([release.info?.first_deployed, release.info?.last_deployed], [
    "2026-01-01T00:00:00Z",
    "2026-01-02T00:00:00Z",
  ]);
  assertEquals([release.apply_method, release.config], ["ssa", undefined]);
  assertStringIncludes(release.manifest!, "k: dmFsdWU=");
  assert(!/theirs|release-name|managed-by/.test(release.manifest!), release.manifest);
  assertStringIncludes(says, "The next helm upgrade starts from revision 1 and becomes revision 2.");
  assertStringIncludes(says, "values are lost");
  assertStringIncludes(says, "does not name: Secret/web, ConfigMap/web.");
  assertStringIncludes(says, "unknown-0.0.0");
  assert(!says.includes("dmFsdWU"), says);
});

Deno.test("one object that was not applied by the server makes it Helm 3's way", async () => {
  const update = { managedFields: [{ ...helms, operation: "Update" }] };
  const { release } = await recordFor([claimed("Secret", "web"), claimed("ConfigMap", "web", update)]);
  assertEquals(release.apply_method, undefined);
});

Deno.test("what bears data or is to be kept is not in it, and it is said", async () => {
  const keep = { annotations: { "helm.sh/resource-policy": "keep" } };
  const { release, says } = await recordFor([
    claimed("ConfigMap", "web"),
    claimed("Secret", "kept", keep),
    claimed("PersistentVolumeClaim", "data"),
  ]);
  assert(!/kept|PersistentVolumeClaim/.test(release.manifest!), release.manifest);
  assertStringIncludes(says, "never deleted by a diff: Secret/kept, PersistentVolumeClaim/data.");
});

Deno.test("the chart is told by its label where all agree", async () => {
  const labelled = (name: string, chart: string) => claimed("ConfigMap", name, { labels: { "helm.sh/chart": chart } });
  const one = await recordFor([labelled("a", "my-app-1.2.3-rc.1_build"), claimed("ConfigMap", "b")]);
  assertEquals(one.release.chart?.metadata?.name, "my-app");
  assertEquals(one.release.chart?.metadata?.version, "1.2.3-rc.1+build");
  assert(!one.says.includes("unknown"), one.says);
  const two = await recordFor([labelled("a", "app-1.2.3"), labelled("b", "app-1.2.4")]);
  assertEquals(two.release.chart?.metadata?.name, "unknown");
});

const manifest = `---
# Source: app/templates/web.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: web # as it stands
data: { k: "dmFsdWU=" }
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: listed } }
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: absent } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: hook, annotations: { helm.sh/hook: pre-install } }`;

Deno.test("a manifest is taken as it stands, without hooks and what is not live", async () => {
  const mute = { managedFields: [] };
  const { release, says } = await recordFor([
    claimed("ConfigMap", "web", mute),
    claimed("ConfigMap", "listed", mute),
    claimed("ConfigMap", "stray", mute),
    claimed("ConfigMap", "hook", { annotations: { "helm.sh/hook": "pre-install" } }),
    claimed("PersistentVolumeClaim", "data"),
  ], { manifest });
  assertStringIncludes(
    release.manifest!,
    "---\n# Source: app/templates/web.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web # as it stands\n",
  );
  assertStringIncludes(release.manifest!, "name: listed");
  assert(!/absent|hook|PersistentVolumeClaim|stray/.test(release.manifest!), release.manifest);
  assertStringIncludes(says, "nothing live of the name claims the release, so it is left out: ConfigMap/absent.");
  assertStringIncludes(says, "Live, but not in the manifest, so no upgrade will delete it: ConfigMap/stray.");
});

Deno.test("a manifest of another release, or one that cannot be read, is refused", async () => {
  const other = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\n";
  assertStringIncludes(
    await refusalFor([claimed("ConfigMap", "web")], { manifest: other }),
    "not-proven: Nothing that",
  );
  const broken = "---\na: b\n---\nhunter2: [";
  const says = await refusalFor([claimed("ConfigMap", "web")], { manifest: broken });
  assertStringIncludes(says, "Document 1 of the manifest");
  assert(!says.includes("hunter2"), says);
});

Deno.test("what the owners do not tell is refused without a manifest", async () => {
  const kubectls = { managedFields: [{ ...helms, manager: "kubectl-create" }] };
  const says = await refusalFor([claimed("ConfigMap", "web"), claimed("Secret", "copied", kubectls)]);
  assertStringIncludes(says, "what Helm wrote of Secret/copied");
});

Deno.test("what could not be listed is refused without a manifest", async () => {
  const gap = { facet: "claims", what: "widgets", reason: "forbidden", verb: "list", says: "no" } as const;
  const objects = [claimed("ConfigMap", "web")];
  assertStringIncludes(await refusalFor(objects, {}, [gap]), "not-proven: Not all that may be");
  assertEquals((await planned(objects, { manifest }, [gap])).steps.length, 1);
});

Deno.test("an uninstall that is under way is left alone", async () => {
  const going = claimed("Secret", "web", { deletionTimestamp: "2026-01-01T00:00:00Z" });
  assertStringIncludes(await refusalFor([claimed("ConfigMap", "web"), going]), "Being deleted: Secret/web.");
});

Deno.test("a release that a controller drives is left to it", async () => {
  const fleet = { annotations: { "objectset.rio.cattle.io/id": "default-web" } };
  assertStringIncludes(await refusalFor([claimed("ConfigMap", "web", fleet)]), "driven-by-controller");
});

Deno.test("it takes more than --yes", async () => {
  assertStringIncludes(await refusalFor([claimed("ConfigMap", "web")], { allow: "safe" }), "risk-not-allowed");
});

Deno.test("a record that another repair can mend is left to that one, and so is one that is not the deployed one", async () => {
  const record = (revision: number, status: string, text: string): KubeObject => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `sh.helm.release.v1.web.v${revision}`,
      namespace: "prod",
      labels: { owner: "helm", name: "web", status, version: `${revision}` },
    },
    type: "helm.sh/release.v1",
    data: { release: btoa(text) },
  });
  const bare = '{"name":"web","info":{"status":"deployed"},"chart":null,"manifest":"","version":2,"namespace":"prod"}';
  const old = record(1, "superseded", "H4s");
  for (const newest of [bare, btoa(bare)]) {
    const { steps, refusals } = await planned([claimed("ConfigMap", "web"), old, record(2, "deployed", newest)]);
    assertEquals([steps, refusals], [[], []]);
  }
  const lost = [claimed("ConfigMap", "web"), old, record(2, "deployed", "H4s")];
  assertStringIncludes(await refusalFor(lost), "name this repair");
  assertEquals((await recordFor(lost, { repair: rebuildRecord.id })).record.revision, 3);
});

Deno.test("a record that has lost no more than its labels is no lost one, unless the deployed one is", async () => {
  const unlabelled = alterRecord(1, (record) => ({
    ...record,
    metadata: { ...record.metadata, labels: { ...record.metadata.labels, owner: "another" } },
  }));
  const rebuilt = async (...args: Parameters<typeof visitAltered>) =>
    planFor(rebuildRecord, await visitAltered(...args), { repair: rebuildRecord.id });
  const other = alterRecord(2, (record) => ({
    ...record,
    metadata: { ...record.metadata, labels: { ...record.metadata.labels, status: "failed" } },
  }));
  const kept = await rebuilt("h01-unreadable-helm3", (objects) => other(unlabelled(objects)));
  assertEquals(kept.steps, []);
  assertStringIncludes(kept.refusals[0]!.says, "align-record");
  assertEquals((await rebuilt("h01-unreadable-helm3", unlabelled)).steps.length, 1);
});
