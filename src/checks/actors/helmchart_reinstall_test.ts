import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { type Driven, drivenRelease, found, objectOf } from "../../../tests/kit/driven.ts";
import { helmChart, helmChartConfig, helmJob, unmanaged } from "../../../tests/kit/helm_charts.ts";
import { checks } from "../mod.ts";
import { helmChartReinstall } from "./helmchart_reinstall.ts";

// Recorded from a plane; what follows is shaped after the published API.
testCheck(helmChartReinstall, { finds: ["g04-reinstall"], quiet: ["p05-install", "p01-half", "healthy-deployment"] });

const manifest = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.lab.example}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}}
---
apiVersion: v1
kind: Secret
metadata: {name: token}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: archive, annotations: {helm.sh/resource-policy: keep}}
`;

const live = (kind: string, name: string, apiVersion = "v1") => ({
  ref: { apiVersion, kind, name },
  live: objectOf(apiVersion, kind, `shop/${name}`),
});

const release = (status: string, controllers: readonly KubeObject[], more: Partial<Driven> = {}) =>
  drivenRelease({
    records: [{ status: "superseded", manifest }, { status, manifest, age: 1800 }],
    controllers,
    objects: [live("PersistentVolumeClaim", "data"), live("Secret", "token")],
    ...more,
  });

const severity = (status: string, ...controllers: KubeObject[]) =>
  found(helmChartReinstall, release(status, controllers)).map((draft) => draft.severity ?? helmChartReinstall.severity);

for (const status of ["failed", "unknown", "pending-install", "pending-rollback", "uninstalling"]) {
  Deno.test(`actors/helmchart-reinstall: ${status} loses data, whether the policy is unset or said`, () => {
    assertEquals(severity(status, helmChart()), ["error"]);
    assertEquals(severity(status, helmChart({ failurePolicy: "reinstall" }), helmJob("complete")), ["error"]);
  });
}

Deno.test("actors/helmchart-reinstall: what was cut off in an upgrade is upgraded first", () => {
  assertEquals(severity("pending-upgrade", helmChart()), ["warning"]);
  const [draft] = found(helmChartReinstall, release("pending-upgrade", [helmChart()]));
  assertStringIncludes(draft!.summary, "if that fails");
  assertEquals(draft!.manual![0]!.commands, [
    `kubectl patch helmcharts.helm.cattle.io web -n kube-system --type merge -p '{"spec":{"failurePolicy":"abort"}}'`,
  ]);
});

Deno.test("actors/helmchart-reinstall: of two HelmCharts the one that would do it counts, whichever comes first", () => {
  const other = helmChart({ failurePolicy: "reinstall" }, { namespace: "shop" });
  for (const harmless of [helmChart({ failurePolicy: "abort" }), helmChart({}, unmanaged)]) {
    assertEquals(severity("failed", harmless, other), ["error"]);
    assertEquals(severity("failed", other, harmless), ["error"]);
  }
});

const quiet: [string, string, KubeObject[]][] = [
  ["a deployed record", "deployed", [helmChart()]],
  ["abort", "failed", [helmChart({ failurePolicy: "abort" })]],
  ["retry", "failed", [helmChart({ failurePolicy: "retry" })]],
  ["abort by its config", "failed", [helmChart(), helmChartConfig({ failurePolicy: "abort" })]],
  ["one out of its hands, with abort", "failed", [
    helmChart({ failurePolicy: "abort" }, unmanaged),
    helmJob("complete"),
  ]],
  ["one that is being deleted", "uninstalling", [helmChart({}, { deletionTimestamp: "2026-11-21T07:59:00Z" })]],
  ["no HelmChart", "failed", []],
  ["its own run", "pending-upgrade", [helmChart(), helmJob("running")]],
];

for (const [name, status, controllers] of quiet) {
  Deno.test(`actors/helmchart-reinstall is quiet on ${name}`, () => {
    assertEquals(found(helmChartReinstall, release(status, controllers)), []);
  });
}

Deno.test("actors/helmchart-reinstall: out of its hands, it is a warning for when it is given back", () => {
  const given = [helmChart({}, unmanaged), helmJob("complete")];
  assertEquals(severity("failed", ...given), ["warning"]);
  assertStringIncludes(found(helmChartReinstall, release("failed", given))[0]!.summary, "is managed again");
});

Deno.test("actors/helmchart-reinstall: a config that only sets values disarms abort", () => {
  const controllers = [helmChart({ failurePolicy: "abort" }), helmChartConfig({ failurePolicy: "reinstall" })];
  const [draft] = found(helmChartReinstall, release("failed", controllers));
  assertStringIncludes(draft!.notes!.join("\n"), "Its own policy abort does not count");
  assertStringIncludes(
    draft!.manual![0]!.commands[1]!,
    "kubectl patch helmchartconfigs.helm.cattle.io web -n kube-system",
  );
});

Deno.test("actors/helmchart-reinstall: a Job between two tries goes on, unmanaged or not", () => {
  const [draft] = found(helmChartReinstall, release("failed", [helmChart({}, unmanaged), helmJob("waiting")]));
  assertStringIncludes(draft!.notes!.join("\n"), "does not hear");
  assertEquals(draft!.manual!.at(-1)!.commands[2], "kubectl delete job helm-install-web -n kube-system");
});

Deno.test("actors/helmchart-reinstall: what bears data is named, and what stays", () => {
  const [draft] = found(helmChartReinstall, release("failed", [helmChart()]));
  const notes = draft!.notes!.join("\n");
  assertStringIncludes(notes, "It deletes the 4 objects of revision 2 and all 2 records");
  assertStringIncludes(
    notes,
    "Lost with what they hold: PersistentVolumeClaim/data, CustomResourceDefinition/gadgets.lab.example, StatefulSet/db; " +
      "that takes every object of that kind in the cluster and the claims that a StatefulSet made along.",
  );
  assertStringIncludes(notes, "since: Secret/token.");
  assertStringIncludes(notes, "These stay, by their resource policy: PersistentVolumeClaim/archive.");
});

Deno.test("actors/helmchart-reinstall: where nothing is live, nothing is lost", () => {
  const objects = release("failed", []).records[1]!.release!.manifest!.matchAll(
    /kind: (\w+)\nmetadata: {name: ([\w.-]+)/g,
  )
    .map(([, kind, name]) => ({
      ref: { apiVersion: /apiVersion: (\S+)\nkind: KIND/.exec("")?.[1] ?? apiOf(kind!), kind: kind!, name: name! },
      live: null,
    })).toArray();
  const drafts = found(helmChartReinstall, release("failed", [helmChart()], { objects }));
  assertEquals(drafts.map(({ severity }) => severity), ["info"]);
});

const apiOf = (kind: string) =>
  kind === "StatefulSet" ? "apps/v1" : kind === "CustomResourceDefinition" ? "apiextensions.k8s.io/v1" : "v1";

Deno.test("actors/helmchart-reinstall: a HelmChart that somebody keeps is overruled by a config, not changed", () => {
  const kept = helmChart({}, {
    annotations: {
      "objectset.rio.cattle.io/id": "x",
      "objectset.rio.cattle.io/owner-gvk": "k3s.cattle.io/v1, Kind=Addon",
      "objectset.rio.cattle.io/owner-name": "web",
    },
  });
  const [draft] = found(helmChartReinstall, release("failed", [kept]));
  assertEquals(draft!.manual![0]!.commands, [
    "kubectl annotate helmcharts.helm.cattle.io web -n kube-system helmcharts.helm.cattle.io/unmanaged=true --overwrite",
    `echo '{"apiVersion":"helm.cattle.io/v1","kind":"HelmChartConfig","metadata":{"name":"web","namespace":"kube-system"},` +
    `"spec":{"failurePolicy":"abort"}}' | kubectl apply -f -`,
    "helm doctor fix web -n shop",
    "kubectl annotate helmcharts.helm.cattle.io web -n kube-system helmcharts.helm.cattle.io/unmanaged-",
  ]);
});

Deno.test("actors/helmchart-reinstall comes before all other findings of its severity", () => {
  assertEquals(checks.find(({ severity }) => severity === "error"), helmChartReinstall);
});
