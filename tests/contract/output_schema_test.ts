// What is rendered is what docs/output promises. The samples use every optional field, and none of them.
import Ajv from "ajv/dist/2020.js";
// Another parser than the one that renders.
import { parse } from "deno-std/yaml/mod.js";
import { assertEquals } from "deno-std/assert/mod.js";
import type { Report, ReportedFinding, RunReport } from "../../src/model/report.ts";
import reportSchema from "../../docs/output/report.schema.json" with { type: "json" };
import runSchema from "../../docs/output/run.schema.json" with { type: "json" };
import * as json from "../../src/report/json.ts";
import * as yaml from "../../src/report/yaml.ts";

const ajv = new Ajv.default({ strict: false, allErrors: true, validateFormats: false });
const isReport = ajv.compile(reportSchema);
const isRun = ajv.compile(runSchema);

const full: ReportedFinding = {
  check: "pending/half-applied",
  key: "pending/half-applied revision 2",
  severity: "error",
  subject: "revision 2",
  summary: "The upgrade to revision 2 stopped half-way.",
  notes: ["Why."],
  evidence: [{ at: "/records/1/revision", what: "the revision", saw: 2, expected: null }],
  manual: [{ summary: "Ask", commands: ["kubectl get pods"] }],
  remedies: [
    { repair: "mark-failed", risk: "safe", summary: "revision 2: pending-upgrade -> failed" },
    { repair: "mark-deployed", refused: true, reason: "Not all of it was applied." },
    { manual: true, summary: "Ask", commands: [] },
  ],
};
const bare: ReportedFinding = { ...full, notes: undefined, manual: undefined, evidence: [], remedies: [] };

const report: Report = {
  apiVersion: "helm-doctor/v1",
  kind: "Report",
  takenAt: "2026-11-21T08:30:15Z",
  scope: { context: "kind", namespace: "prod", releases: ["web"], driver: "secret" },
  clusterFindings: [bare],
  releases: [{
    namespace: "prod",
    name: "web",
    revision: 2,
    status: "pending-upgrade",
    chart: "web-1.2.0",
    depth: "collected",
    findings: [full, bare],
    gaps: [{ facet: "rbac", what: "roles", reason: "forbidden", verb: "list", resource: "roles", says: "no" }],
  }],
  gaps: [],
  totals: { releases: 1, collected: 1, findings: { info: 0, warning: 0, error: 2 } },
};

const run: RunReport = {
  apiVersion: "helm-doctor/v1",
  kind: "Run",
  run: "20261121T083015Z-web-3f9a",
  outcome: "partly",
  scope: { namespace: "prod", release: "web", driver: "secret" },
  steps: [{
    n: 1,
    target: { driver: "secret", namespace: "prod", name: "sh.helm.release.v1.web.v2" },
    says: "revision 2: pending-upgrade -> failed",
    repairs: ["mark-failed"],
    risk: "safe",
    findings: [full.key],
    state: "conflict",
    saysMore: "somebody else wrote",
  }],
  refusals: [{ repair: "mark-deployed", reason: "not-proven", says: "No.", findings: [], manual: full.manual }],
  consequences: ["The next helm upgrade starts from revision 1."],
  remaining: [full],
  gaps: [],
  undo: "helm doctor undo 20261121T083015Z-web-3f9a",
  resume: "helm doctor resume 20261121T083015Z-web-3f9a",
};

function check(validate: typeof isReport, value: unknown): void {
  validate(value);
  assertEquals(validate.errors ?? [], []);
}

Deno.test("a report, as JSON and as YAML, is as its schema has it", () => {
  check(isReport, JSON.parse(json.renderReport(report)));
  check(isReport, parse(yaml.renderReport(report)));
  assertEquals(parse(yaml.renderReport(report)), JSON.parse(json.renderReport(report)));
});

Deno.test("a run, as JSON and as YAML, is as its schema has it", () => {
  const { run: _, undo: __, resume: ___, ...planned } = run;
  for (const value of [run, { ...planned, outcome: "planned", steps: [], refusals: [] } as RunReport]) {
    check(isRun, JSON.parse(json.renderRun(value)));
    assertEquals(parse(yaml.renderRun(value)), JSON.parse(json.renderRun(value)));
  }
});

Deno.test("the schemas do take notice", () => {
  assertEquals(isReport({ ...report, kind: "Run" }), false);
  assertEquals(isReport({ ...report, extra: 1 }), false);
  assertEquals(isReport({ ...report, totals: undefined }), false);
  assertEquals(isRun({ ...run, outcome: "fine" }), false);
  assertEquals(isRun({ ...run, steps: [{ ...run.steps[0], before: { data: {} } }] }), false);
});
