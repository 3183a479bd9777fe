import { assertEquals } from "deno-std/assert/mod.js";
import { visitAltered } from "../../../tests/kit/altered_case.ts";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { leftoverFields } from "./leftover_fields.ts";

testCheck(leftoverFields, {
  finds: ["r04-leftover", "r04-leftover-csa"],
  quiet: ["r02-orphan", "r02-half", "p01-half", "h05", "healthy-failed-once", "healthy-rolled-back-on-failure"],
});

Deno.test("a container that somebody else added is not Helm's to remove", async () => {
  const { findings } = await visitAltered(
    "r04-leftover-helm3",
    (objects) =>
      objects.map((object) =>
        object.kind !== "Deployment" ? object : {
          ...object,
          metadata: {
            ...object.metadata,
            managedFields: object.metadata.managedFields!.map((entry) => ({ ...entry, manager: "injector" })),
          },
        }
      ),
  );
  assertEquals(findings.filter(({ check }) => check === leftoverFields.id), []);
});
