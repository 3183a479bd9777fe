import { assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { ghostRelease } from "./ghost_release.ts";

testCheck(ghostRelease, {
  finds: ["g12-argocd", "g12-gone", "g12-gone-failed"],
  quiet: [
    "healthy-empty",
    "healthy-hooks-only",
    "healthy-job-gone",
    "healthy-scaled-to-zero",
    "healthy-other-namespace",
    "healthy-reinstalled",
    "p03-none-deployed",
    "h01-rebuilt",
    "h13-restored",
    "r13-missing-failed",
  ],
});

Deno.test("an Argo CD that wrote before Helm's last word has lost the release to it", async () => {
  const { snapshot } = await visitChanged("g12-argocd-helm4", (object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      ...(object.metadata?.managedFields
        ? {
          managedFields: object.metadata.managedFields.map((entry) =>
            entry.manager === "argocd-controller" ? { ...entry, time: "2026-01-01T00:00:00Z" } : entry
          ),
        }
        : {}),
    },
  }));
  assertEquals([...ghostRelease.examine(snapshot)], []);
});

Deno.test("one object that is not Argo CD's is enough for silence", async () => {
  const { snapshot } = await visitChanged("g12-argocd-helm3", (object) => ({
    ...object,
    metadata: object.kind === "Service"
      ? {
        ...object.metadata,
        managedFields: object.metadata.managedFields!.filter(({ manager }) => manager !== "argocd-controller"),
      }
      : object.metadata,
  }));
  assertEquals([...ghostRelease.examine(snapshot)], []);
});

Deno.test("custom resources alone may have been taken away by their own controller", async () => {
  const found = async (name: string) => {
    const { snapshot } = await visitChanged(name, (object) => object);
    const objects = snapshot.objects.map(({ ref }) => ({ ref, live: null }));
    return [...ghostRelease.examine({ ...snapshot, objects })].length;
  };
  assertEquals(await found("healthy-custom-resource-helm3"), 0);
  assertEquals(await found("healthy-deployment-helm3"), 1);
});

Deno.test("something that the failed revision brought is live: then the release is there", async () => {
  const { snapshot, findings } = await visitChanged("g12-gone-failed-helm3", (object) => object);
  assertEquals(findings.map(({ check, severity }) => `${check} ${severity}`).slice(0, 2), [
    "history/ghost-release warning",
    "upgrade/failed info",
  ]);
  const objects = snapshot.objects.map((one) =>
    one.ref.kind !== "Service" ? one : {
      ...one,
      live: {
        ...one.ref,
        metadata: { name: one.ref.name, namespace: snapshot.scope.namespace },
      } as unknown as KubeObject,
    }
  );
  assertEquals([...ghostRelease.examine({ ...snapshot, objects })], []);
});
