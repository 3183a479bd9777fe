import { assert, assertEquals, assertNotEquals } from "deno-std/assert/mod.js";
import type { Row } from "./client.ts";
import { headOf, identityOf, recordOf } from "./rows.ts";

const row: Row = {
  key: "sh.helm.release.v1.web.v3",
  type: "helm.sh/release.v1",
  body: "H4sI",
  name: "web",
  namespace: "prod",
  version: "3",
  status: "deployed",
  owner: "helm",
  createdat: "1795250000",
  modifiedat: "0",
  digest: "00",
  xmin: "700",
  next: "705",
  labels: '[["team","a"]]',
};

const versionOf = (change: Row): bigint => BigInt(identityOf({ ...row, ...change }).resourceVersion);

Deno.test("a version does not depend on what was read along, or when", () => {
  const { body: _, ...head } = row;
  assertEquals(identityOf(head), identityOf(row));
  assertEquals(versionOf({ next: "99999" }), versionOf({}));
});

Deno.test("any difference is another version, and a later write a greater one", () => {
  for (const column of ["type", "name", "version", "status", "owner", "createdat", "modifiedat", "digest", "labels"]) {
    assertNotEquals(versionOf({ [column]: "1" }), versionOf({}), column);
  }
  assert(versionOf({ xmin: "701" }) > versionOf({}));
  assert(versionOf({ xmin: "705" }) > versionOf({ xmin: "704" }), "our own transaction may be the next one");
});

Deno.test("versions grow over the point at which xmin begins again", () => {
  const epoch = 2n ** 32n;
  const before = versionOf({ xmin: String(epoch - 2n), next: String(epoch + 10n) });
  const after = versionOf({ xmin: "4", next: String(epoch + 10n) });
  assert(after > before);
  assertEquals(versionOf({ xmin: String(epoch - 2n), next: String(epoch - 1n) }), before);
});

Deno.test("times of columns are the signs of the Helm that wrote", () => {
  assertEquals(recordOf(row).createdAt, "2026-11-21T08:33:20Z");
  assertEquals(recordOf(row).managers, []);
  const [manager] = recordOf({ ...row, modifiedat: "1795250060" }).managers;
  assertEquals([manager?.manager, manager?.time], ["Helm", "2026-11-21T08:34:20Z"]);
});

Deno.test("labels named as a column is, without a name, or unheard of are none", () => {
  const labels = '[["status","odd"],[null,"x"],["team","a"]]';
  const { image } = recordOf({ ...row, labels });
  assertEquals([image.labels.status, image.labels.team, Object.keys(image.labels).length], ["deployed", "a", 6]);
});

Deno.test("a key that is none of Helm's falls back to the columns", () => {
  const { release, revision, status } = headOf({ ...row, key: "odd" });
  assertEquals([release, revision, status], ["web", 3, "deployed"]);
});
