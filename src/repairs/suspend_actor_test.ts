import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "deno-std/assert/mod.js";
import { Crash } from "../../tests/kit/failing_store.ts";
import { alterRecord, isRecord } from "../../tests/kit/altered_case.ts";
import { type FluxParts, helmRelease, remembered, visitUnderFlux, writtenByFlux } from "../../tests/kit/flux.ts";
import { planFor } from "../../tests/kit/plan.ts";
import { type Entry, rehearse, runPlan } from "../../tests/kit/run_plan.ts";
import type { JsonObject } from "../model/json.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Choices } from "../model/plan.ts";
import type { Cluster } from "../model/ports.ts";
import { lastOf, payloadStatus } from "../state/helm.ts";
import { resolve } from "../state/evidence.ts";

const name = "p01-not-started-helm4";
const scope = { namespace: name, release: "web" };
const named: Partial<Choices> = { allow: "dangerous", repair: "suspend-actor" };
const ref = { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", ...scope, name: "web" };

const planned = async (parts: FluxParts | readonly KubeObject[] = {}, choices = named) => {
  const visit = await visitUnderFlux(name, parts);
  return { visit, plan: planFor(visit, choices) };
};

type Visit = Awaited<ReturnType<typeof visitUnderFlux>>;

const flux = async ({ objects }: Cluster): Promise<KubeObject> => {
  const read = await objects.read({ apiVersion: ref.apiVersion, kind: ref.kind, namespace: name, name: "web" });
  if (!read.ok || !read.value) throw new Error("no HelmRelease");
  return read.value;
};

const fluxState = async (cluster: Cluster) => {
  const { spec, metadata } = await flux(cluster);
  return [(spec as { suspend?: boolean }).suspend ?? null, metadata.annotations?.["reconcile.fluxcd.io/requestedAt"]];
};

const statuses = async ({ records }: Cluster) => {
  const listed = await records.list(scope.namespace, scope.release);
  if (!listed.ok) throw new Error(listed.gap.says);
  return listed.value.map(({ image }) => image.labels["status"]);
};

Deno.test("suspend-actor: suspends, lets the others repair, and resumes last", async () => {
  const { plan, visit } = await planned();
  assertEquals(plan.steps.map(({ says, risk }) => `${says} (${risk})`), [
    `suspend HelmRelease ${name}/web (dangerous)`,
    "revision 2: pending-upgrade -> failed (safe)",
    `resume HelmRelease ${name}/web (dangerous)`,
  ]);
  assertEquals(plan.refusals, []);
  assert(plan.consequences.some((says) => /Flux/.test(says)), "It does not say what resuming starts");
  assertEquals(await rehearse(plan, visit.cluster), []);
});

Deno.test("suspend-actor: without its name the repair refuses, and says how", async () => {
  const { plan } = await planned({}, { allow: "dangerous" });
  assertEquals([plan.steps, plan.refusals.map(({ reason }) => reason)], [[], ["driven-by-controller"]]);
  assertStringIncludes(plan.refusals[0]!.says, "--allow dangerous --repair suspend-actor");
});

Deno.test("a driver of which only marks are found may be vouched for, one whose object is there may not", async () => {
  const choices: Partial<Choices> = { assumeUnmanaged: true };
  for (const [objects, steps] of [[[], 1], [[helmRelease(scope)], 0]] as const) {
    const visit = await visitUnderFlux(name, objects, writtenByFlux);
    const { refusals: [refusal] } = planFor(visit, {});
    assertEquals(refusal!.reason, "driven-by-controller");
    assertEquals(refusal!.says.includes("--assume-unmanaged"), steps > 0, refusal!.says);
    assertEquals(refusal!.manual![0]!.commands[1]!.endsWith(" --assume-unmanaged"), steps > 0);
    assertEquals(planFor(visit, choices).steps.length, steps);
  }
});

Deno.test("suspend-actor: the risk must be allowed", async () => {
  const { plan } = await planned({}, { ...named, allow: "careful" });
  assertEquals(plan.steps, []);
  assertEquals(plan.refusals.map(({ repair, reason }) => `${repair} ${reason}`), [
    "mark-failed driven-by-controller",
    "suspend-actor risk-not-allowed",
  ]);
});

Deno.test("suspend-actor: one that drives the release beside Flux hinders the others", async () => {
  const terraform = (object: KubeObject): KubeObject => ({
    ...object,
    metadata: {
      ...object.metadata,
      managedFields: (object.metadata.managedFields ?? []).map((entry) => ({
        ...entry,
        manager: "terraform-provider-helm",
      })),
    },
  });
  const visit = await visitUnderFlux(name, {}, (objects) => objects.map((one) => isRecord(one) ? terraform(one) : one));
  assertEquals(planFor(visit, named).steps, []);
  assertEquals(planFor(visit, { ...named, assumeUnmanaged: true }).steps.length, 3);
});

const kept: readonly (readonly [who: string, parts: FluxParts, says: RegExp, command: string])[] = [
  [
    "a Kustomization",
    {
      metadata: {
        labels: { "kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" },
      },
    },
    /itself kept by Kustomization flux-system\/apps/,
    "flux suspend kustomization apps -n flux-system",
  ],
  [
    "Argo CD",
    {
      metadata: {
        annotations: { "argocd.argoproj.io/tracking-id": `web:helm.toolkit.fluxcd.io/HelmRelease:${name}/web` },
      },
    },
    /itself kept by Application web/,
    "argocd app set web --sync-policy none",
  ],
  [
    "the Flux Operator",
    { metadata: { managedFields: [{ manager: "flux-operator", operation: "Apply" }] } },
    /itself kept by flux-operator/,
    "flux suspend helmrelease web -n " + name,
  ],
  [
    "its applier alone",
    { metadata: { managedFields: [{ manager: "kustomize-controller", operation: "Apply" }] } },
    /itself kept by kustomize-controller/,
    "flux suspend helmrelease web -n " + name,
  ],
];

for (const [who, parts, says, command] of kept) {
  Deno.test(`suspend-actor: refused where ${who} would turn it back`, async () => {
    const { plan } = await planned(parts);
    assertEquals(plan.steps, []);
    const refusal = plan.refusals.find(({ repair }) => repair === "suspend-actor")!;
    assertMatch(refusal.says, says);
    assert(refusal.manual![0]!.commands.includes(command), refusal.manual![0]!.commands.join("\n"));
  });
}

const application = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "web", namespace: "argocd", uid: "a" },
  spec: { source: { chart: "web" }, destination: { namespace: name }, syncPolicy: { automated: {} } },
} as KubeObject;

const chart = {
  apiVersion: "helm.cattle.io/v1",
  kind: "HelmChart",
  metadata: { name: "web", namespace: name, uid: "c" },
  spec: {},
} as KubeObject;

const others: readonly (readonly [what: string, objects: readonly KubeObject[], says: RegExp])[] = [
  ["two HelmReleases name the release", [
    helmRelease(scope),
    helmRelease(scope, { metadata: { name: "other", uid: "o" }, spec: { releaseName: "web" } }),
  ], /more than one/],
  ["another driver is there too", [helmRelease(scope), application], /Application argocd\/web drives this release/],
  ["another driver is there alone", [chart], /HelmChart \S+ drives this release, and only Flux/],
];

for (const [what, objects, says] of others) {
  Deno.test(`suspend-actor: refused where ${what}`, async () => {
    const { plan } = await planned(objects);
    assertEquals(plan.steps, []);
    assertMatch(plan.refusals.find(({ repair }) => repair === "suspend-actor")!.says, says);
  });
}

Deno.test("suspend-actor: nothing without another repair to make", async () => {
  const visit = await visitUnderFlux("healthy-rolled-back-helm4");
  assertEquals(planFor(visit, named).steps, []);
  assertEquals(planFor(visit, named).consequences, []);
});

Deno.test("suspend-actor: one that is suspended already stays so, and the others repair", async () => {
  const { plan, visit } = await planned({ spec: { suspend: true } });
  assertEquals(plan.steps.map(({ says }) => says), ["revision 2: pending-upgrade -> failed"]);
  assertEquals((await runPlan(visit.cluster, visit.snapshot, plan, [])).state, "done");
  assertEquals((await fluxState(visit.cluster))[0], true);
});

for (
  const [how, parts] of [
    ["said nothing", {}],
    ["said false", { spec: { suspend: false } }],
    ["was asked to look before", { metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": "yesterday" } } }],
  ] as const
) {
  Deno.test(`suspend-actor: every prefix can be finished and taken back, where it ${how}`, async () => {
    const { plan: { steps: { length } } } = await planned(parts);
    for (let prefix = 2; prefix <= length; prefix++) {
      for (const direction of ["forward", "undo"] as const) {
        const { plan, visit: { cluster, snapshot } } = await planned(parts);
        const [before, records] = [await fluxState(cluster), await statuses(cluster)];
        const entries: Entry[] = [];
        await runPlan(cluster, snapshot, plan, entries, { stopAfter: prefix });
        const [suspended] = await fluxState(cluster);
        assertEquals(suspended, prefix < length ? true : before[0], `after ${prefix} steps`);
        assertEquals(
          (await runPlan(cluster, snapshot, plan, entries, { direction })).state,
          "done",
          `${prefix} ${direction}`,
        );
        assertEquals((await fluxState(cluster))[0], before[0]);
        if (direction === "forward") {
          assertEquals((await fluxState(cluster))[1], snapshot.takenAt);
          assertEquals((await statuses(cluster)).at(-1), "failed");
        } else assertEquals([await fluxState(cluster), await statuses(cluster)], [before, records]);
      }
    }
  });
}

Deno.test("suspend-actor: interrupted before anything was repaired, it is switched on again", async () => {
  const { plan, visit: { cluster, snapshot } } = await planned();
  const [before, records] = [await fluxState(cluster), await statuses(cluster)];
  const entries: Entry[] = [];
  const result = await runPlan(cluster, snapshot, plan, entries, { stopAfter: 1 });
  assertEquals([result.state, result.wrote], ["interrupted", false]);
  assertEquals(result.steps.map(({ state }) => state), ["undone", "not-started", "not-started"]);
  assertEquals([await fluxState(cluster), await statuses(cluster)], [before, records]);
});

Deno.test("suspend-actor: gone on with after a crash and then of no use, it is switched on again, and nothing stands", async () => {
  const { plan, visit } = await planned();
  const { cluster, snapshot } = visit;
  const before = await fluxState(cluster);
  const entries: Entry[] = [];
  // Dead as soon as the switch is written.
  const dying: Cluster = {
    ...cluster,
    objects: {
      ...cluster.objects,
      apply: async (object, options) => {
        await cluster.objects.apply(object, options);
        throw new Crash();
      },
    },
  };
  await assertRejects(() => runPlan(dying, snapshot, plan, entries), Crash);
  assertEquals((await fluxState(cluster))[0], true);
  const racing: Cluster = {
    ...cluster,
    records: {
      ...cluster.records,
      replace: () => Promise.resolve({ kind: "conflict", says: "somebody was faster" }),
    },
  };
  const result = await runPlan(racing, snapshot, plan, entries);
  assertEquals([result.state, result.stop?.kind, result.wrote], ["stopped-before-first-write", "conflict", false]);
  assertEquals(await fluxState(cluster), before);
});

Deno.test("suspend-actor: where nothing could be repaired, it is switched on again", async () => {
  const { plan, visit } = await planned();
  const { cluster } = visit;
  const racing: Cluster = {
    ...cluster,
    objects: {
      ...cluster.objects,
      // Flux ends what it has in hand after it was suspended.
      apply: async (object, options) => {
        const outcome = await cluster.objects.apply(object, options);
        if (!options.dryRun) await touchNewest(visit);
        return outcome;
      },
    },
  };
  const entries: Entry[] = [];
  const before = await fluxState(cluster);
  const result = await runPlan(racing, visit.snapshot, plan, entries);
  assertEquals([result.state, result.stop?.kind, result.wrote], ["stopped-before-first-write", "conflict", false]);
  assertEquals(result.steps.map(({ state }) => state), ["undone", "conflict", "not-started"]);
  assertEquals(await fluxState(cluster), before);
  assertStringIncludes((await runPlan(cluster, visit.snapshot, plan, entries)).stop!.says, "start a new repair");
});

Deno.test("suspend-actor: a way back that comes too late leaves it switched on, as it was", async () => {
  const { plan, visit } = await planned();
  const { cluster } = visit;
  const entries: Entry[] = [];
  await runPlan(cluster, visit.snapshot, plan, entries);
  const before = await fluxState(cluster);
  const racing: Cluster = {
    ...cluster,
    objects: {
      ...cluster.objects,
      apply: async (object, options) => {
        const outcome = await cluster.objects.apply(object, options);
        if (!options.dryRun) await addRevision(visit);
        return outcome;
      },
    },
  };
  const result = await runPlan(racing, visit.snapshot, plan, entries, { direction: "undo" });
  assertEquals([result.state, result.stop?.kind, result.wrote], ["stopped-before-first-write", "conflict", false]);
  assertEquals(result.steps.map(({ state }) => state), ["done", "conflict", "done"]);
  assertEquals(await fluxState(cluster), before);
  const again = await runPlan(cluster, visit.snapshot, plan, entries, { direction: "undo" });
  assertEquals([again.state, again.stop?.kind], ["stopped-before-first-write", "moved-on"]);
});

Deno.test("suspend-actor: no way back under a Flux that somebody has switched on meanwhile", async () => {
  const { plan, visit } = await planned({ spec: { suspend: false } });
  const { cluster } = visit;
  const entries: Entry[] = [];
  await runPlan(cluster, visit.snapshot, plan, entries, { stopAfter: 2 });
  const on: Cluster = {
    ...cluster,
    objects: {
      ...cluster.objects,
      read: async (object) => {
        const read = await cluster.objects.read(object);
        if (!read.ok || read.value?.kind !== "HelmRelease") return read;
        return { ok: true, value: { ...read.value, spec: { ...read.value["spec"] as JsonObject, suspend: false } } };
      },
    },
  };
  const records = await statuses(cluster);
  for (const direction of ["undo", "forward"] as const) {
    const result = await runPlan(on, visit.snapshot, plan, entries, { direction });
    assertStringIncludes(result.stop!.says, "was put back since this run wrote it");
    assertEquals(await statuses(cluster), records);
  }
});

Deno.test("suspend-actor: refused where the HelmRelease is being deleted: suspended it would go, and the release stay", async () => {
  const { plan } = await planned({ metadata: { deletionTimestamp: "2026-11-21T07:59:00Z" } });
  assertEquals(plan.steps, []);
  assertMatch(plan.refusals.find(({ repair }) => repair === "suspend-actor")!.says, /is being deleted/);
});

Deno.test("suspend-actor: one that does not come to rest is switched on again", async () => {
  const { plan, visit } = await planned({
    metadata: { generation: 4 },
    conditions: [["Reconciling True Progressing"]],
  });
  const before = await fluxState(visit.cluster);
  const result = await runPlan(visit.cluster, visit.snapshot, plan, []);
  assertEquals([result.state, result.wrote], ["stopped-before-first-write", false]);
  assertStringIncludes(result.stop!.says, "still at work after 5 minutes");
  assertEquals(await fluxState(visit.cluster), before);
});

Deno.test("suspend-actor: whoever upgrades as soon as the release is unlocked is no reason to leave it off", async () => {
  const { plan, visit } = await planned();
  const { cluster } = visit;
  const racing: Cluster = {
    ...cluster,
    records: {
      ...cluster.records,
      replace: async (...given) => {
        const outcome = await cluster.records.replace(...given);
        if (!given[3].dryRun) await addRevision(visit);
        return outcome;
      },
    },
  };
  assertEquals((await runPlan(racing, visit.snapshot, plan, [])).state, "done");
  assertEquals(await fluxState(cluster), [null, visit.snapshot.takenAt]);
});

Deno.test("suspend-actor: the fields it names are the only ones it changes", async () => {
  const { plan, visit } = await planned({ spec: { timeout: "7m" }, metadata: { labels: { team: "a" } } });
  await runPlan(visit.cluster, visit.snapshot, plan, []);
  const { spec, metadata: { labels } } = await flux(visit.cluster);
  assertEquals([spec, labels], [
    { interval: "5m", chartRef: { kind: "OCIRepository", name: "web" }, timeout: "7m" },
    { team: "a" },
  ]);
  assertEquals(payloadStatus(lastOf(visit.snapshot.records)!), "pending-upgrade");
  assert(resolve(visit.snapshot, "/facts/controllers/0/spec/interval") !== undefined);
});

async function touchNewest({ cluster: { records } }: Visit): Promise<void> {
  const listed = await records.list(scope.namespace, scope.release);
  if (!listed.ok) throw new Error(listed.gap.says);
  const newest = listed.value.at(-1)!;
  const image = { ...newest.image, labels: { ...newest.image.labels, status: "failed" } };
  const { kind } = await records.replace(newest.ref, image, newest, { dryRun: false });
  if (kind !== "written") throw new Error(kind);
}

async function addRevision({ cluster: { records } }: Visit): Promise<void> {
  const listed = await records.list(scope.namespace, scope.release);
  if (!listed.ok) throw new Error(listed.gap.says);
  const newest = listed.value.at(-1)!;
  const next = { ...newest.ref, name: newest.ref.name.replace(/\d+$/, (n) => `${Number(n) + 1}`) };
  await records.create(next, newest.image, { dryRun: false });
}

Deno.test("suspend-actor: the plan says what Flux does to the release as it will be then", async () => {
  const mislabelled = (objects: readonly KubeObject[]) =>
    alterRecord(3, (record) => ({
      ...record,
      metadata: { ...record.metadata, labels: { ...record.metadata.labels, status: "superseded" } },
    }))(writtenByFlux(objects));
  const status = { history: [remembered(3, "deployed", "2026-11-21T09:08:27Z")] };
  const visit = await visitUnderFlux("healthy-rolled-back-helm4", { status }, mislabelled);
  // A label is not in what Flux compares; the status in the payload is.
  assertMatch(planFor(visit, named).consequences.join("\n"), /Flux leaves revision 3 as it is/);
  const { plan } = await planned({ status: { history: [remembered(1, "deployed", "2026-11-21T08:00:00Z")] } });
  assertMatch(plan.consequences.join("\n"), /Flux takes revision 2 for somebody else's work/);
});
