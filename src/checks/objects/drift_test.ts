import { assert, assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import { drift } from "./drift.ts";

testCheck(drift, {
  finds: ["r13-edited", "r13-taken"],
  quiet: [
    "healthy-autoscaled",
    "healthy-injected",
    "healthy-injected-upgraded",
    "healthy-adopted",
    "healthy-deployment",
    "healthy-unknown-field",
    "p01-edited",
    "p10-late",
  ],
});

Deno.test("objects/drift names the field and the hand", async () => {
  const { snapshot } = await visitChanged("r13-edited-helm4", (object) => object);
  const [draft] = [...drift.examine(snapshot)];
  assert(
    draft!.summary.includes("Deployment/web .spec.template.spec.containers[0].image (kubectl-set)"),
    draft!.summary,
  );
  assert(draft!.notes![0]!.includes("stops with a conflict"));
});

Deno.test("objects/drift: what a controller writes is its business", async () => {
  const { snapshot } = await visitChanged("r13-edited-helm4", (object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      ...(object.metadata?.managedFields
        ? {
          managedFields: object.metadata.managedFields.map((entry) =>
            entry.manager === "kubectl-set" ? { ...entry, manager: "image-updater" } : entry
          ),
        }
        : {}),
    },
  }));
  assertEquals([...drift.examine(snapshot)], []);
});

Deno.test("objects/drift names what another manager took over by its own apply, where Helm's apply would be refused", async () => {
  const { snapshot } = await visitChanged("r13-taken-helm4", (object) => object);
  const [draft] = [...drift.examine(snapshot)];
  assertEquals(
    draft!.summary,
    "2 fields of revision 1 were changed by hand or taken over by somebody else's apply: " +
      'ConfigMap/extra .data.value ("ops", server-side apply), Deployment/web .spec.template.spec.containers[0].image (kubectl-set).',
  );
  const byClient = snapshot.records.map((record) => ({
    ...record,
    release: { ...record.release!, apply_method: "csa" },
  }));
  assertEquals([...drift.examine({ ...snapshot, records: byClient })].map(({ summary }) => summary), [
    "A field of revision 1 was changed by hand: Deployment/web .spec.template.spec.containers[0].image (kubectl-set).",
  ]);
});
