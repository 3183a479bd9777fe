// How sharp the checks are: over every recorded incident and every recorded healthy release, what was to be found, what was,
// and what was found that should not have been. Printed as a table, a line for each check.

import { assertEquals } from "deno-std/assert/mod.js";
import { incidents } from "../cluster/incidents.ts";
import { museum } from "./mod.ts";
import { openCase, scopeOf, visit } from "./visit.ts";

interface Count {
  wanted: number;
  found: number;
  astray: number;
}

Deno.test("every incident of the museum is found by its checks, and nothing else is found", async () => {
  const counts = new Map<string, Count>();
  const count = (check: string) => {
    const known = counts.get(check) ?? { wanted: 0, found: 0, astray: 0 };
    counts.set(check, known);
    return known;
  };
  for (const entry of museum) {
    const wanted = incidents.find(({ id }) => entry.name.replace(/-helm\d$/, "") === id)?.finds ?? [];
    const { findings } = await visit(openCase(entry), scopeOf(entry));
    const found = findings.filter(({ severity }) => severity !== "info").map(({ check }) => check);
    for (const check of new Set(wanted)) {
      count(check).wanted++;
      if (found.includes(check as typeof found[number])) count(check).found++;
    }
    for (const check of new Set(found)) if (!wanted.includes(check)) count(check).astray++;
  }
  const rows = [...counts].sort(([a], [b]) => a < b ? -1 : 1);
  const sum = (of: keyof Count) => rows.reduce((total, [, row]) => total + row[of], 0);
  const healthy = museum.filter(({ name }) => name.startsWith("healthy-")).length;
  console.log(table(rows, healthy));
  assertEquals([sum("found"), sum("astray")], [sum("wanted"), 0]);
});

function table(rows: readonly (readonly [string, Count])[], healthy: number): string {
  const width = Math.max(...rows.map(([check]) => check.length));
  const line = (...[check, ...cells]: string[]) =>
    [check!.padEnd(width), ...cells.map((cell) => cell.padStart(9))].join(" ");
  const share = (part: number, whole: number) => whole === 0 ? "-" : `${(100 * part / whole).toFixed(1)} %`;
  return [
    `${museum.length} recorded releases, ${healthy} of them healthy`,
    line("check", "releases", "found", "astray", "recall", "precision"),
    ...rows.map(([check, { wanted, found, astray }]) =>
      line(check, `${wanted}`, `${found}`, `${astray}`, share(found, wanted), share(found, found + astray))
    ),
  ].join("\n");
}
