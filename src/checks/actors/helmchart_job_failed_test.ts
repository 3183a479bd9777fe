import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import { conditions, drivenRelease, found } from "../../../tests/kit/driven.ts";
import { hashLabel, helmChart, helmJob, unmanaged } from "../../../tests/kit/helm_charts.ts";
import { helmChartJobFailed } from "./helmchart_job_failed.ts";

const release = (status: string, ...controllers: KubeObject[]) =>
  drivenRelease({ records: [{ status: "superseded" }, { status, labels: hashLabel }], controllers });

Deno.test("actors/helmchart-job-failed: a Job that has used up its tries", () => {
  const [draft] = found(helmChartJobFailed, release("failed", helmChart(), helmJob("failed", { expects: 2 })));
  assertStringIncludes(
    draft!.summary,
    "Job helm-install-web of HelmChart kube-system/web has failed (BackoffLimitExceeded)",
  );
  assertStringIncludes(
    draft!.notes!.join("\n"),
    "revision 2 was the newest of web, with failure policy reinstall, 1000 tries",
  );
  assertEquals(draft!.manual![0]!.commands[0], "kubectl logs job/helm-install-web -n kube-system");
});

Deno.test("actors/helmchart-job-failed: between two tries, with abort", () => {
  const controllers = [helmChart({ failurePolicy: "abort" }), helmJob("waiting", { policy: "abort" })];
  const [draft] = found(helmChartJobFailed, release("failed", ...controllers));
  assertStringIncludes(draft!.notes!.join("\n"), "every run ends there, mended values or not");
  assertEquals(draft!.manual!.length, 2);
});

Deno.test("actors/helmchart-job-failed: the HelmChart alone says so", () => {
  const chart = { ...helmChart(), status: { conditions: conditions({ Failed: ["True", "Job failed"] }) } };
  assertEquals(found(helmChartJobFailed, release("failed", chart as KubeObject)).length, 1);
});

Deno.test("actors/helmchart-job-failed: suspended for long", () => {
  assertEquals(found(helmChartJobFailed, release("deployed", helmChart(), helmJob("suspended"))).length, 1);
});

const quiet: [string, KubeObject[]][] = [
  ["a complete one", [helmChart(), helmJob("complete")]],
  ["one at work", [helmChart(), helmJob("running")]],
  ["one that is just starting", [helmChart(), helmJob("waiting", { age: 20 })]],
  ["one just made", [helmChart(), helmJob("suspended", { age: 2 })]],
  ["no Job", [helmChart()]],
  ["one of no concern to its controller", [helmChart({}, unmanaged), helmJob("failed")]],
];

for (const [name, controllers] of quiet) {
  Deno.test(`actors/helmchart-job-failed is quiet on ${name}`, () => {
    assertEquals(found(helmChartJobFailed, release("deployed", ...controllers)), []);
  });
}
