import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { isRecord, visitAltered } from "../../../tests/kit/altered_case.ts";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { causeOf } from "../../state/operation/cause.ts";
import { pendingCase } from "../../state/operation/pending.ts";
import { leftByDeadRevision } from "../objects/left_by_dead_revision.ts";
import { finished } from "./finished.ts";
import { halfApplied } from "./half_applied.ts";
import { notStarted } from "./not_started.ts";
import { undecided } from "./undecided.ts";

testCheck(halfApplied, {
  finds: ["p01-half", "p01-mid-apply", "p01-post-hook", "p01-configmap", "p02-half", "p03-post-hook"],
  quiet: ["p01-not-started", "p01-finished", "p01-same", "p05-upgrade", "h02-cut-above"],
});

/** The case as it was so many seconds after the last sign of its helm. */
async function soonAfter(name: string, age: number): Promise<Snapshot> {
  const { snapshot } = await visitChanged(name, (object) => object);
  const { lastSign } = pendingCase(snapshot)!.liveness;
  return { ...snapshot, takenAt: new Date(Date.parse(lastSign) + age * 1000).toISOString() };
}

const deadly = /stopped|killed, or|died|left behind|was lost/;

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`pending/half-applied: nobody can tell a helm that waits from a dead one, ${helm}`, async () => {
    const snapshot = await soonAfter(`p01-half-${helm}`, 20);
    const [draft] = [...halfApplied.examine(snapshot)];
    assertEquals(
      draft!.summary,
      "The upgrade to revision 2 is in progress or was cut off: it may still be running; the last sign of its helm is " +
        "20s old.",
    );
    assertEquals(draft!.severity, "warning");
    assertMatch(draft!.notes![0]!, /^So far: everything is applied; Deployment\/web: /);
    assert(draft!.notes!.includes(
      "If its helm is gone, it was killed, or lost its connection, before it could write how it ended.",
    ));
    const namespace = `p01-half-${helm}`;
    assertEquals(draft!.manual, [{
      summary:
        "Wait first, and see whether it ends. While it does not, look again when it has been silent for 1h, in 59m:",
      commands: [`helm status web -n ${namespace}`, `helm doctor web -n ${namespace}`],
    }]);
    const [left] = [...leftByDeadRevision.examine(snapshot)];
    assertMatch(
      left!.summary,
      /^Unless revision 2, which may still be running, ends well, no later upgrade will remove /,
    );
    assert(left!.notes!.some((note) => note.startsWith("Wait first. Once it is known to be dead, act before any ")));
    assert(![draft!.summary, left!.summary].some((text) => deadly.test(text)));
  });
}

Deno.test("pending/half-applied: after an hour of silence it is called dead, as before", async () => {
  const [young] = [...halfApplied.examine(await soonAfter("p01-half-helm3", 3599))];
  const [old] = [...halfApplied.examine(await soonAfter("p01-half-helm3", 3600))];
  assertMatch(young!.summary, /may still be running/);
  assertEquals(
    [old!.severity, old!.summary, old!.manual],
    ["error", "The upgrade to revision 2 stopped half-way; nothing has been heard of its helm for 1h.", undefined],
  );
});

/** One of every verdict and cause, but for those that are proven dead. */
const open = [
  "p01-not-started",
  "p01-mid-apply",
  "p01-finished",
  "p01-same",
  "p01-post-hook",
  "p02-half",
  "p04-install",
  "p05-upgrade",
  "r08-killed",
];

for (const name of open.flatMap((id) => [`${id}-helm3`, `${id}-helm4`])) {
  Deno.test(`pending: ${name} is not called dead a minute after its last sign`, async () => {
    const snapshot = await soonAfter(name, 60);
    const drafts = [notStarted, halfApplied, finished, undecided].flatMap((check) => [...check.examine(snapshot)]);
    assertEquals(drafts.map(({ severity }) => severity), ["warning"]);
    assertMatch(drafts[0]!.summary, /is in progress or was cut off: it may still be running; .* 1m old\.$/);
    const said = drafts[0]!.notes!.join("\n").replace("If its helm is gone, it was killed, or", "");
    assert(!deadly.test(said), said);
  });
}

Deno.test("pending: a rollback whose kind is not served has given up, however young it is", async () => {
  const snapshot = await soonAfter("p03-build-helm3", 60);
  assertEquals(causeOf(snapshot, pendingCase(snapshot)!).isEnd, true);
  const [draft] = [...notStarted.examine(snapshot)];
  assertMatch(draft!.summary, /changed nothing before it stopped; the last sign of its helm is 1m old\.$/);
  assertEquals([draft!.severity, draft!.manual], ["warning", undefined]);
});

Deno.test("pending: a namespace that is being deleted takes along what tells how far it got", async () => {
  const leaving = (object: KubeObject): KubeObject =>
    object.kind === "Namespace"
      ? { ...object, metadata: { ...object.metadata, deletionTimestamp: "2026-11-21T12:00:00Z" } }
      : object;
  const { findings } = await visitAltered(
    "p01-half-helm3",
    (objects) => objects.filter((one) => isRecord(one) || one.kind === "Namespace").map(leaving),
  );
  const [finding, ...others] = findings.filter(({ check }) => check.startsWith("pending/"));
  assertEquals([finding?.check, others], ["pending/undecided", []]);
  assertMatch(
    finding!.notes![0]!,
    /^The namespace "p01-half-helm3" is being deleted with all that is in it: what is gone of .*Deployment\/web.* proves nothing\.$/,
  );
  assert(finding!.evidence.some(({ at }) => at === "/facts/namespaces/0/metadata/deletionTimestamp"));
  assert(!finding!.notes!.some((note) => note.includes("the next helm upgrade starts from")));
});
