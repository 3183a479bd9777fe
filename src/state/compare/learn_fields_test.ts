import { assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { learnFields } from "./learn_fields.ts";

const document = (spec: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "x" },
  spec,
  ...more,
});

function learn(known: JsonObject, dead: JsonObject, live: JsonObject, ...paths: string[]): JsonObject {
  const left = paths.map((pointer) => ({
    path: pointer.split("/").slice(1).map((token) => token.replaceAll("~1", "/")),
    pointer,
    kind: "left" as const,
    managers: ["helm"],
  }));
  return learnFields(known, dead, live as unknown as KubeObject, left);
}

Deno.test("a node selector where there was none", () => {
  const dead = document({ nodeSelector: { disk: "ssd" } });
  assertEquals(learn(document({ hostname: "a" }), dead, dead, "/spec/nodeSelector/disk"), {
    ...document({ hostname: "a", nodeSelector: { disk: "ssd" } }),
  });
});

Deno.test("a second container, wherever it stands in the live list", () => {
  const known = document({ containers: [{ name: "main", image: "web:2" }] });
  const dead = document({ containers: [{ name: "main", image: "web:1" }, { name: "sidecar", image: "s:1" }] });
  const live = document({ containers: [{ name: "sidecar", image: "s:1" }, { name: "main", image: "web:2" }] });
  assertEquals(
    learn(known, dead, live, "/spec/containers/0"),
    document({ containers: [{ name: "main", image: "web:2" }, { name: "sidecar", image: "s:1" }] }),
  );
});

Deno.test("a variable of a container that is known, and all else of it as it was", () => {
  const known = document({ containers: [{ name: "main", image: "web:2", env: [{ name: "A", value: "1" }] }] });
  const dead = document({
    containers: [{ name: "main", image: "web:1", env: [{ name: "A", value: "1" }, { name: "B", value: "2" }] }],
  });
  const live = document({
    containers: [{ name: "main", image: "web:2", env: [{ name: "A", value: "1" }, { name: "B", value: "2" }] }],
  });
  assertEquals(
    learn(known, dead, live, "/spec/containers/0/env/1"),
    document({
      containers: [{ name: "main", image: "web:2", env: [{ name: "A", value: "1" }, { name: "B", value: "2" }] }],
    }),
  );
});

Deno.test("part of an item that is not known: its key and that part, not what others own of it", () => {
  const known = document({ containers: [{ name: "main" }] });
  const both = document({ containers: [{ name: "main" }, { name: "side", image: "s:1", tty: true }] });
  assertEquals(
    learn(known, both, both, "/spec/containers/1/tty"),
    document({ containers: [{ name: "main" }, { name: "side", tty: true }] }),
  );
});

Deno.test("a finalizer, a member of a set, and an annotation whose name has a slash", () => {
  const known = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", finalizers: ["a/b"] } };
  const metadata = { name: "x", finalizers: ["a/b", "c/d"], annotations: { "e/f": "1" } };
  assertEquals(
    learn(
      known,
      { ...known, metadata },
      { ...known, metadata },
      "/metadata/finalizers/1",
      "/metadata/annotations/e~1f",
    ),
    { ...known, metadata },
  );
});

Deno.test("a key of a Secret that the dead one wrote as text, and the known one does not have", () => {
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "x" } };
  const known = { ...secret, stringData: { a: "1" } };
  const live = { ...secret, data: { a: btoa("1"), b: btoa("2") } };
  assertEquals(learn(known, { ...secret, stringData: { a: "1", b: "2" } }, live, "/data/b"), {
    ...known,
    data: { b: btoa("2") },
  });
});
