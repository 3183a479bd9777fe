import { assertEquals, assertNotMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { parse as parseYaml } from "yaml";
import type { ReleaseReport, Report, ReportedFinding, RunReport } from "../model/report.ts";
import { renderReport as renderJson } from "./json.ts";
import { clean, type Style, wrap } from "./page.ts";
import { renderReport } from "./text.ts";
import { renderRun } from "./text_run.ts";
import { renderReport as renderYaml } from "./yaml.ts";

const style: Style = {
  colour: false,
  width: 100,
  command: (words, namespace) => ["helm doctor", ...words, ...(namespace ? ["-n", namespace] : [])].join(" "),
};

const finding: ReportedFinding = {
  check: "pending/half-applied",
  key: "pending/half-applied revision 2",
  severity: "error",
  subject: "revision 2",
  summary: "The upgrade to revision 2 stopped half-way; nothing has been heard of its helm for 3h12m.",
  evidence: [
    { at: "/records/1/managers/0/time", what: "last write of the record of revision 2", saw: "2026-11-21T05:18:15Z" },
    { at: "/records/1/revision", what: "replicas updated", saw: 1, expected: 2 },
  ],
  remedies: [{ repair: "mark-failed", risk: "safe", summary: "revision 2: pending-upgrade -> failed" }],
};

const stuck: ReleaseReport = {
  namespace: "prod",
  name: "web",
  revision: 2,
  status: "pending-upgrade",
  chart: "web-1.2.0",
  depth: "collected",
  findings: [finding],
  gaps: [],
};

const healthy: ReleaseReport = { ...stuck, name: "api", status: "deployed", chart: "api-2.0.0", findings: [] };
const surveyed: ReleaseReport = { ...healthy, depth: "surveyed", chart: "" };

function reportOf(...releases: ReleaseReport[]): Report {
  const findings = releases.flatMap((release) => release.findings);
  const countOf = (severity: string) => findings.filter((one) => one.severity === severity).length;
  return {
    apiVersion: "helm-doctor/v1",
    kind: "Report",
    takenAt: "2026-11-21T08:30:15Z",
    scope: { namespace: "prod", releases: [], driver: "secret" },
    clusterFindings: [],
    releases,
    gaps: [],
    totals: {
      releases: releases.length,
      collected: releases.filter(({ depth }) => depth === "collected").length,
      findings: { info: countOf("info"), warning: countOf("warning"), error: countOf("error") },
    },
  };
}

Deno.test("the first line calls nothing stuck that may still be running", () => {
  const young: ReportedFinding = {
    ...finding,
    severity: "warning",
    summary: "The upgrade to revision 2 is in progress or was cut off: it may still be running; the last sign of its " +
      "helm is 12s old.",
    evidence: [
      { at: "/records/1/managers/0/time", what: "last write of the record of revision 2", saw: "2026-11-21T08:30:03Z" },
    ],
  };
  const rollout: ReportedFinding = { ...finding, check: "rollout/unschedulable", key: "rollout", evidence: [] };
  const [first] = renderReport(reportOf({ ...stuck, findings: [rollout, young] }), style).split("\n");
  assertEquals(
    first,
    "web  IN PROGRESS or cut off in pending-upgrade, revision 2, last sign 12s ago   namespace prod, chart web-1.2.0",
  );
});

Deno.test("the first line is the verdict, then the evidence, and then what to type", () => {
  assertEquals(
    renderReport(reportOf(stuck), style),
    `web  STUCK in pending-upgrade, revision 2, for 3h12m   namespace prod, chart web-1.2.0

  The upgrade to revision 2 stopped half-way; nothing has been heard of its helm for 3h12m.
    error, pending/half-applied; proof:
    - last write of the record of revision 2: 2026-11-21T05:18:15Z
    - replicas updated: 1 (expected: 2)

  What to do
    helm doctor fix web -n prod
      revision 2: pending-upgrade -> failed (mark-failed, safe)
`,
  );
});

Deno.test("a healthy release is one line; a surveyed one is counted and not called healthy", () => {
  assertEquals(renderReport(reportOf(healthy), style), "api  no trouble found: revision 2 deployed, chart api-2.0.0\n");
  const text = renderReport(reportOf(surveyed, { ...surveyed, name: "db" }), style);
  assertEquals(text, "2 releases looked at by metadata only: nothing stands out (--deep decodes every record).\n");
  assertEquals(renderReport(reportOf(), style), 'No release in namespace "prod" (driver secret).\n');
});

Deno.test("a failed release without a finding is not passed over", () => {
  const text = renderReport(reportOf({ ...healthy, status: "failed" }), style);
  assertEquals(text, "api  not deployed, and no check of this version says why: revision 2 failed, chart api-2.0.0\n");
});

Deno.test("what could not be read is said, and the release is not called healthy", () => {
  const gap = { facet: "rbac", what: "roles", reason: "forbidden", says: "no right to list" } as const;
  const text = renderReport(reportOf({ ...healthy, gaps: [gap] }), style);
  assertStringIncludes(text, "no trouble found, but not all could be read");
  assertStringIncludes(text, "- roles (forbidden): no right to list");
  assertNotMatch(text, /healthy/);
});

Deno.test("each risk has its own command, and a dangerous repair is named", () => {
  const remedies = [
    { repair: "mark-failed", risk: "safe", summary: "a" },
    { repair: "true-baseline", risk: "careful", summary: "b" },
    { repair: "drop", risk: "dangerous", summary: "c" },
    { repair: "other", refused: true, reason: "It may be alive: say so with --stale-after 0s." },
    { manual: true, summary: "Ask the owner", commands: ["kubectl get pods"] },
  ] as const;
  const text = renderReport(reportOf({ ...stuck, findings: [{ ...finding, remedies }] }), style);
  for (
    const line of [
      "    helm doctor fix web -n prod\n",
      "    helm doctor fix web --allow careful -n prod\n",
      "    helm doctor fix web --allow dangerous --repair drop -n prod\n",
      "      helm doctor fix web --stale-after 0s -n prod\n",
      "By hand: Ask the owner\n        kubectl get pods\n",
    ]
  ) assertStringIncludes(text, line);
});

Deno.test("what a repair does for several findings is one command, named where one of them needs that", () => {
  const findings = ["1", "2"].map((revision, at) => ({
    ...finding,
    key: revision,
    remedies: [{
      repair: "recreate-record",
      risk: "careful" as const,
      summary: `revision ${revision}: made anew`,
      ...(at === 0 ? { named: true as const } : {}),
    }],
  }));
  const text = renderReport(reportOf({ ...stuck, findings }), style);
  assertStringIncludes(
    text,
    `    helm doctor fix web --allow careful --repair recreate-record -n prod
      revision 1: made anew; and so for 1 more (recreate-record, careful)
`,
  );
  assertNotMatch(text, /fix web --allow careful -n prod/);
});

Deno.test("what the cluster holds cannot write to the terminal", () => {
  const evil = "a\x1b[2J\x1b]0;title\x07b\u202ec\r\nd\x9b31me\x07";
  assertEquals(clean(evil), "abc de");
  const text = renderReport(
    reportOf({ ...stuck, chart: evil, findings: [{ ...finding, summary: evil, subject: evil }] }),
    style,
  );
  // deno-lint-ignore no-control-regex
  assertNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
});

Deno.test("lines wrap at blanks, and a long word stays whole", () => {
  assertEquals(wrap("one two three", 9, "- "), ["- one two", "  three"]);
  assertEquals(wrap(`a ${"x".repeat(20)} b`, 10, ""), ["a", "x".repeat(20), "b"]);
  for (const line of renderReport(reportOf(stuck), { ...style, width: 60 }).split("\n").slice(1)) {
    assertEquals(line.length <= 60, true, line);
  }
});

Deno.test("a run ends with the way back", () => {
  const run: RunReport = {
    apiVersion: "helm-doctor/v1",
    kind: "Run",
    run: "20261121T083015Z-web-3f9a",
    outcome: "partly",
    scope: { namespace: "prod", release: "web", driver: "secret" },
    steps: [
      { ...step(1), state: "done" },
      { ...step(2), state: "conflict", saysMore: "Somebody else wrote it." },
    ],
    refusals: [
      { repair: "a", reason: "ambiguous", says: "Why.", findings: [] },
      { repair: "b", reason: "ambiguous", says: "Why.", findings: [] },
    ],
    consequences: [],
    remaining: [finding],
    gaps: [],
    undo: "helm doctor undo 20261121T083015Z-web-3f9a",
    resume: "helm doctor resume 20261121T083015Z-web-3f9a",
  };
  const text = renderRun(run, style);
  assertStringIncludes(text, "web  PARTLY DONE");
  assertStringIncludes(text, "  2. step 2 (CONFLICT; mark-failed, safe)\n     Somebody else wrote it.\n");
  assertStringIncludes(text, "    - a, b: Why.\n");
  assertStringIncludes(text, "  To finish it:     helm doctor resume 20261121T083015Z-web-3f9a\n");
  assertEquals(text.trimEnd().split("\n").at(-1), "  To take it back:  helm doctor undo 20261121T083015Z-web-3f9a");
});

Deno.test("where nothing was changed, nothing is said to be different", () => {
  const run: RunReport = {
    apiVersion: "helm-doctor/v1",
    kind: "Run",
    outcome: "refused",
    scope: { namespace: "prod", release: "web", driver: "secret" },
    steps: [{ ...step(1), state: "not-started" }],
    refusals: [{ repair: "mark-failed", reason: "not-proven", says: "The right to is missing.", findings: [] }],
    consequences: ["The next helm upgrade starts from revision 1."],
    remaining: [],
    gaps: [],
  };
  assertNotMatch(renderRun(run, style), /different|starts from/);
  assertStringIncludes(renderRun({ ...run, outcome: "planned" }, style), "What will be different");
});

function step(n: number) {
  const target = { driver: "secret", namespace: "prod", name: `sh.helm.release.v1.web.v${n}` } as const;
  return { n, target, says: `step ${n}`, repairs: ["mark-failed"], risk: "safe", findings: [finding.key] } as const;
}

Deno.test("nor can it from JSON and YAML, which hold it all the same", () => {
  const evil = "a\x1b[2J\x7f\x9b31m\u202eb\u2028\u061c";
  const report = reportOf({ ...stuck, chart: evil, findings: [{ ...finding, summary: evil, notes: [`${evil}\nc`] }] });
  const formats: [typeof renderJson, (text: string) => unknown][] = [[renderJson, JSON.parse], [
    renderYaml,
    (text) => parseYaml(text),
  ]];
  for (const [render, read] of formats) {
    const text = render(report);
    // deno-lint-ignore no-control-regex
    assertNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028-\u202e]/);
    assertEquals(read(text), JSON.parse(JSON.stringify(report)));
  }
});

Deno.test("a text of any length is cut short, as a status and as evidence", () => {
  const status = "x".repeat(1000);
  const evidence = [{ at: "/records/0/release/info/status", what: "its status", saw: status }];
  for (const findings of [[{ ...finding, evidence }], []]) {
    assertNotMatch(renderReport(reportOf({ ...stuck, status, findings }), style), /x{121}|\(x{41}|revision 2 x{41}/);
  }
});
