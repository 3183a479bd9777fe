import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { Gap, Snapshot } from "../../model/snapshot.ts";
import { undecryptableIn, undecryptableRecord } from "./undecryptable_record.ts";

testCheck(undecryptableRecord, { finds: [], quiet: ["p01-half", "p04-install"] });

const why = "identity transformer tried to read encrypted data";
const cause: Gap = {
  facet: "records",
  what: 'Secret "sh.helm.release.v1.web.v2" in namespace "prod"',
  reason: "server-error",
  says: `Internal error occurred: unable to transform key "/registry/secrets/prod/sh.helm.release.v1.web.v2": ${why}`,
};
const another: Gap = { ...cause, what: 'Secret "sh.helm.release.v1.web.v4" in namespace "prod"', says: why };

const unread = async (gaps: readonly Gap[]): Promise<Snapshot> => {
  const { snapshot } = await visitChanged("p01-half-helm3", (object) => object);
  return { ...snapshot, gaps };
};

Deno.test("access/undecryptable-record names each Secret, and which records still read", async () => {
  const snapshot = await unread([{ ...cause, facet: "rbac" }, cause, another]);
  const drafts = [...undecryptableRecord.examine(snapshot)];
  assertEquals(drafts.map(({ subject }) => subject), ["secrets prod/sh.helm.release.v1.web.v2", another.what]);
  assertStringIncludes(drafts[0]!.notes!.join(), "revisions 1, 2;");
  assertStringIncludes(
    drafts[0]!.manual!.at(-1)!.commands.join(),
    "/namespaces/prod/secrets/sh.helm.release.v1.web.v2?",
  );
  for (const draft of drafts) assertHolds(snapshot, draft);
});

Deno.test("access/undecryptable-record is quiet where records could not be read for another reason", async () => {
  assertEquals([...undecryptableRecord.examine(await unread([{ ...cause, says: "etcd is gone" }]))], []);
});

Deno.test("a survey's gaps of this kind are findings of the cluster, its others not", () => {
  assertEquals(undecryptableIn([{ ...cause, says: "etcd is gone" }]), []);
  const [finding] = undecryptableIn([cause]);
  assertEquals([finding!.check, finding!.severity, finding!.remedies.length], [
    "access/undecryptable-record",
    "error",
    2,
  ]);
});
