import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { visitAltered } from "../../../tests/kit/altered_case.ts";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { leftoverFields } from "./leftover_fields.ts";

testCheck(leftoverFields, {
  finds: ["r04-leftover", "r04-leftover-csa", "r04-never-deployed", "r04-never-deployed-csa"],
  quiet: [
    "p07-wrong-base",
    "r04-brought-twice",
    "r02-orphan",
    "r02-half",
    "p01-half",
    "h05",
    "healthy-failed-once",
    "healthy-rolled-back-on-failure",
  ],
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

for (const name of ["r04-never-deployed-helm3", "r04-never-deployed-csa-helm4"]) {
  Deno.test(`where nothing was ever deployed the newest is what Helm starts from, ${name}`, async () => {
    const { findings } = await visitAltered(name, (objects) => objects);
    const told = (id: string) => findings.filter(({ check }) => check === id);
    const [left] = told(leftoverFields.id);
    assertStringIncludes(
      left!.summary,
      "Revision 1 failed and left what revision 3 does not have, in objects of its own: Deployment/web .spec.template.spec.nodeSelector",
    );
    const [failed] = told("upgrade/failed");
    assert(!failed!.notes!.some((note) => note.includes("whole")), failed!.notes!.join("\n"));
    assert(failed!.notes!.some((note) => note.startsWith("All of revision 3 is live, and what earlier ones left")));
    const [rollout] = told("rollout/unschedulable");
    assert(rollout!.notes!.some((note) => note.includes("left by revision 1")), rollout!.notes!.join("\n"));
  });
}

Deno.test("what a revision above the deployed one has is not told of an older one that a rollback took back", async () => {
  const { findings } = await visitAltered("r04-brought-twice-helm3", (objects) => objects);
  const told = findings.filter(({ summary }) => summary.includes("nodeSelector") && summary.includes(" left "));
  assertEquals(told.map(({ check }) => check), ["objects/left-by-dead-revision"]);
  assertStringIncludes(told[0]!.summary, "Revision 4 left behind");
});
