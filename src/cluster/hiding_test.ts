import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Cluster, Objects } from "../model/ports.ts";
import { fileCluster } from "./files/file_cluster.ts";
import { hiding } from "./hiding.ts";

const object = { apiVersion: "v1", kind: "Secret", metadata: { name: "web", namespace: "prod" } } as KubeObject;

function withTrial(tryOut: Objects["tryOut"]): Cluster {
  const cluster = fileCluster([]);
  return hiding(
    { ...cluster, objects: { ...cluster.objects, tryOut } },
    (text) => text.replaceAll("s3cret", "<hidden>"),
  );
}

Deno.test("what a trial quotes of what it was sent is hidden, as a whole and for each field", async () => {
  const refused = {
    status: 422,
    says: 'Secret "web" is invalid: "s3cret"',
    about: { kind: "secrets", name: "web" },
    causes: [{ field: "data", says: 'Invalid value: "s3cret"', reason: "FieldValueInvalid" }],
  };
  const { objects } = withTrial(() => Promise.resolve({ ok: true, value: refused }));
  const answer = await objects.tryOut!({ way: "create", object });
  assertEquals(answer.ok && [answer.value?.says, answer.value?.causes[0]?.says], [
    'Secret "web" is invalid: "<hidden>"',
    'Invalid value: "<hidden>"',
  ]);
});

Deno.test("a folder, where nothing can be tried, stays one", () => {
  const folder = fileCluster([]);
  assertEquals(hiding(folder, (text) => text).objects.tryOut, undefined);
  assertEquals(folder.objects.tryOut, undefined);
});
