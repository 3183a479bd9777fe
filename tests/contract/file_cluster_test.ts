// The two file clusters against the list; tests/cluster/conformance_test.ts holds the API server to it.

import { fileCluster, openFolder } from "../../src/cluster/files/file_cluster.ts";
import { conformance } from "./cluster_conformance.ts";

conformance(
  "memory",
  () => Promise.resolve({ cluster: fileCluster([], { fieldManager: "helm-doctor/test" }), namespace: "here" }),
);

const dirs: string[] = [];

conformance("folder", async () => {
  const dir = await Deno.makeTempDir({ prefix: "helm-doctor-folder-" });
  dirs.push(dir);
  await Deno.writeTextFile(
    `${dir}/start.yaml`,
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: start, namespace: elsewhere}\n",
  );
  const opened = openFolder(dir, { userAgent: "helm-doctor/test" });
  if (!opened.ok) throw new Error(opened.says);
  return { cluster: opened.cluster, namespace: "here" };
}, async () => {
  for (const dir of dirs) await Deno.remove(dir, { recursive: true });
});
