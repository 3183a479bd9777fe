import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { planFor, recordsOf } from "../../tests/kit/bare_objects.ts";
import { gadgetDefinition, gadgetOf, visitManifests } from "../../tests/kit/other_manifest.ts";
import { planOf } from "../../tests/kit/rewritten.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { dropUnservable } from "./drop_unservable.ts";

const config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\n";
const manifest = `---\n# Source: one.yaml\n${JSON.stringify(gadgetOf("v1"))}\n${config}`;

const gap = (facet: "definitions" | "apiServices") => ({
  facet,
  what: facet,
  reason: "forbidden" as const,
  says: "not allowed",
});

const aggregated = {
  apiVersion: "apiregistration.k8s.io/v1",
  kind: "APIService",
  metadata: { name: "v1.lab.example" },
  spec: { group: "lab.example", version: "v1", service: { name: "api", namespace: "lab" } },
};

for (const helm of ["helm3", "helm4"]) {
  const visit = (text: string, ...more: readonly KubeObject[]) =>
    visitManifests(`healthy-deployment-${helm}`, { 2: text }, more);

  Deno.test(`drop-unservable cuts a kind without a definition out, ${helm}`, async () => {
    const plan = planOf(dropUnservable, await visit(manifest));
    assertEquals(plan.steps.map(({ says }) => says), ["revision 2: Gadget/one cut out of the manifest"]);
    assertEquals(recordsOf(plan)[0]!.release!.manifest, config);
    assertStringIncludes(plan.consequences.join(" "), "Helm forgets Gadget/one");
  });

  const refused: readonly (readonly [what: string, text: string, alter: (snapshot: Snapshot) => Snapshot])[] = [
    ["the definitions cannot be listed", "cannot read definitions", (all) => ({ ...all, gaps: [gap("definitions")] })],
    ["the API services cannot be listed", "cannot read apiServices", (all) => ({ ...all, gaps: [gap("apiServices")] })],
    ["another server has the group", '"v1.lab.example" is there', (all) => ({
      ...all,
      facts: { ...all.facts, apiServices: [aggregated] },
    })],
  ];
  for (const [what, says, alter] of refused) {
    Deno.test(`drop-unservable refuses where ${what}, ${helm}`, async () => {
      const read = await visit(manifest);
      const plan = planFor(dropUnservable, { ...read, snapshot: alter(read.snapshot) }, { allow: "careful" });
      assertEquals(plan.steps, []);
      assertStringIncludes(plan.refusals.map((refusal) => refusal.says).join(), says);
    });
  }

  Deno.test(`drop-unservable refuses where the definition is there and serves nothing, ${helm}`, async () => {
    const plan = planOf(dropUnservable, await visit(manifest, gadgetDefinition("None", "v1")));
    assertStringIncludes(plan.refusals.map((refusal) => refusal.says).join(), "still defines it");
  });

  Deno.test(`drop-unservable refuses a kind that is Kubernetes' own, ${helm}`, async () => {
    const text = "apiVersion: networking.k8s.io/v2\nkind: Ingress\nmetadata: {name: web}\n";
    const other = text.replace("v2", "v1alpha1").replace("Ingress", "Cloud");
    assertEquals(planOf(dropUnservable, await visit(text)).steps, []);
    const plan = planOf(dropUnservable, await visit(other));
    assertStringIncludes(plan.refusals.map((refusal) => refusal.says).join(), "Kubernetes' own");
  });

  Deno.test(`drop-unservable leaves a kind alone of which nobody could be asked, ${helm}`, async () => {
    const read = await visit(manifest);
    const kinds = read.snapshot.facts.kinds.filter(({ kind }) => kind.kind !== "Gadget");
    const snapshot = { ...read.snapshot, facts: { ...read.snapshot.facts, kinds } };
    assertEquals(planFor(dropUnservable, { ...read, snapshot }).steps, []);
  });

  Deno.test(`drop-unservable refuses an object that shares its text with others, ${helm}`, async () => {
    const list = {
      apiVersion: "v1",
      kind: "List",
      items: [gadgetOf("v1"), { ...gadgetOf("v1"), apiVersion: "v1", kind: "Pod" }],
    };
    const plan = planOf(dropUnservable, await visit(JSON.stringify(list)));
    assertStringIncludes(plan.refusals.map((refusal) => refusal.says).join(), "cannot be changed alone");
  });
}
