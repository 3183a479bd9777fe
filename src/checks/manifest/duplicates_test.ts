import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitManifests } from "../../../tests/kit/other_manifest.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { duplicates } from "./duplicates.ts";

testCheck(duplicates, {
  finds: ["m06"],
  quiet: ["healthy-deployment", "r02-half"],
});

const config = (name: string, namespace = "") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${namespace && `, namespace: ${namespace}`}}\n`;

for (const helm of ["helm3", "helm4"]) {
  const name = `healthy-deployment-${helm}`;
  const drafts = async (manifest: string) => {
    const { snapshot } = await visitManifests(name, { 2: manifest });
    return [...duplicates.examine(snapshot)];
  };

  Deno.test(`manifest/duplicates: one object twice in a sound release is a note, ${helm}`, async () => {
    const [draft, ...rest] = await drafts(config("a") + config("b") + config("a"));
    assertEquals([draft!.severity, rest.length], ["info", 0]);
    assertStringIncludes(draft!.summary, "Revision 2 names more than once: ConfigMap/a.");
  });

  Deno.test(`manifest/duplicates: the release's namespace, written or not, is the same, ${helm}`, async () => {
    assertEquals((await drafts(config("a") + config("a", name))).length, 1);
    assertEquals(await drafts(config("a") + config("a", "elsewhere")), []);
    assertEquals(await drafts(config("a") + config("a").replace("ConfigMap", "Secret")), []);
  });

  Deno.test(`manifest/duplicates: a revision that failed for it says so, ${helm}`, async () => {
    const manifest = config("a") + config("b") + config("b");
    const description = 'Upgrade "web" failed: no ConfigMap with the name "b" found';
    const { snapshot } = await visitRewritten(name, {
      1: { status: "deployed" },
      2: { status: "failed", manifest, description },
    });
    const [draft] = [...duplicates.examine(snapshot)];
    assertEquals(draft!.severity, "error");
    assertStringIncludes(draft!.summary, "That is why it failed");
    assertHolds(snapshot, draft!);
    const other = await visitRewritten(name, {
      1: { status: "deployed" },
      2: { status: "failed", manifest, description: description.replace('"b"', '"a"') },
    });
    assertEquals([...duplicates.examine(other.snapshot)].map(({ severity }) => severity), ["info"]);
  });
}
