import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { drivenRelease, found, now, objectOf } from "../../../tests/kit/driven.ts";
import { lockKey } from "../../state/actors/drivers.ts";
import { deployLock } from "./deploy_lock.ts";

testCheck(deployLock, { finds: ["w03-lock"], quiet: ["p01-half", "healthy-deployment"] });

/** The lease of a release, that many seconds from its end. */
function lock(left: number, release = "web") {
  const lease = { UUID: "x", ExpireAtTimestamp: Date.parse(now) / 1000 + left };
  return objectOf("v1", "ConfigMap", "shop/werf-synchronization", {}, {
    annotations: { [lockKey(release)]: JSON.stringify(lease) },
  });
}

const summaries = (status: string, left: number, release?: string) =>
  found(deployLock, drivenRelease({ records: [{ status }], controllers: [lock(left, release)] }))
    .map(({ summary }) => summary);

Deno.test("actors/deploy-lock: held, and run out", () => {
  assertStringIncludes(summaries("pending-upgrade", 8)[0]!, "at this moment");
  assertStringIncludes(summaries("pending-upgrade", -7200)[0]!, "ran out 2h ago");
});

Deno.test("actors/deploy-lock is quiet where nothing is pending, and on another's lock", () => {
  assertEquals(summaries("deployed", 8), []);
  assertEquals(summaries("failed", -10), []);
  assertEquals(summaries("pending-upgrade", 8, "other"), []);
});
