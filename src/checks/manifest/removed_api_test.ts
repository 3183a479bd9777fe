import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitManifests } from "../../../tests/kit/other_manifest.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { removedApi } from "./removed_api.ts";

testCheck(removedApi, { finds: ["m01-kubernetes"], quiet: ["m01-crd", "m03-upgrade", "p03-build"] });

const document = (apiVersion: string, kind: string) =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: one}\n`;

const own = async (name: string, manifest: string) => {
  const { snapshot } = await visitManifests(name, { 2: manifest });
  return { snapshot, drafts: [...removedApi.examine(snapshot)] };
};

for (const helm of ["helm3", "helm4"]) {
  const name = `healthy-deployment-${helm}`;

  for (
    const [apiVersion, kind, says] of [
      ["policy/v1beta1", "PodDisruptionBudget", "The server has PodDisruptionBudget as policy/v1"],
      ["autoscaling/v2beta2", "HorizontalPodAutoscaler", "The server has HorizontalPodAutoscaler as autoscaling/v2"],
      ["extensions/v1beta1", "Ingress", "The server has Ingress as networking.k8s.io/v1"],
      ["apps/v1beta2", "Deployment", "The server has Deployment as apps/v1"],
      ["policy/v1beta1", "PodSecurityPolicy", "PodSecurityPolicy has no successor"],
    ] as const
  ) {
    Deno.test(`manifest/removed-api finds ${kind} of ${apiVersion}, ${helm}`, async () => {
      const { snapshot, drafts } = await own(name, document(apiVersion, kind));
      assertEquals(drafts.map(({ subject, severity }) => [subject, severity]), [["revision 2", "error"]]);
      assertStringIncludes(
        drafts[0]!.summary,
        "helm upgrade, rollback and uninstall cannot work: they build revision 2",
      );
      assertStringIncludes(drafts[0]!.notes!.join(" "), says);
      assertHolds(snapshot, drafts[0]!);
    });
  }

  Deno.test(`manifest/removed-api is quiet of what is served, and of a text that only looks like it, ${helm}`, async () => {
    const text = document("policy/v1", "PodDisruptionBudget") +
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {text: 'apiVersion: policy/v1beta1'}\n";
    assertEquals((await own(name, text)).drafts, []);
  });

  Deno.test(`manifest/removed-api reads the revision that Helm reads: not the newest, which failed, ${helm}`, async () => {
    const { snapshot } = await visitRewritten(name, {
      1: { status: "deployed", manifest: document("batch/v1beta1", "CronJob") },
      2: { status: "failed" },
    });
    const [draft, ...rest] = [...removedApi.examine(snapshot)];
    assertEquals([draft!.subject, draft!.severity, rest.length], ["revision 1", "error", 0]);
    assertStringIncludes(draft!.summary, "helm upgrade cannot work: it builds revision 1");
    assertStringIncludes(draft!.notes!.join(" "), "The newest revision, 2, is not what the next upgrade reads");
  });

  Deno.test(`manifest/removed-api: where only the newest, which failed, names it, an upgrade works, ${helm}`, async () => {
    const { snapshot } = await visitRewritten(name, {
      1: { status: "deployed" },
      2: { status: "failed", manifest: document("batch/v1beta1", "CronJob") },
    });
    const [draft] = [...removedApi.examine(snapshot)];
    assertEquals([draft!.subject, draft!.severity], ["revision 2", "warning"]);
    assertStringIncludes(draft!.summary, "helm rollback and uninstall cannot work");
  });

  Deno.test(`manifest/removed-api: an older revision is a note, ${helm}`, async () => {
    const { snapshot } = await visitRewritten(name, { 1: { manifest: document("batch/v1beta1", "CronJob") } });
    const [draft] = [...removedApi.examine(snapshot)];
    assertEquals([draft!.subject, draft!.severity], ["older revisions", "info"]);
    assertHolds(snapshot, draft!);
  });

  Deno.test(`manifest/removed-api: the manifest to come, ${helm}`, async () => {
    const { snapshot: read } = await visitManifests(name, { 1: document("batch/v1beta1", "CronJob") });
    const snapshot = { ...read, desired: document("batch/v1beta1", "CronJob") };
    assert(removedApi.concerns([], snapshot));
    const draft = [...removedApi.examine(snapshot)].find(({ subject }) => subject === "next manifest");
    assertEquals(draft!.severity, "error");
    assertStringIncludes(draft!.summary, "helm upgrade with this chart cannot work");
    assertEquals(draft!.notes, ["Render CronJob as batch/v1."]);
    assertHolds(snapshot, draft!);
  });
}
