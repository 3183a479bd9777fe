// Each healthy release can be made, and Helm itself calls it deployed. What the tool says of them is tested elsewhere.

import { assertEquals } from "deno-std/assert/mod.js";
import { healthy, type HealthyRelease } from "./healthy.ts";
import { helm, type HelmVersion } from "./kube.ts";
import { newLab } from "./lab.ts";
import { type Plane, startPlane } from "./plane.ts";

const BOTH: readonly HelmVersion[] = ["3.22.0", "4.3.1"];

const only = Deno.env.get("HEALTHY")?.split(",");

const statusOf = async (plane: Plane, release: HealthyRelease, version: HelmVersion, reader: HelmVersion) => {
  const lab = await newLab(plane, version, release.id, release.driver, release.release);
  await release.make(lab);
  const { stdout } = await helm(plane, reader, ["status", lab.release, "-o", "json"], lab);
  return JSON.parse(stdout).info.status;
};

Deno.test("healthy releases", async (t) => {
  const plane = await startPlane();
  try {
    for (const release of healthy.filter(({ id }) => only?.includes(id) ?? true)) {
      for (const version of release.versions ?? BOTH) {
        await t.step(`${release.id}, helm ${version}: ${release.title}`, async () => {
          assertEquals(await statusOf(plane, release, version, "4.3.1"), "deployed");
        });
      }
    }
  } finally {
    await plane.stop();
  }
});
