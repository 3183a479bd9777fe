import { assertEquals } from "deno-std/assert/mod.js";
import { HOUR_AGO, object, rolloutFindings, SECONDS_AGO, visitRollout } from "../../../tests/kit/rollouts.ts";
import { progressing } from "./progressing.ts";

const job = (creationTimestamp: string) =>
  object("batch/v1", "Job", "migrate", {
    metadata: { creationTimestamp },
    spec: { completions: 1 },
    status: { active: 1 },
  });

Deno.test("a Job that has begun is on its way; one that nothing has been heard of for an hour is not", async () => {
  const young = {
    ...job(SECONDS_AGO),
    metadata: { ...job(SECONDS_AGO).metadata, managedFields: [{ time: SECONDS_AGO }] },
  };
  const [one] = rolloutFindings(await visitRollout([young]));
  assertEquals([one!.check, one!.severity], [progressing.id, "info"]);
  const [other] = rolloutFindings(await visitRollout([job(HOUR_AGO)]));
  assertEquals(other!.check, "rollout/not-ready");
});
