import { assert, assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { hookFailed } from "./failed.ts";

testCheck(hookFailed, {
  finds: ["r09-pre", "r09-gone", "r09-post", "r09-install", "c07-hook", "c07-hook-told"],
  quiet: [
    "r09-image",
    "r09-hanging",
    "r08-failed",
    "r08-exists",
    "r08-policy",
    "healthy-failed-once",
    "p01-not-started",
  ],
});

const same = (object: KubeObject) => object;

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`hooks/failed: the Job and its pod say why, ${helm}`, async () => {
    const { snapshot } = await visitChanged(`r09-pre-${helm}`, same);
    const [draft] = [...hookFailed.examine(snapshot)];
    assert(
      /pre-upgrade hook Job "migrate": BackoffLimitExceeded; container "main" .* exit code 1/.test(draft!.summary),
    );
    assert(draft!.notes!.some((note) => note.includes("revision 1 runs on")), draft!.notes!.join("\n"));
    assertEquals(draft!.manual![0]!.commands.length, 1);
  });

  Deno.test(`hooks/failed: events say why where a policy removed the Job, ${helm}`, async () => {
    const { snapshot } = await visitChanged(`r09-gone-${helm}`, same);
    const [draft] = [...hookFailed.examine(snapshot)];
    assert(/its Job is gone, .* BackoffLimitExceeded/.test(draft!.summary), draft!.summary);
    assert(draft!.evidence.some(({ at }) => /^\/facts\/events\/\d+\/reason$/.test(at)));
  });

  Deno.test(`hooks/failed: an hour later nothing tells any more, ${helm}`, async () => {
    const { snapshot } = await visitChanged(`r09-gone-${helm}`, same);
    const [draft] = [...hookFailed.examine({ ...snapshot, facts: { ...snapshot.facts, events: [] } })];
    assert(draft!.summary.includes("nothing tells any more"), draft!.summary);
  });

  Deno.test(`hooks/failed: after a post hook the old revision is called deployed, ${helm}`, async () => {
    const { snapshot } = await visitChanged(`r09-post-${helm}`, same);
    const [draft] = [...hookFailed.examine(snapshot)];
    assert(draft!.notes!.some((note) => note.includes("revision 1 is still called deployed")));
  });
}

Deno.test("hooks/failed: a Job that ended while helm waited was not seen, one that ended later was too late", async () => {
  const seen = "it came to its end, and helm did not see that";
  const { findings } = await visitChanged("c07-hook-helm3", same);
  const [one] = findings.filter(({ check }) => check === hookFailed.id);
  assert(one!.summary.includes(seen), one!.summary);
  assert(one!.notes!.some((note) => note.includes("may most likely not list and watch Jobs")));
  const late = await visitChanged("c07-hook-helm3", (object) => {
    if (object.kind !== "Job") return object;
    return { ...object, status: { ...object["status"] as JsonObject, completionTime: "2099-01-01T00:00:00Z" } };
  });
  const [other] = late.findings.filter(({ check }) => check === hookFailed.id);
  assert(other!.summary.includes("too late for the helm that waited"), other!.summary);
});
