import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { visitAltered } from "../../tests/kit/altered_case.ts";
import { planFor, recordSteps } from "../../tests/kit/plan.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planOf, visitRewritten } from "../../tests/kit/rewritten.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Plan } from "../model/plan.ts";
import { decodeRecord } from "../record/decode.ts";
import { newRecord } from "../record/new_record.ts";
import { parseManifest } from "../state/manifest/manifest.ts";
import { trueBaseline } from "./true_baseline.ts";

testRepair(trueBaseline, {
  heals: {
    "p01-baseline": ["superseded", "failed"],
    "p01-post-hook": ["superseded", "failed"],
    "p03-post-hook": ["superseded", "superseded", "failed"],
    "r02-half": ["superseded", "failed"],
    "r02-orphan": ["superseded", "failed", "deployed"],
    "r04-leftover": ["superseded", "failed", "deployed"],
    "r04-leftover-csa": ["superseded", "failed", "deployed"],
    "r04-brought-twice": ["superseded", "failed", "superseded", "failed"],
    "r04-never-deployed": ["failed", "failed", "failed"],
    "r04-never-deployed-csa": ["failed", "failed", "failed"],
    "r12": ["superseded", "deployed"],
    "r12-told": ["superseded", "failed"],
  },
  refuses: { "p01-mid-apply": "not-proven" },
});

const says = ({ steps }: Plan) => steps.map((step) => step.says);

/** `ConfigMap/extra` … as the manifest of the last step's record has them. */
function namesAfter(plan: Plan): string[] {
  const step = recordSteps(plan).findLast(({ before, after }) => before!.data["release"] !== after!.data["release"])!;
  const record = decodeRecord({ ref: step.target, uid: "", resourceVersion: "", managers: [], image: step.after! });
  const { documents, faults } = parseManifest(record.release!.manifest!);
  assertEquals(faults, []);
  return documents.map(({ ref }) => `${ref.kind}/${ref.name}`).sort();
}

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`true-baseline: a dead revision that its label calls deployed is failed, and nothing else, ${helm}`, async () => {
    const { steps } = planOf(trueBaseline, await visitRewritten(`h03-label-${helm}`, {}));
    assertEquals(steps.map(({ says }) => says), [
      "revision 1: deployed -> superseded",
      "revision 2: pending-upgrade -> failed",
    ]);
  });

  Deno.test(`true-baseline: a pending revision is unlocked first, and the baseline changes last, ${helm}`, async () => {
    const visit = await visitRewritten(`r02-half-${helm}`, {
      2: { status: "pending-upgrade", description: "Preparing upgrade" },
    });
    const plan = planFor(visit, { allow: "careful" });
    assertEquals(says(plan), [
      "revision 2: pending-upgrade -> failed",
      "revision 2: its manifest learns ConfigMap/extra, Service/extra",
      "revision 1: deployed -> superseded",
    ]);
    assertEquals(plan.refusals, []);
    assertEquals(plan.steps[0]!.repairs, ["mark-failed", "true-baseline"]);
  });
}

Deno.test("true-baseline: the manifest of a revision that was applied in part names what is live", async () => {
  const plan = planOf(trueBaseline, await visitRewritten("r02-half-helm3", {}));
  assertEquals(
    namesAfter({ ...plan, steps: plan.steps.slice(0, 1) }),
    ["ConfigMap/extra", "ConfigMap/part-a", "ConfigMap/part-b", "Deployment/web", "Secret/web", "Service/extra"]
      .concat("Service/web"),
  );
  const said = plan.consequences.join("\n");
  assertStringIncludes(
    said,
    "It deletes ConfigMap/part-b, ConfigMap/extra, Service/extra unless the next chart names them.",
  );
});

Deno.test("true-baseline: what was never created is not in it", async () => {
  const gone = (object: KubeObject) => object.metadata.name === "part-b" ? undefined : object;
  const plan = planOf(trueBaseline, await visitRewritten("r02-half-helm3", {}, gone));
  assert(!namesAfter({ ...plan, steps: plan.steps.slice(0, 1) }).includes("ConfigMap/part-b"));
  assertStringIncludes(plan.consequences.join("\n"), "no longer named by revision 2: ConfigMap/part-b.");
});

Deno.test("true-baseline: a claim that the dead revision brought is never in it", async () => {
  const { snapshot } = await visitRewritten("r02-half-helm3", {});
  const manifest = snapshot.records[1]!.release!.manifest!.replace(
    "kind: ConfigMap\nmetadata: { name: part-b }",
    "kind: PersistentVolumeClaim\nmetadata: { name: part-b }",
  );
  const visit = await visitRewritten(
    "r02-half-helm3",
    { 2: { manifest } },
    (object) => object.metadata.name === "part-b" ? { ...object, kind: "PersistentVolumeClaim" } : object,
  );
  const plan = planOf(trueBaseline, visit);
  assert(!namesAfter({ ...plan, steps: plan.steps.slice(0, 1) }).includes("PersistentVolumeClaim/part-b"));
  assertStringIncludes(
    plan.consequences.join("\n"),
    "no upgrade deletes it: PersistentVolumeClaim/part-b, which may hold data or take other objects along.",
  );
});

Deno.test("true-baseline: nor a StatefulSet that takes its claims along", async () => {
  const set = (whenDeleted: string) => (object: KubeObject): KubeObject =>
    object.metadata.name === "extra" && object.kind === "Service"
      ? {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: object.metadata,
        spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" } },
      }
      : object;
  const told = async (whenDeleted: string) =>
    says(planOf(trueBaseline, await visitRewritten("r02-orphan-helm3", {}, set(whenDeleted))));
  assertEquals(await told("Delete"), ["revision 3: its manifest learns ConfigMap/extra"]);
  assertEquals(await told("Retain"), ["revision 3: its manifest learns ConfigMap/extra, StatefulSet/extra"]);
});

Deno.test("true-baseline: a revision that Helm can build is not made one that it cannot", async () => {
  const { snapshot: { records } } = await visitRewritten("r02-half-helm3", {});
  const old = "---\napiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: extra }\n";
  const ingress = (object: KubeObject): KubeObject =>
    object.metadata.name === "extra" && object.kind === "Service"
      ? { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: object.metadata }
      : object;
  const manifest = records[0]!.release!.manifest! + old;
  const plan = planOf(trueBaseline, await visitRewritten("r02-half-helm3", { 1: { manifest } }, ingress));
  assertEquals(plan.steps, []);
  assertStringIncludes(plan.refusals[0]!.says, "Revision 2 would name Ingress/extra of extensions/v1beta1");
});

/** A release of the same namespace whose deployed manifest names that Service. */
function neighbour(namespace: string, name: string): KubeObject {
  const made = newRecord({
    release: "other",
    namespace,
    revision: 1,
    manifest: `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\n`,
    chart: { name: "other", version: "1.0.0" },
    description: "Install complete",
    firstDeployed: "2026-11-21T08:00:00Z",
    lastDeployed: "2026-11-21T08:00:00Z",
    createdAt: "2026-11-21T08:00:00Z",
  }, "secret");
  if (!made.ok) throw new Error(made.says);
  const { data, labels, type } = made.image;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "sh.helm.release.v1.other.v1", namespace, labels: { ...labels }, uid: "n", resourceVersion: "9" },
    data: { ...data },
    type: type!,
  };
}

Deno.test("true-baseline: what another release's manifest holds is never in it", async () => {
  const visit = await visitAltered("r02-orphan-helm3", (objects) => [
    ...objects,
    neighbour("r02-orphan-helm3", "extra"),
  ], { namespace: "r02-orphan-helm3", release: "web" });
  const plan = planOf(trueBaseline, visit);
  assertEquals(says(plan), ["revision 3: its manifest learns ConfigMap/extra"]);
});

Deno.test("true-baseline: the same of what a dead revision brought", async () => {
  const visit = await visitAltered("p01-half-helm3", (objects) => [
    ...objects,
    neighbour("p01-half-helm3", "extra"),
  ], { namespace: "p01-half-helm3", release: "web" });
  const plan = planOf(trueBaseline, visit);
  assertStringIncludes(
    plan.consequences.join("\n"),
    'Service/extra, which is held by release "other" of namespace "p01-half-helm3" too.',
  );
  assert(!namesAfter(plan).includes("Service/extra"));
});

Deno.test("true-baseline: where others could not be looked up, nothing is taught", async () => {
  const { snapshot, findings } = await visitRewritten("r02-orphan-helm3", {});
  const blind = { ...snapshot, facts: { ...snapshot.facts, neighbours: [] } };
  const plan = planFor({ snapshot: blind, findings }, { allow: "careful" }, [trueBaseline]);
  assertEquals(plan.steps, []);
  assertStringIncludes(plan.refusals[0]!.says, "may be another release's too, which could not be looked up");
});
