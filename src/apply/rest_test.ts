import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { emptyCluster, planOf } from "../../tests/kit/cases.ts";
import type { Json } from "../model/json.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Plan } from "../model/plan.ts";
import type { Objects } from "../model/ports.ts";
import { changeFields } from "../state/objects/edits.ts";
import { awaitRest } from "./rest.ts";

const takenAt = "2026-11-21T08:00:00Z";

interface Seen {
  readonly observed?: number;
  readonly conditions?: readonly (readonly [type: string, status: string, reason: string])[];
  readonly reportedAt?: string;
}

/** A HelmRelease that was suspended a moment ago (generation 4), shaped as its API publishes it. */
function release({ observed = 3, conditions = [], reportedAt = "2026-11-21T07:59:00Z" }: Seen): KubeObject {
  const list = conditions.map(([type, status, reason]) => ({ type, status, reason }));
  return {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: {
      name: "web",
      namespace: "prod",
      uid: "u",
      generation: 4,
      managedFields: [{ manager: "helm-controller", operation: "Update", subresource: "status", time: reportedAt }],
    },
    spec: { suspend: true },
    status: { observedGeneration: observed, conditions: list as Json[] },
  };
}

const atWork = [["Reconciling", "True", "Progressing"]] as const;

/** Waits while the object is, second after second, as given; the last stays. */
async function waitThrough(seen: readonly Seen[], { staleAfter = 3600, interruptedAt = Infinity } = {}) {
  const { object, before, after } = changeFields(release({}), { spec: { suspend: true } }, {
    rank: 0,
    says: "",
    findings: [],
  });
  const base = planOf({ object, before, after });
  const plan: Plan = { ...base, steps: base.steps.map((step) => ({ ...step, awaitsRest: staleAfter })) };
  let waited = 0;
  const live: Objects = {
    ...emptyCluster().objects,
    server: () => Promise.resolve({ ok: true, value: { takenAt } }),
    read: () => Promise.resolve({ ok: true, value: release(seen[Math.min(waited, seen.length - 1)]!) }),
  };
  const said: string[] = [];
  const says = await awaitRest(plan, live, {
    interrupted: () => waited >= interruptedAt,
    onWait: (says) => said.push(says),
    sleep: (seconds) => {
      waited += seconds;
      return Promise.resolve();
    },
  });
  return { says, waited, said };
}

Deno.test("a controller that has seen the switch is at rest, whatever its conditions still say", async () => {
  assertEquals(await waitThrough([{ observed: 4, conditions: atWork }]), { says: undefined, waited: 0, said: [] });
});

Deno.test("one that has not seen it is waited for, and what is waited for is said once", async () => {
  const busy = Array.from({ length: 42 }, () => ({ conditions: atWork }));
  const { says, waited, said } = await waitThrough([...busy, { observed: 4, conditions: atWork }]);
  assertEquals([says, waited, said.length], [undefined, 42, 1]);
  assertStringIncludes(said[0]!, 'HelmRelease "web"');
});

Deno.test("one that never says it has seen it, and does not begin, is at rest after a moment", async () => {
  assertEquals((await waitThrough([{}])).waited, 5);
  // What it had seen before the switch it may still begin.
  assertEquals((await waitThrough([{}, {}, ...Array(20).fill({ conditions: atWork }), {}])).waited, 22);
});

Deno.test("older ones say by Ready alone that they are at work", async () => {
  const old = { conditions: [["Ready", "Unknown", "Progressing"]] as const };
  assertEquals((await waitThrough([...Array(30).fill(old), {}])).waited, 30);
});

Deno.test("one that goes on is given up after five minutes", async () => {
  const { says, waited } = await waitThrough([{ conditions: atWork }]);
  assertEquals(waited, 300);
  assertStringIncludes(says!, 'HelmRelease "web" is still at work after 5 minutes');
});

Deno.test("one that has been silent for long enough counts as dead", async () => {
  const dead = { conditions: atWork, reportedAt: "2026-11-21T06:59:00Z" };
  assertEquals(await waitThrough([dead]), { says: undefined, waited: 5, said: [] });
  assertEquals((await waitThrough([{ conditions: atWork }], { staleAfter: 0 })).waited, 5);
});

Deno.test("an interrupt ends the waiting", async () => {
  const { says, waited } = await waitThrough([{ conditions: atWork }], { interruptedAt: 7 });
  assertEquals([says, waited], ['HelmRelease "web" is still at work', 7]);
});
