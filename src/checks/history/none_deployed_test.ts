import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { type Rewrite, visitRewritten } from "../../../tests/kit/rewritten.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { noneDeployed } from "./none_deployed.ts";

testCheck(noneDeployed, {
  finds: ["p03-none-deployed", "p07-unknown", "p07-unknown-dead", "p07-wrong-base", "p07-deleted"],
  quiet: ["p03-build", "p02-half", "p01-half", "p07-stale", "h05", "h06"],
});

type Rewrites = Readonly<Record<number, Rewrite | null>>;
type Case = Readonly<{ what: string; entry: string; rewrites: Rewrites; gone?: true; drifted?: true }>;

const found: readonly (Case & { readonly severity: string; readonly says: string })[] = [
  {
    what: "the newest superseded, and live: it starts from the right one",
    entry: "healthy-deployment",
    rewrites: { 2: { status: "superseded" } },
    severity: "info",
    says: "What runs is revision 2.",
  },
  {
    what: "the newest superseded, and nothing of it there",
    entry: "healthy-deployment",
    rewrites: { 2: { status: "superseded" } },
    gone: true,
    severity: "info",
    says: "nothing of it runs",
  },
  {
    what: "the newest superseded, and live is neither",
    entry: "healthy-deployment",
    rewrites: { 2: { status: "superseded" } },
    drifted: true,
    severity: "warning",
    says: "Which revision runs is not proven",
  },
  {
    what: "the deployed record deleted",
    entry: "healthy-deployment",
    rewrites: { 2: null },
    severity: "warning",
    says: "A newer revision whose record was deleted may be what runs.",
  },
  {
    what: "the only revision of a status that nobody knows",
    entry: "healthy-jobs",
    rewrites: { 1: { status: "lost" } },
    severity: "error",
    says: "What runs is revision 1.",
  },
  {
    what: "the newest without any status",
    entry: "healthy-deployment",
    rewrites: { 2: { status: "" } },
    severity: "error",
    says: "What runs is revision 2.",
  },
  {
    what: "the newest unknown, and live is neither",
    entry: "healthy-deployment",
    rewrites: { 2: { status: "unknown" } },
    drifted: true,
    severity: "error",
    says: "live is not revision 2 (Deployment/web)",
  },
];

const quiet: readonly Case[] = [
  {
    what: "the failed revision is what runs",
    entry: "p01-finished",
    rewrites: { 1: { status: "superseded" }, 2: { status: "failed" } },
  },
  {
    what: "the failed revision is live, and its pods do not come",
    entry: "p01-half",
    rewrites: { 1: { status: "superseded" }, 2: { status: "failed" } },
  },
  { what: "a first install failed", entry: "p02-half", rewrites: { 1: { status: "failed" } } },
  {
    what: "two failures and nothing that ever worked",
    entry: "p01-half",
    rewrites: { 1: { status: "failed" }, 2: { status: "failed" } },
  },
  { what: "uninstalled, the history kept", entry: "healthy-deployment", rewrites: { 2: { status: "uninstalled" } } },
  { what: "an uninstall under way", entry: "healthy-deployment", rewrites: { 2: { status: "uninstalling" } } },
  {
    what: "the label of the deployed one is lost: another condition",
    entry: "p01-not-started",
    rewrites: { 1: { label: "superseded" }, 2: { status: "failed" } },
  },
  {
    what: "failed, none deployed, and live is neither: an ordinary upgrade puts it right",
    entry: "p01-mid-apply",
    rewrites: { 1: { status: "superseded" }, 2: { status: "failed" } },
  },
  {
    what: "unknown above a deployed one: another condition",
    entry: "p01-not-started",
    rewrites: { 2: { status: "unknown" } },
  },
];

for (const helm of ["helm3", "helm4"]) {
  for (const { what, entry, rewrites, gone, drifted, severity, says } of found) {
    Deno.test(`history/none-deployed: ${what}, ${helm}`, async () => {
      const { snapshot, findings } = await visitRewritten(
        `${entry}-${helm}`,
        rewrites,
        gone ? without : drifted ? drift : undefined,
      );
      const own = findings.filter(({ check }) => check === noneDeployed.id);
      assertEquals(own.map((finding) => finding.severity), [severity]);
      assertStringIncludes(own[0]!.notes!.join(" "), says);
      assertHolds(snapshot, own[0]!);
    });
  }
  for (const { what, entry, rewrites } of quiet) {
    Deno.test(`history/none-deployed is quiet: ${what}, ${helm}`, async () => {
      const { findings } = await visitRewritten(`${entry}-${helm}`, rewrites);
      assertEquals(findings.filter(({ check }) => check === noneDeployed.id), []);
    });
  }
}

function without(object: KubeObject): KubeObject | undefined {
  return object.metadata.labels?.["app.kubernetes.io/managed-by"] === "Helm" ? undefined : object;
}

function drift(object: KubeObject): KubeObject {
  return object.kind === "Deployment"
    ? JSON.parse(JSON.stringify(object).replaceAll("example/web:", "example/other:"))
    : object;
}

Deno.test("history/none-deployed says which objects a failed rollback left otherwise", async () => {
  const { findings } = await visitRewritten("p03-none-deployed-helm3", {});
  const { notes } = findings.find(({ check }) => check === noneDeployed.id)!;
  assertStringIncludes(
    notes![1]!,
    "from which the rollback set out. Not as it has them: Deployment/web, which the rollback had changed before it failed.",
  );
});
