// What every check has to keep to, proven on museum cases: it finds, it keeps quiet, its pointers resolve, its needs are honest.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import type { Check, Draft } from "../../src/model/finding.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import { type Facet, noFacts, type Snapshot } from "../../src/model/snapshot.ts";
import { resolve } from "../../src/state/evidence.ts";
import { museum } from "../museum/mod.ts";
import { openCase, scopeOf, type Visit, visit, visitInFull } from "../museum/visit.ts";

/** Registers the tests of one check. `finds` and `quiet` name museum cases without their Helm: each is run with every one. */
export function testCheck(
  check: Check,
  { finds, quiet }: { finds: readonly string[]; quiet: readonly string[] },
): void {
  for (const entry of casesOf(finds)) {
    Deno.test(`${check.id} finds ${entry.name}`, async () => {
      const { snapshot } = await visitInFull(openCase(entry), scopeOf(entry));
      const drafts = [...check.examine(snapshot)];
      assert(drafts.length > 0, "It found nothing");
      assert(check.concerns(snapshot.records, snapshot), "It found something that does not concern it");
      assertEquals([...check.examine(snapshot)], drafts, "It found something else the second time");
      for (const draft of drafts) assertHolds(snapshot, draft);
      assertEquals(
        [...check.examine(withNeedsOnly(snapshot, check))],
        drafts,
        "It reads what it does not say it needs",
      );
    });
  }
  for (const entry of casesOf(quiet)) {
    Deno.test(`${check.id} is quiet on ${entry.name}`, async () => {
      const { snapshot } = await visitInFull(openCase(entry), scopeOf(entry));
      assertEquals([...check.examine(snapshot)], []);
    });
  }
}

/** A museum case of which some objects were changed on the way in. */
export async function visitChanged(name: string, change: (object: KubeObject) => KubeObject): Promise<Visit> {
  const entry = museum.find((one) => one.name === name)!;
  const changed = { name, cluster: { items: (entry.cluster.items as KubeObject[]).map(change) } };
  return await visit(openCase(changed), scopeOf(changed));
}

function casesOf(ids: readonly string[]) {
  return ids.flatMap((id) => {
    const entries = museum.filter(({ name }) => name.replace(/-helm\d$/, "") === id);
    if (entries.length === 0) throw new Error(`The museum has no case "${id}"`);
    return entries;
  });
}

/** A finding cannot claim what is not there. */
export function assertHolds(snapshot: Snapshot, { evidence, subject }: Draft): void {
  assert(evidence.length > 0, `${subject}: no evidence`);
  for (const { at, saw } of evidence) {
    const there = resolve(snapshot, at);
    assert(there !== undefined, `${subject}: ${at} points at nothing`);
    if (typeof saw !== "string") assertEquals(saw, there as typeof saw, `${subject}: something else stands at ${at}`);
  }
}

function withNeedsOnly(snapshot: Snapshot, { needs }: Check): Snapshot {
  const asked = Object.entries(snapshot.facts).filter(([facet]) =>
    needs.includes((facet === "kinds" ? "objects" : facet) as Facet)
  );
  return {
    ...snapshot,
    objects: needs.includes("objects") ? snapshot.objects : [],
    facts: { ...noFacts, ...Object.fromEntries(asked) },
  };
}
