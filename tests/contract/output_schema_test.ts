// What is rendered is what docs/output promises. The samples use every optional field, and none of them.
import Ajv from "ajv/dist/2020.js";
// Another parser than the one that renders.
import { parse } from "deno-std/yaml/mod.js";
import { assertEquals } from "deno-std/assert/mod.js";
import { facets } from "../../src/model/snapshot.ts";
import type { Explanation, Report, ReportedFinding, RunReport } from "../../src/model/report.ts";
import reportSchema from "../../docs/output/report.schema.json" with { type: "json" };
import runSchema from "../../docs/output/run.schema.json" with { type: "json" };
import explanationSchema from "../../docs/output/explanation.schema.json" with { type: "json" };
import * as json from "../../src/report/json.ts";
import * as yaml from "../../src/report/yaml.ts";

Deno.test("a gap may be of any facet that is collected", () => {
  for (const { $defs } of [reportSchema, runSchema]) {
    assertEquals([...$defs.gap.properties.facet.enum].sort(), [...facets].sort());
  }
});

const ajv = new Ajv.default({ strict: false, allErrors: true, validateFormats: false });
const isReport = ajv.compile(reportSchema);
const isRun = ajv.compile(runSchema);
const isExplanation = ajv.compile(explanationSchema);

const full: ReportedFinding = {
  check: "pending/half-applied",
  key: "pending/half-applied revision 2",
  severity: "error",
  subject: "revision 2",
  summary: "The upgrade to revision 2 stopped half-way.",
  notes: ["Why."],
  evidence: [{ at: "/records/1/revision", what: "the revision", saw: 2, expected: null }],
  manual: [{ summary: "Ask", commands: ["kubectl get pods"] }],
  hits: ["Deployment/web"],
  remedies: [
    { repair: "mark-failed", risk: "safe", summary: "revision 2: pending-upgrade -> failed" },
    { repair: "mark-deployed", refused: true, reason: "Not all of it was applied." },
    { manual: true, summary: "Ask", commands: [] },
  ],
};
const bare: ReportedFinding = { ...full, notes: undefined, manual: undefined, evidence: [], remedies: [] };

const condition: ReportedFinding = {
  ...bare,
  check: "cluster/webhook-down",
  releases: [{ namespace: "prod", name: "web", hits: ["Deployment/web"] }],
};

const report: Report = {
  apiVersion: "helm-doctor/v1",
  kind: "Report",
  takenAt: "2026-11-21T08:30:15Z",
  scope: { context: "kind", namespace: "prod", releases: ["web"], driver: "secret" },
  clusterFindings: [bare, condition],
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
  }, {
    n: 2,
    object: { apiVersion: "apps/v1", kind: "Deployment", namespace: "prod", name: "web" },
    says: "Deployment/web: becomes this release's",
    repairs: ["adopt-object"],
    risk: "dangerous",
    findings: [full.key],
    force: true,
    changes: [{ path: "/metadata/annotations/note" }, { path: "/spec/replicas", before: 1, after: null }],
    state: "done",
  }, {
    n: 3,
    object: { apiVersion: "v1", kind: "Node", name: "one" },
    says: "Node/one: delete it",
    repairs: ["adopt-object"],
    risk: "dangerous",
    findings: [],
    final: true,
    state: "kept",
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

const text = { line: 2, times: 3, lastLine: 9, quote: "in progress", checks: ["pending/finished"] } as const;
const explanation: Explanation = {
  apiVersion: "helm-doctor/v1",
  kind: "Explanation",
  log: { name: "-", lines: 9 },
  texts: [text, { ...text, checks: [], known: { tool: "Flux", means: "It waits." } }],
  unknown: [4],
  checks: [{
    id: "pending/finished",
    title: "Finished",
    severity: "error",
    since: "0.1.0",
    proof: "The records.",
    why: "It blocks.",
    remedy: "Repair it.",
    recipes: "They do harm.",
    repairs: ["mark-deployed"],
  }],
};

Deno.test("an explanation, as JSON and as YAML, is as its schema has it", () => {
  const { log: _, ...ofCheck } = { ...explanation, texts: [], unknown: [] };
  for (const value of [explanation, ofCheck]) {
    check(isExplanation, JSON.parse(json.renderExplanation(value)));
    assertEquals(parse(yaml.renderExplanation(value)), JSON.parse(json.renderExplanation(value)));
  }
  assertEquals(isExplanation({ ...explanation, texts: [{ ...text, line: 0 }] }), false);
});

Deno.test("a report with a log is as its schema has it", () => {
  const log = [{
    ...text,
    verdicts: [
      { check: "pending/finished", verdict: "unknown", says: "Cannot read secrets" },
      { check: "pending/undecided", verdict: "does-not-hold" },
    ],
  }] as const;
  const value = { ...report, releases: [{ ...report.releases[0]!, log }] };
  check(isReport, JSON.parse(json.renderReport(value)));
  assertEquals(isReport({ ...value, releases: [{ ...value.releases[0]!, log: [text] }] }), false);
});

Deno.test("the schemas do take notice", () => {
  assertEquals(isReport({ ...report, kind: "Run" }), false);
  assertEquals(isReport({ ...report, extra: 1 }), false);
  assertEquals(isReport({ ...report, totals: undefined }), false);
  assertEquals(isRun({ ...run, outcome: "fine" }), false);
  assertEquals(isRun({ ...run, steps: [{ ...run.steps[0], before: { data: {} } }] }), false);
  assertEquals(
    isRun({ ...run, steps: [{ ...run.steps[0], object: { apiVersion: "v1", kind: "Pod", name: "x" } }] }),
    false,
  );
});
