import { assertEquals } from "deno-std/assert/mod.js";
import type { ReleaseReport, ReportedFinding } from "../model/report.ts";
import { partConditions } from "./conditions.ts";

const finding = (more: Partial<ReportedFinding> = {}): ReportedFinding => ({
  check: "cluster/webhook-down",
  key: 'cluster/webhook-down Service "guard/policy"',
  subject: 'Service "guard/policy"',
  severity: "error",
  summary: "It cannot be called.",
  evidence: [],
  remedies: [],
  ...more,
});
const release = (name: string, ...findings: ReportedFinding[]): ReleaseReport => ({
  namespace: "prod",
  name,
  revision: 1,
  status: "deployed",
  chart: "app-1",
  depth: "collected",
  findings,
  gaps: [],
});

Deno.test("a release's own findings stay with it", () => {
  const own = finding({ check: "pending/finished" });
  assertEquals(partConditions([release("web", own)]), { releases: [release("web", own)], conditions: [] });
});

Deno.test("one condition of the cluster is one finding, with all that it hits", () => {
  const { releases, conditions } = partConditions([
    release("web", finding({ hits: ["Deployment/web"], notes: ["Set there.", "Pods too."], severity: "warning" })),
    release("api", finding({ hits: ["release records"], notes: ["Set there.", "Records too."], summary: "Worse." })),
    release("idle", finding({ hits: [] })),
  ]);
  assertEquals(releases.map(({ findings }) => findings), [[], [], []]);
  assertEquals(conditions, [finding({
    summary: "Worse.",
    notes: ["Set there.", "Pods too.", "Records too."],
    releases: [
      { namespace: "prod", name: "web", hits: ["Deployment/web"] },
      { namespace: "prod", name: "api", hits: ["release records"] },
    ],
  })]);
});

Deno.test("two conditions are two, the worse first", () => {
  const other = finding({ key: "other", severity: "info", hits: [] });
  const { conditions } = partConditions([release("web", other, finding({ hits: ["Deployment/web"] }))]);
  assertEquals(conditions.map(({ key, severity }) => [key, severity]), [
    ['cluster/webhook-down Service "guard/policy"', "error"],
    ["other", "info"],
  ]);
});
