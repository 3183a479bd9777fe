// Revisions that failed, whose cause is gone or was never anything that stays: what failed, by helm's own words, and what runs.

import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { doctor } from "../doctor.ts";
import { kubectlOk } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import type { Incident } from "./incident.ts";

export const failure: readonly Incident[] = [
  {
    id: "failed-mended",
    title:
      "an upgrade was refused a ConfigMap for want of quota, and the quota is gone: nothing stands in the way any more",
    make: async (lab) => {
      await lab.install();
      await kubectlOk(lab.plane, ["create", "quota", "full", "-n", lab.namespace, "--hard=count/configmaps=1"]);
      await lab.until("the quota to count", async () => (await lab.object("quota", "full"))?.status?.used);
      const { code, stderr } = await lab.tryHelm([
        "upgrade",
        "web",
        await lab.chart({ tag: "2", extra: true }),
        ...SET_TOKEN,
      ]);
      assert(code !== 0 && stderr.includes("exceeded quota"), stderr);
      await Deno.writeTextFile(logOf(lab), stderr);
      await kubectlOk(lab.plane, ["delete", "quota", "full", "-n", lab.namespace]);
    },
    finds: ["upgrade/failed"],
    after: ["deployed", "failed"],
    unrepaired: true,
    prove: async (lab) => {
      const { json } = await doctor(lab, ["doctor", "web"]);
      const notes = json.releases[0].findings[0].notes.join("\n");
      assertStringIncludes(notes, "exceeded quota");
      assertStringIncludes(notes, "does not hold any more");
      assertStringIncludes(notes, "What is live is revision 1");
      const { json: told } = await doctor(lab, ["doctor", "web", "--log", logOf(lab)]);
      const [text] = told.releases[0].log;
      assertEquals(text.verdicts.filter(({ check }: { check: string }) => check === "cluster/quota-full"), [
        { check: "cluster/quota-full", verdict: "does-not-hold" },
      ]);
      await lab.upgrade({ tag: "2", extra: true });
    },
  },
  {
    id: "failed-quota",
    title: "an upgrade was refused a ConfigMap for want of quota, and the quota is as full as before",
    make: async (lab) => {
      await lab.install();
      await kubectlOk(lab.plane, ["create", "quota", "full", "-n", lab.namespace, "--hard=count/configmaps=1"]);
      await lab.until("the quota to count", async () => (await lab.object("quota", "full"))?.status?.used);
      await assertFull(lab);
    },
    finds: ["cluster/quota-full"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const { json } = await doctor(lab, ["doctor", "web"]);
      const notes = json.releases[0].findings.flatMap(({ notes }: { notes: string[] }) => notes).join("\n");
      assertStringIncludes(notes, "That still holds: cluster/quota-full proves it.");
      await assertFull(lab);
      const more = '{"spec":{"hard":{"count/configmaps":"5"}}}';
      await kubectlOk(lab.plane, ["patch", "quota", "full", "-n", lab.namespace, "--type=merge", "-p", more]);
      await lab.upgrade({ tag: "2", extra: true });
    },
  },
];

async function assertFull(lab: Lab): Promise<void> {
  const { code, stderr } = await lab.tryHelm([
    "upgrade",
    "web",
    await lab.chart({ tag: "2", extra: true }),
    ...SET_TOKEN,
  ]);
  assert(code !== 0 && stderr.includes("exceeded quota: full, requested: count/configmaps=1"), stderr);
}

/** What the helm that failed printed. */
function logOf(lab: Lab): string {
  return `${lab.plane.dir}/log-of-${lab.namespace}`;
}
