import { assertEquals } from "deno-std/assert/mod.js";
import { fileCluster } from "../files/file_cluster.ts";
import { survey } from "./survey.ts";

const illness = async (...statuses: string[]): Promise<string | null | undefined> => {
  const records = statuses.map((status, index) => {
    const labels = { owner: "helm", name: "web", version: String(index + 1), ...(status ? { status } : {}) };
    return {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: `sh.helm.release.v1.web.v${index + 1}`, namespace: "prod", labels },
      type: "helm.sh/release.v1",
    };
  });
  const surveyed = await survey(fileCluster(records), undefined);
  const web = surveyed.ok ? surveyed.value[0] : undefined;
  assertEquals([web?.release, web?.namespace, web?.newest.revision, web?.records], [
    "web",
    "prod",
    statuses.length,
    statuses.length,
  ]);
  return web?.looksIll;
};

Deno.test("a release with a deployed newest revision does not look ill, nor does one that was uninstalled", async () => {
  assertEquals(await illness("deployed"), null);
  assertEquals(await illness("superseded", "failed", "superseded", "deployed"), null);
  assertEquals(await illness("superseded", "uninstalled"), null);
  assertEquals(await illness(...Array(11).fill("superseded"), "deployed"), null);
});

Deno.test("anything else looks ill, with the reason", async () => {
  for (
    const status of [
      "pending-install",
      "pending-upgrade",
      "pending-rollback",
      "failed",
      "uninstalling",
      "unknown",
      "superseded",
      "odd",
    ]
  ) {
    assertEquals(await illness("deployed", status), `revision 2, the newest, is ${status}`);
  }
  assertEquals(await illness("deployed", "superseded", "deployed"), "revisions 1, 3 are all deployed");
  assertEquals(await illness("deployed", "uninstalled"), "revision 1 is deployed beside an uninstalled one");
  assertEquals(await illness("superseded", "", "deployed"), "revision 2 has no status label");
});

Deno.test("a record that is being deleted looks ill", async () => {
  const record = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: "sh.helm.release.v1.web.v1",
      namespace: "prod",
      deletionTimestamp: "2026-11-21T08:00:00Z",
      labels: { owner: "helm", name: "web", version: "1", status: "deployed" },
    },
    type: "helm.sh/release.v1",
  };
  const surveyed = await survey(fileCluster([record]), undefined);
  assertEquals(surveyed.ok && surveyed.value[0]!.looksIll, "the record of revision 1 is being deleted");
});
