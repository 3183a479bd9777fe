import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { historyOf, planOf } from "../../tests/kit/histories.ts";
import type { Finding } from "../model/finding.ts";
import type { Choices } from "../model/plan.ts";
import { leastRecent } from "../state/helm.ts";
import { pruneHistory } from "./prune_history.ts";

const left = async (statuses: readonly string[], keep: number, descriptions?: Record<number, string>) => {
  const snapshot = await historyOf(statuses, descriptions);
  const { steps, refusals } = planOf(snapshot, pruneHistory, { keep });
  assertEquals(refusals, []);
  const gone = steps.map(({ target }) => target!.name);
  const surplus = leastRecent(snapshot.records, keep).map(({ ref }) => ref.name);
  assert(gone.every((name) => surplus.includes(name)), "It removes what Helm's own prune would keep");
  assert(steps.every(({ after, before }) => after === null && before !== null));
  return snapshot.records.filter(({ ref }) => !gone.includes(ref.name)).map(({ revision }) => revision);
};

const s = "superseded";
const f = "failed";
const d = "deployed";

Deno.test("the oldest go, and so many stay", async () => {
  assertEquals(await left([s, s, s, s, s, s, s, d], 3), [6, 7, 8]);
  assertEquals(await left([s, s, d], 3), [1, 2, 3]);
  assertEquals(await left([s, s, d], 10), [1, 2, 3]);
});

Deno.test("what is deployed stays, and what a rollback needs", async () => {
  assertEquals(await left([s, s, s, s, d, f, f, f], 2), [4, 5, 7, 8]);
  assertEquals(await left([s, s, s, d], 1), [3, 4]);
  assertEquals(await left([f, f, f, f], 1), [3, 4]);
  // Revision 3 is what --atomic would take, and it never worked; revision 1 did.
  assertEquals(await left([s, s, s, f, d], 1, { 2: "x", 3: 'Upgrade "web" failed: x' }), [2, 3, 4, 5]);
  assertEquals(await left([d, f, s, s, d], 1), [1, 4, 5]);
});

Deno.test("what is pending or damaged stays for its own repair", async () => {
  assertEquals(await left(["pending-upgrade", s, "undecodable", s, s, "uninstalling", s, d], 2), [1, 3, 6, 7, 8]);
});

Deno.test("with Helm's default it leaves ten, and is asked for by name", async () => {
  const snapshot = await historyOf([...Array(59).fill(s), d]);
  const { steps, consequences } = planOf(snapshot, pruneHistory);
  assertEquals(steps.map(({ n, target }) => [n, target!.name.split(".v").at(-1)])[49], [50, "50"]);
  assertEquals(steps.length, 50);
  assert(steps.every(({ findings }) => findings.includes("history/bloat history")));
  assertStringIncludes(consequences.join(" "), "10 stay");
  assertEquals(planOf(snapshot, pruneHistory, { named: false }).steps, []);
});

Deno.test("one run has an end, and answers the finding only if nothing is left to do", async () => {
  const { steps, consequences } = planOf(await historyOf([...Array(299).fill(s), d]), pruneHistory);
  assertEquals(steps.length, 100);
  assert(steps.every(({ findings }) => findings.length === 0));
  assertStringIncludes(consequences.join(" "), "190 more");
});

const quota: Finding = {
  check: "cluster/quota-full",
  key: "cluster/quota-full few",
  severity: "error",
  subject: 'ResourceQuota "few" count/secrets',
  summary: "Full.",
  evidence: [],
};
const roomFor = async (statuses: readonly string[], more: Partial<Choices> = { repair: "prune-history" }) => {
  const choices: Choices = { allow: "careful", only: [], staleAfter: 0, assumeUnmanaged: true, ...more };
  return pruneHistory.propose(await historyOf(statuses), [quota], choices);
};

Deno.test("where a quota is full the oldest goes, and the limit that is needed is said", async () => {
  const proposal = await roomFor([s, s, s, d]);
  if ("reason" in proposal) throw new Error(proposal.says);
  assertEquals(proposal.edits.map(({ target, findings }) => [target!.name, findings]), [
    ["sh.helm.release.v1.web.v1", [quota.key]],
  ]);
  assertStringIncludes(proposal.consequences.join(), "--history-max 3 or less");
});

Deno.test("for a quota it must be named, and refuses where every record is of use", async () => {
  const unnamed = await roomFor([s, s, s, d], {});
  assertStringIncludes("reason" in unnamed ? unnamed.says : "", "--repair prune-history");
  const needed = await roomFor([s, d]);
  assertStringIncludes("reason" in needed ? needed.says : "", "still of use");
});

Deno.test("fewer records make no room for other objects", async () => {
  const other = { ...quota, subject: 'ResourceQuota "few" count/configmaps' };
  const choices: Choices = { allow: "careful", only: [], staleAfter: 0, assumeUnmanaged: true };
  assertEquals(pruneHistory.propose(await historyOf([s, s, s, d]), [other], choices), { edits: [], consequences: [] });
});
