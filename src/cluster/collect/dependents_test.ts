import { assertEquals } from "deno-std/assert/mod.js";
import { deployment, object, ownedBy, pod, replicaSet, statefulSet } from "../../../tests/kit/rollouts.ts";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { fileCluster } from "../files/file_cluster.ts";
import { collectDependents } from "./dependents.ts";

const seen = (...live: KubeObject[]) =>
  live.map((one) => ({ ref: { apiVersion: one.apiVersion, kind: one.kind, name: one.metadata.name }, live: one }));

const namesOf = async (workloads: KubeObject[], cluster: KubeObject[]) => {
  const { found, gaps } = await collectDependents(
    fileCluster([...workloads, ...cluster], {}).objects,
    seen(...workloads),
  );
  assertEquals(gaps, []);
  return found.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
};

Deno.test("of a Deployment: its ReplicaSets and their pods by owner, whatever bears its labels beside", async () => {
  const stray = object("v1", "Pod", "stray", { metadata: { labels: { app: "web" } } });
  const foreign = object("apps/v1", "ReplicaSet", "foreign", { metadata: { labels: { app: "web" } } });
  const theirs = pod("theirs", { owner: foreign });
  assertEquals(await namesOf([deployment], [replicaSet, pod("ours"), stray, foreign, theirs]), [
    "Pod/ours",
    "ReplicaSet/web-2",
  ]);
});

Deno.test("of a StatefulSet: its pods and the claims that they mount, and no others", async () => {
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data-db-0" } }];
  const own = pod("db-0", { owner: statefulSet, spec: { volumes } });
  const claims = ["data-db-0", "data-other-0"].map((name) => object("v1", "PersistentVolumeClaim", name));
  assertEquals(await namesOf([statefulSet], [own, ...claims]), ["PersistentVolumeClaim/data-db-0", "Pod/db-0"]);
});

Deno.test("an ephemeral volume's claim bears the names of both", async () => {
  const own = pod("db-0", { owner: statefulSet, spec: { volumes: [{ name: "scratch", ephemeral: {} }] } });
  const claim = object("v1", "PersistentVolumeClaim", "db-0-scratch", { metadata: ownedBy(own) });
  assertEquals(await namesOf([statefulSet], [own, claim]), ["PersistentVolumeClaim/db-0-scratch", "Pod/db-0"]);
});

Deno.test("of what is ready nothing is read", async () => {
  const status = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
  const ready = { ...deployment, status: { ...deployment["status"] as JsonObject, ...status } };
  assertEquals(await namesOf([ready], [replicaSet, pod("ours")]), []);
});
