// No false alarms: releases of every shape that Helm calls deployed, and that doctor has nothing to say about.

import { assertEquals } from "deno-std/assert/mod.js";
import { doctor, foundBy } from "./doctor.ts";
import { healthy, type HealthyRelease } from "./healthy.ts";
import { helm, type HelmVersion } from "./kube.ts";
import { type Lab, madeLab, newLab } from "./lab.ts";
import { type Plane, startPlane } from "./plane.ts";
import { sideBySide, type Step } from "./side_by_side.ts";

const BOTH: readonly HelmVersion[] = ["3.22.0", "4.3.1"];

/** `HEALTHY=jobs,hooks` makes these alone. */
const only = Deno.env.get("HEALTHY")?.split(",");

Deno.test("healthy releases", async (t) => {
  const plane = await startPlane();
  try {
    const chosen = healthy.filter(({ id }) => only?.includes(id) ?? true);
    await sideBySide(
      t,
      chosen.flatMap((release) => (release.versions ?? BOTH).map((version) => stepOf(plane, release, version))),
    );
  } finally {
    await plane.stop();
  }
});

function stepOf(plane: Plane, release: HealthyRelease, version: HelmVersion): Step {
  return {
    name: `${release.id}, helm ${version}: ${release.title}`,
    run: async () => {
      const open = () => newLab(plane, version, release.id, release.driver, release.release);
      const lab = await madeLab(open, release.make);
      const { stdout } = await helm(plane, "4.3.1", ["status", lab.release, "-o", "json"], lab);
      assertEquals(JSON.parse(stdout).info.status, "deployed");
      await assertQuiet(lab);
    },
  };
}

async function assertQuiet(lab: Lab): Promise<void> {
  for (const args of [["doctor", lab.release], ["doctor", "--deep"], ["doctor"]]) {
    const answer = await doctor(lab, args);
    assertEquals([answer.code, foundBy(answer)], [0, []], answer.stdout + answer.stderr);
  }
  const fixed = await doctor(lab, ["fix", lab.release, "--yes"]);
  assertEquals([fixed.code, fixed.json.outcome], [0, "nothing-to-do"], fixed.stdout + fixed.stderr);
}
