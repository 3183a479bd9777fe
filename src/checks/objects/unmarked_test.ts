import { assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import { unmarked } from "./unmarked.ts";

testCheck(unmarked, {
  finds: ["r01-unmarked"],
  quiet: ["r01-gone", "r01-stolen", "healthy-adopted", "healthy-kept", "healthy-lists", "p10-late"],
});

Deno.test("objects/unmarked: one mark that says something else is enough", async () => {
  const { snapshot } = await visitChanged("healthy-deployment-helm4", (object) =>
    object.kind === "Service"
      ? {
        ...object,
        metadata: { ...object.metadata, labels: { ...object.metadata.labels, "app.kubernetes.io/managed-by": "me" } },
      }
      : object);
  const drafts = [...unmarked.examine(snapshot)];
  assertEquals(drafts.map(({ evidence }) => evidence[0]!.saw), ["me"]);
});
