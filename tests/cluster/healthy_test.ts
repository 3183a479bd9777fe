// No false alarms: releases of every shape that Helm calls deployed, and that doctor has nothing to say about.

import { assertEquals } from "deno-std/assert/mod.js";
import { doctor, foundBy } from "./doctor.ts";
import { healthy } from "./healthy.ts";
import { helm, type HelmVersion } from "./kube.ts";
import { type Lab, madeLab, newLab } from "./lab.ts";
import { startPlane } from "./plane.ts";

const BOTH: readonly HelmVersion[] = ["3.22.0", "4.3.1"];

/** `HEALTHY=jobs,hooks` makes these alone. */
const only = Deno.env.get("HEALTHY")?.split(",");

Deno.test("healthy releases", async (t) => {
  const plane = await startPlane();
  try {
    for (const release of healthy.filter(({ id }) => only?.includes(id) ?? true)) {
      for (const version of release.versions ?? BOTH) {
        await t.step(`${release.id}, helm ${version}: ${release.title}`, async () => {
          const open = () => newLab(plane, version, release.id, release.driver, release.release);
          const lab = await madeLab(open, release.make);
          const { stdout } = await helm(plane, "4.3.1", ["status", lab.release, "-o", "json"], lab);
          assertEquals(JSON.parse(stdout).info.status, "deployed");
          await assertQuiet(lab);
        });
      }
    }
  } finally {
    await plane.stop();
  }
});

async function assertQuiet(lab: Lab): Promise<void> {
  for (const args of [["doctor", lab.release], ["doctor", "--deep"], ["doctor"]]) {
    const answer = await doctor(lab, args);
    assertEquals([answer.code, foundBy(answer)], [0, []], answer.stdout + answer.stderr);
  }
  const fixed = await doctor(lab, ["fix", lab.release, "--yes"]);
  assertEquals([fixed.code, fixed.json.outcome], [0, "nothing-to-do"], fixed.stdout + fixed.stderr);
}
