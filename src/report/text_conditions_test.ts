import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import type { ReleaseReport, Report, ReportedFinding } from "../model/report.ts";
import type { Style } from "./page.ts";
import { renderReport } from "./text.ts";

const style: Style = { colour: false, width: 200, command: (words) => words.join(" ") };

const condition: ReportedFinding = {
  check: "cluster/webhook-down",
  key: "cluster/webhook-down x",
  subject: "x",
  severity: "error",
  summary: "The webhook cannot be called.",
  evidence: [],
  manual: [{ summary: "Bring it up:", commands: ["kubectl get all"] }],
  remedies: [],
};
const release = (name: string): ReleaseReport => ({
  namespace: "prod",
  name,
  revision: 1,
  status: "deployed",
  chart: "app-1",
  depth: "collected",
  findings: [],
  gaps: [],
});
const render = (finding: ReportedFinding, ...releases: ReleaseReport[]): string => {
  const report: Report = {
    apiVersion: "helm-doctor/v1",
    kind: "Report",
    takenAt: "2026-11-21T08:30:15Z",
    scope: { namespace: "prod", releases: [], driver: "secret" },
    clusterFindings: [finding],
    releases,
    gaps: [],
    totals: { releases: releases.length, collected: releases.length, findings: { info: 0, warning: 0, error: 1 } },
  };
  return renderReport(report, style);
};

Deno.test("a condition of the cluster comes first, once, with what it hits and what to do", () => {
  const hit = [{ namespace: "prod", name: "web", hits: ["Deployment/web", "release records"] }];
  const text = render({ ...condition, releases: hit }, release("web"), release("api"));
  assert(text.startsWith("The cluster\n"), text);
  assertStringIncludes(text, "It hits 1 release: prod/web (Deployment/web, release records).");
  assertStringIncludes(text, "By hand: Bring it up:\n        kubectl get all\n");
  assertEquals(text.split("kubectl get all").length, 2);
});

Deno.test("a release that it hits is not called well, and says why; one that it does not hit is", () => {
  const hit = [{ namespace: "prod", name: "web", hits: ["Deployment/web"] }];
  const text = render({ ...condition, releases: hit }, release("web"), release("api"));
  assertStringIncludes(text, "web  BLOCKED by the cluster (deployed), revision 1");
  assertStringIncludes(text, "The webhook cannot be called. (error, cluster/webhook-down: see The cluster)");
  assertStringIncludes(text, "api  no trouble found");
});

Deno.test("one that hits nothing is a note of the cluster alone", () => {
  const text = render({ ...condition, severity: "info", releases: [] }, release("web"));
  assertStringIncludes(text, "No release that was looked into is hit by it.");
  assertStringIncludes(text, "web  no trouble found");
});
