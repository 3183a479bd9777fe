// Names come from clusters, databases and files: no command that is printed may hold one that the shell takes for more than a word.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { checks } from "../../src/checks/mod.ts";
import { diagnose } from "../../src/diagnose.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { remediesFor } from "../../src/plan.ts";
import { repairs } from "../../src/repairs/mod.ts";
import { planFor } from "../kit/plan.ts";
import { visitRewritten } from "../kit/rewritten.ts";
import { museum } from "./mod.ts";
import { openCase, scopeOf, visitInFull, vouched } from "./visit.ts";

Deno.test("a command quotes the names in it, whatever they are", async () => {
  const bare: string[] = [];
  let quoted = 0;
  for (const entry of museum) {
    const { snapshot } = await visitInFull(openCase(entry), scopeOf(entry));
    for (const command of commandsOn(renamed(snapshot))) {
      const unquoted = command.replace(/'[^']*'|\\'/g, "");
      if (/\$\(|;/.test(unquoted) && !/^DELETE FROM [^;]*;$/.test(unquoted)) bare.push(command);
      else if (command.includes("$(")) quoted++;
    }
  }
  assertEquals([...new Set(bare)], []);
  assert(quoted > 100, `Only ${quoted} commands bear a name`);
});

Deno.test("a status of any length is cut short in every sentence", async () => {
  const long = "x".repeat(1000);
  const cases: Parameters<typeof visitRewritten>[] = [
    ["healthy-rolled-back-helm3", { 3: { status: long } }],
    ["healthy-rolled-back-helm3", { 2: { status: long }, 1: { label: long } }],
    ["healthy-rolled-back-helm3", { 3: { status: long, label: "deployed" } }],
    ["p10-late-helm3", { 2: { status: long, label: "deployed" } }],
    ["p07-stale-helm4", { 1: { status: long, label: "deployed" } }],
    ["h02-cut-newest-helm3", { 1: { status: long } }],
    ["healthy-pruned-helm4", { 6: { status: long } }],
  ];
  for (const [name, rewrites] of cases) {
    const { snapshot, findings } = await visitRewritten(name, rewrites);
    assert(findings.length > 0, name);
    const told = remediesFor(snapshot, findings, repairs, vouched).map(({ evidence: _, ...rest }) => rest);
    const plans = repairs.map(({ id }) => planFor({ snapshot, findings }, { allow: "careful", repair: id }));
    const said = plans.map(({ steps, refusals, consequences }) => [steps.map(({ says }) => says), refusals, consequences]);
    assert(!JSON.stringify([told, said]).includes("x".repeat(41)), `${name} ${JSON.stringify(rewrites).slice(0, 60)}`);
  }
});

function commandsOn(snapshot: Snapshot): string[] {
  const findings = diagnose(snapshot, checks);
  const remedies = remediesFor(snapshot, findings, repairs, vouched).flatMap((finding) => finding.remedies);
  const { refusals } = planFor({ snapshot, findings }, { allow: "careful" });
  const manual = [...findings, ...refusals].flatMap((one) => one.manual ?? []);
  return [...manual, ...remedies.filter((remedy) => "manual" in remedy)].flatMap(({ commands }) => commands);
}

/** The release and its namespace under names that no API server would take; chart and live objects keep theirs. */
function renamed(snapshot: Snapshot): Snapshot {
  const { release, namespace } = snapshot.scope;
  const evil: Readonly<Record<string, string>> = { [release]: "r'$(reboot)", [namespace]: "n'; reboot" };
  const rename = (value: unknown, key: string, isObject: boolean): unknown => {
    if (Array.isArray(value)) return value.map((one) => rename(one, key, false));
    if (typeof value === "object" && value !== null) {
      const named = "kind" in value || "uid" in value || "apiVersion" in value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(inner, key, named)]));
    }
    if (typeof value !== "string" || key === "at" || (isObject && key === "name" && value === release)) return value;
    return evil[value] ?? value.replace(`sh.helm.release.v1.${release}.v`, `sh.helm.release.v1.${evil[release]}.v`);
  };
  return rename(snapshot, "", false) as Snapshot;
}
