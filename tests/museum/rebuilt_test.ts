// Every healthy release robbed of its records: what is rebuilt from the live objects names them all, and says nothing that
// the chart had not said. So the next upgrade removes what it would have removed, and no more.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { checks } from "../../src/checks/mod.ts";
import { diagnose } from "../../src/diagnose.ts";
import type { Json, JsonObject } from "../../src/model/json.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { Choices } from "../../src/model/plan.ts";
import type { Release } from "../../src/model/release.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { makePlan } from "../../src/plan.ts";
import { decodeRecord } from "../../src/record/decode.ts";
import { rebuildRecord } from "../../src/repairs/rebuild_record.ts";
import { claimedOf, outlives } from "../../src/state/history/claimed.ts";
import { lastOf } from "../../src/state/helm.ts";
import { parseManifest } from "../../src/state/manifest/manifest.ts";
import { normalForm } from "../../src/state/compare/normal_form.ts";
import { keyOf } from "../../src/state/observation.ts";
import { museum } from "./mod.ts";
import { type MuseumCase, openCase, scopeOf, type Visit, visitInFull, vouched } from "./visit.ts";
import { recordSteps } from "../kit/plan.ts";

/** Nothing of them is live that a record would be needed for, or the museum keeps no managers of its cluster-wide objects. */
const unfit = /^healthy-(empty|hooks-only|odd-yaml)-/;

for (const entry of museum.filter(({ name }) => name.startsWith("healthy-") && !unfit.test(name))) {
  Deno.test(`rebuilt from what is live: ${entry.name}`, () => rebuilt(entry));
}

async function rebuilt(entry: MuseumCase): Promise<void> {
  const scope = scopeOf(entry);
  const before = await visitInFull(openCase(entry), scope);
  const robbed = await visitInFull(openCase(withoutRecords(entry)), scope);
  const original = lastOf(before.snapshot.records)!.release;
  const release = rebuild(robbed);
  assertEquals(release.apply_method === "ssa", original.apply_method === "ssa");
  const said = documentsOf(original, scope.namespace);
  const again = documentsOf(release, scope.namespace);
  const standing = claimedOf(robbed.snapshot).filter((one) => !outlives(one)).map(({ ref }) =>
    keyOf(ref, scope.namespace)
  );
  assertEquals([...again.keys()].sort(), standing.sort());
  for (const [key, document] of again) {
    const wanted = said.get(key);
    assert(wanted, `${key} was in no manifest`);
    assertEquals(beyond(document, wanted, "").filter((path) => !harmless.some((known) => known.test(path))), [], key);
  }
}

/**
 * Set by the server and owned by who made the object, where no table tells: it sets them again when they are removed. An
 * atomic list is compared with what is live, whatever the record says.
 */
const harmless = [/^\/spec\/mode$/, /^\/spec\/ports\/\d+\/targetPort$/, /^\/spec\/volumeClaimTemplates\/0\//];

function withoutRecords({ name, cluster }: MuseumCase): MuseumCase {
  const items = (cluster.items as KubeObject[]).filter(({ metadata }) => metadata?.labels?.["owner"] !== "helm");
  return { name, cluster: { items } };
}

function rebuild({ snapshot }: Visit): Release {
  const look = (then: Snapshot) => diagnose(then, checks).filter(({ check }) => check === "history/records-lost");
  const choices: Choices = { ...vouched, allow: "careful", assumeUnmanaged: true };
  const plan = makePlan(snapshot, look(snapshot), [rebuildRecord], choices, look);
  const steps = recordSteps(plan);
  assertEquals([steps.length, plan.refusals], [1, []]);
  const { target: ref, after } = steps[0]!;
  const { release, faults } = decodeRecord({ ref, uid: "", resourceVersion: "", managers: [], image: after! });
  assertEquals(faults, []);
  return release!;
}

function documentsOf({ manifest }: Release, namespace: string): Map<string, JsonObject> {
  const { documents } = parseManifest(manifest ?? "");
  return new Map(documents.map(({ ref, object }) => [keyOf(ref, namespace), normalForm(object)]));
}

/** Where `one` says something that `other` does not. */
function beyond(one: Json | undefined, other: Json | undefined, path: string): string[] {
  if (typeof one !== "object" || one === null) return one === other ? [] : [path];
  if (typeof other !== "object" || other === null) return [path];
  return Object.entries(one).flatMap(([name, value]) => beyond(value, (other as JsonObject)[name], `${path}/${name}`));
}
