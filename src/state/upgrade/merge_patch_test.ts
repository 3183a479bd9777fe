import { assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { mergePatchOf } from "./merge_patch.ts";

const of = (kind: string, apiVersion: string) => (rest: JsonObject): JsonObject => ({ apiVersion, kind, ...rest });
const deployment = of("Deployment", "apps/v1");
const pod = (spec: JsonObject): JsonObject => deployment({ spec: { template: { spec } } });
const patchOf = (base: JsonObject, next: JsonObject, live: JsonObject) =>
  mergePatchOf(base, next, live as unknown as KubeObject);

Deno.test("what is live already is not sent, whatever else is live", () => {
  const document = pod({ containers: [{ name: "a", image: "x" }] });
  const live = deployment({
    metadata: { uid: "1" },
    spec: { replicas: 1, template: { spec: { containers: [{ name: "a", image: "x", imagePullPolicy: "Always" }] } } },
  });
  assertEquals(patchOf(document, document, live), undefined);
});

Deno.test("what the base said and the next does not is taken away, and what others added stays", () => {
  const base = deployment({ metadata: { labels: { a: "1", b: "2" } } });
  const next = deployment({ metadata: { labels: { a: "3" } } });
  const live = deployment({ metadata: { labels: { a: "1", b: "2", theirs: "4" } } });
  assertEquals(patchOf(base, next, live), {
    type: "strategic",
    patch: { metadata: { labels: { a: "3", b: null } } },
  });
});

Deno.test("lists of containers and variables are merged by name, in the order of the next document", () => {
  const base = pod({ containers: [{ name: "a", env: [{ name: "X", value: "1" }] }, { name: "gone" }] });
  const next = pod({ containers: [{ name: "new" }, { name: "a", env: [{ name: "Y", value: "2" }] }] });
  const live = pod({
    containers: [{ name: "a", env: [{ name: "X", value: "1" }] }, { name: "gone" }, { name: "mesh" }],
  });
  assertEquals(patchOf(base, next, live)?.patch, {
    spec: {
      template: {
        spec: {
          containers: [
            { name: "new" },
            {
              name: "a",
              env: [{ name: "Y", value: "2" }, { $patch: "delete", name: "X" }],
              "$setElementOrder/env": [{ name: "Y" }],
            },
            { $patch: "delete", name: "gone" },
          ],
          "$setElementOrder/containers": [{ name: "new" }, { name: "a" }],
        },
      },
    },
  });
});

Deno.test("another strategy clears what belonged to the old one, defaults too", () => {
  const base = deployment({ spec: {} });
  const next = deployment({ spec: { strategy: { type: "Recreate" } } });
  const live = deployment({ spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } } } });
  assertEquals(patchOf(base, next, live)?.patch, {
    spec: { strategy: { type: "Recreate", $retainKeys: ["type"] } },
  });
});

Deno.test("a list without a key is sent as a whole, finalizers as a set", () => {
  const base = deployment({ metadata: { finalizers: ["a", "b"] } });
  const next = deployment({ metadata: { finalizers: ["a", "c"] } });
  const live = deployment({ metadata: { finalizers: ["a", "b", "d"] } });
  assertEquals(patchOf(base, next, live)?.patch, {
    metadata: {
      finalizers: ["c"],
      "$deleteFromPrimitiveList/finalizers": ["b"],
      "$setElementOrder/finalizers": ["a", "c"],
    },
  });
  const args = (...list: string[]) => pod({ containers: [{ name: "a", args: list }] });
  assertEquals(patchOf(args("x"), args("y"), args("x"))?.patch, {
    spec: {
      template: {
        spec: { containers: [{ name: "a", args: ["y"] }], "$setElementOrder/containers": [{ name: "a" }] },
      },
    },
  });
});

Deno.test("of kinds that are not Kubernetes' own the live object is no matter", () => {
  const widget = of("Widget", "shop.example/v1");
  const patch = patchOf(
    widget({ spec: { size: 1, old: true, same: { a: 1 } } }),
    widget({ spec: { size: 2, same: { a: 1 } } }),
    widget({ spec: { size: 9, list: [] } }),
  );
  assertEquals(patch, { type: "merge", patch: { spec: { size: 2, old: null } } });
});

Deno.test("a budget's selector is sent whole each time", () => {
  const budget = of("PodDisruptionBudget", "policy/v1")({ spec: { selector: { matchLabels: { a: "1" } } } });
  assertEquals(patchOf(budget, budget, budget)?.patch, { spec: { selector: { matchLabels: { a: "1" } } } });
});
