import { assertEquals } from "deno-std/assert/mod.js";
import { visitChanged } from "../../tests/kit/check_tester.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planOf } from "../../tests/kit/rewritten.ts";
import type { Finding } from "../model/finding.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import { adoptObject } from "./adopt_object.ts";

const choices = { allow: "dangerous", repair: "adopt-object" } as const;

testRepair(adoptObject, {
  heals: { "r01-unmarked": ["deployed"], "r01-gone": ["deployed"] },
  refuses: { "r01-stolen": "ambiguous" },
  choices,
});

Deno.test("adopt-object writes three marks and nothing else", async () => {
  const { steps } = planOf(adoptObject, await visitChanged("r01-unmarked-helm3", (one) => one), choices);
  assertEquals(steps.map(({ object }) => object?.name), ["extra"]);
  assertEquals((steps[0]!.after as { fields: unknown }).fields, {
    metadata: {
      labels: { "app.kubernetes.io/managed-by": "Helm" },
      annotations: { "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "r01-unmarked-helm3" },
    },
  });
});

const desired = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: extra }\n";

const inTheWay: Finding = {
  check: "objects/foreign-owner",
  key: "objects/foreign-owner ConfigMap/extra",
  subject: "ConfigMap/extra",
  severity: "error",
  summary: "It is there already.",
  evidence: [],
};

/** Before an install: the manifest to come names what is there. */
const before = async (change: (object: KubeObject) => KubeObject) => {
  const visit = await visitChanged("r01-unmarked-helm3", change);
  const snapshot = { ...visit.snapshot, records: [], desired };
  return planOf(adoptObject, { ...visit, snapshot, findings: [inTheWay] }, choices);
};

Deno.test("adopt-object: of what only the manifest to come names it must be nobody's", async () => {
  const nobodys = await before((one) => one);
  assertEquals(nobodys.steps.map(({ object }) => object?.name), ["extra"]);
  const made = await before((one) =>
    one.kind === "ConfigMap" && one.metadata.name === "extra"
      ? {
        ...one,
        metadata: {
          ...one.metadata,
          ownerReferences: [{ apiVersion: "example/v1", kind: "Maker", name: "m", uid: "1", controller: true }],
        },
      }
      : one
  );
  assertEquals([made.steps.length, made.refusals[0]?.reason], [0, "not-proven"]);
  const driven = await before((one) =>
    one.kind === "ConfigMap" && one.metadata.name === "extra"
      ? {
        ...one,
        metadata: { ...one.metadata, annotations: { "argocd.argoproj.io/tracking-id": "shop:/ConfigMap:x/extra" } },
      }
      : one
  );
  assertEquals([driven.steps.length, driven.refusals[0]?.reason], [0, "driven-by-controller"]);
});
