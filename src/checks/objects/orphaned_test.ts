import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { visitAltered } from "../../../tests/kit/altered_case.ts";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import type { Finding } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { orphaned } from "./orphaned.ts";

testCheck(orphaned, {
  finds: ["r02-orphan", "r12"],
  quiet: ["r02-half", "r04-leftover", "p01-half", "p01-finished", "h03-base", "h13-restored", "h05-live", "p10-late"],
});

const isOrphan = ({ metadata }: KubeObject) => metadata.name === "extra";

/** The orphans changed in one way. */
async function findWith(change: (object: KubeObject) => KubeObject | readonly KubeObject[]): Promise<Finding[]> {
  const { findings } = await visitAltered(
    "r02-orphan-helm3",
    (objects) => objects.flatMap((object) => isOrphan(object) ? change(object) : [object]),
  );
  return findings.filter(({ check }) => check === orphaned.id);
}

const withMetadata = (metadata: Partial<KubeObject["metadata"]>) => (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, ...metadata },
});

for (
  const [why, change] of [
    ["is on its way out", withMetadata({ deletionTimestamp: "2026-11-21T08:00:00Z" })],
    [
      "a controller made, and copied the marks",
      withMetadata({
        ownerReferences: [{ apiVersion: "lab.example/v1", kind: "Gadget", name: "one", uid: "1", controller: true }],
      }),
    ],
    ["somebody put there with the marks by hand", (object: KubeObject) =>
      withMetadata({
        managedFields: object.metadata.managedFields!.map((entry) => ({ ...entry, manager: "kubectl-create" })),
      })(object)],
    [
      "its resource policy keeps",
      (object: KubeObject) =>
        withMetadata({ annotations: { ...object.metadata.annotations, "helm.sh/resource-policy": "keep" } })(object),
    ],
    [
      "is a hook",
      (object: KubeObject) =>
        withMetadata({ annotations: { ...object.metadata.annotations, "helm.sh/hook": "test" } })(object),
    ],
    [
      "names another release",
      (object: KubeObject) =>
        withMetadata({ annotations: { ...object.metadata.annotations, "meta.helm.sh/release-name": "other" } })(object),
    ],
  ] as const
) {
  Deno.test(`what ${why} is no orphan`, async () => assertEquals(await findWith(change), []));
}

Deno.test("where it came from is said", async () => {
  const [brought] = await findWith((object) => object);
  assertStringIncludes(
    brought!.notes!.join("\n"),
    "Created by revision 2, which failed: ConfigMap/extra, Service/extra.",
  );
  const { findings } = await visitAltered("r12-helm3", (objects) => objects);
  const [dropped] = findings.filter(({ check }) => check === orphaned.id);
  assertStringIncludes(dropped!.notes!.join("\n"), "Last named by revision 1, then dropped from the chart");
});

Deno.test("what may hold data is told of, and is for a person", async () => {
  const claim = (object: KubeObject): KubeObject[] =>
    object.kind === "Service" ? [] : [{ ...object, kind: "PersistentVolumeClaim" }];
  const [found] = await findWith(claim);
  assertEquals(found!.severity, "info");
  assertEquals(found!.manual![0]!.commands, [
    `kubectl describe PersistentVolumeClaim extra -n r02-orphan-helm3`,
  ]);
});

for (
  const [why, apiVersion, kind, namespace, written] of [
    [
      "has no namespace, whatever the chart writes",
      "rbac.authorization.k8s.io/v1",
      "ClusterRole",
      undefined,
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: extra, namespace: elsewhere }\n",
    ],
    [
      "moved to another group since",
      "networking.k8s.io/v1",
      "Ingress",
      "r02-orphan-helm3",
      "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: extra }\n",
    ],
  ] as const
) {
  Deno.test(`what the baseline names and ${why} is no orphan`, async () => {
    const { snapshot } = await visitAltered("r02-orphan-helm3", (objects) => objects);
    const manifest = `${snapshot.records.at(-1)!.release!.manifest!.trimEnd()}\n---\n${written}`;
    const { findings } = await visitRewritten("r02-orphan-helm3", { 3: { manifest } }, (object) => {
      if (!isOrphan(object) || object.kind !== "Service") return object;
      const { namespace: _, ...metadata } = object.metadata;
      return { apiVersion, kind, metadata: { ...metadata, ...(namespace ? { namespace } : {}) } };
    });
    const found = findings.filter(({ check }) => check === orphaned.id);
    assertEquals(found.map(({ summary }) => summary.split(": ")[1]), ["ConfigMap/extra."]);
  });
}
