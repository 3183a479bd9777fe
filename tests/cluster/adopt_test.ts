// R01 on the real thing: an install stopped by an object that is nobody's, foretold, and the object adopted.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { doctor, foundBy } from "./doctor.ts";
import { configMap } from "./healthy_charts.ts";
import { chart, type HelmVersion, kubectlOk } from "./kube.ts";
import { type Lab, newLab } from "./lab.ts";
import { startPlane } from "./plane.ts";

Deno.test("what is in the way of an install", async (t) => {
  const plane = await startPlane();
  try {
    for (const version of ["3.22.0", "4.3.1"] satisfies HelmVersion[]) {
      await t.step(`helm ${version}`, async () => {
        const lab = await newLab(plane, version, "r01-install");
        const folder = await chart(plane, { "templates/config.yaml": configMap("settings") });
        await kubectlOk(plane, ["create", "configmap", "settings", "--from-literal=color=red", "-n", lab.namespace]);
        const { stderr } = await lab.tryHelm(["install", "web", folder]);
        assert(/ConfigMap "settings" .* exists and cannot be imported/.test(stderr), stderr);

        const manifest = `${plane.dir}/manifest-of-${lab.namespace}.yaml`;
        await Deno.writeTextFile(manifest, (await lab.helm(["template", "web", folder])).stdout);
        const foretold = await doctor(lab, ["preflight", "web", "--manifest", manifest]);
        assertEquals([foretold.code, foundBy(foretold)], [2, ["objects/foreign-owner"]], foretold.stdout);

        const adopt = [
          "fix",
          "web",
          "--manifest",
          manifest,
          "--allow",
          "dangerous",
          "--repair",
          "adopt-object",
          "--yes",
        ];
        const adopted = await doctor(lab, adopt);
        assertEquals([adopted.code, adopted.json?.outcome], [0, "repaired"], adopted.stdout + adopted.stderr);
        const undone = await doctor(lab, ["undo", "--yes"]);
        assertEquals([undone.code, await marksOf(lab)], [0, undefined], undone.stdout + undone.stderr);
        assertEquals((await doctor(lab, adopt)).code, 0);

        await lab.helm(["install", "web", folder]);
        assertEquals(await marksOf(lab), "web");
      });
    }
  } finally {
    await plane.stop();
  }
});

async function marksOf(lab: Lab): Promise<string | undefined> {
  return (await lab.object("configmap", "settings")).metadata.annotations?.["meta.helm.sh/release-name"];
}
