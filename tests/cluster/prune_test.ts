// A long history on the real thing: told of, shortened by its own repair, and all that helm does with it afterwards.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { type Answer, doctor } from "./doctor.ts";
import { recordDeletesDenied } from "../../src/checks/access/record_deletes_denied.ts";
import { chart, type HelmVersion, serviceAccountKubeconfig } from "./kube.ts";
import { type Lab, newLab, recordsOf } from "./lab.ts";
import { type Plane, startPlane } from "./plane.ts";

const TINY = `apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data: { number: {{ .Values.number | quote }} }
`;
const PRUNE = ["fix", "web", "--repair", "prune-history", "--allow", "careful"];

Deno.test("a long history is shortened", async (t) => {
  const plane = await startPlane();
  try {
    for (const version of ["3.22.0", "4.3.1"] satisfies HelmVersion[]) {
      await t.step(`helm ${version}`, async () => {
        const lab = await newLab(plane, version, "prune");
        const tiny = await chart(plane, { "values.yaml": "number: 0\n", "templates/config.yaml": TINY });
        const put = async (number: number, ...more: string[]) =>
          await lab.helm(["upgrade", "--install", "web", tiny, `--set=number=${number}`, ...more]);
        for (let number = 1; number <= 12; number++) await put(number, "--history-max=0");

        assertEquals(findings(await doctor(lab, ["doctor", "web"])), []);
        const idle = await doctor(lab, [...PRUNE, "--yes"]);
        await shortened(lab, idle, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        await undone(lab, async () => {
          await shortened(lab, await doctor(lab, [...PRUNE, "--keep", "3", "--yes"]), [10, 11, 12]);
        });
        await shortened(lab, await doctor(lab, [...PRUNE, "--keep", "3", "--yes"]), [10, 11, 12]);
        const nothing = await doctor(lab, [...PRUNE, "--keep", "3", "--yes"]);
        assertEquals([nothing.code, nothing.json.outcome], [0, "nothing-to-do"], nothing.stderr);

        await lab.helm(["rollback", "web", "10"]);
        assertEquals((await lab.object("configmap", "web")).data.number, "10");
        for (let number = 14; number <= 62; number++) await put(number, "--history-max=0");
        const bloated = await doctor(lab, ["doctor", "web"]);
        assertEquals([bloated.code, findings(bloated)], [0, ["history/bloat"]]);
        const unnamed = await doctor(lab, ["fix", "web", "--yes", "--allow", "careful"]);
        assertEquals([unnamed.code, unnamed.json.outcome], [0, "nothing-to-do"]);
        const started = performance.now();
        await shortened(lab, await doctor(lab, [...PRUNE, "--yes"]), [53, 54, 55, 56, 57, 58, 59, 60, 61, 62]);
        console.log(`43 records in ${Math.round(performance.now() - started)} ms`);
        assertEquals(findings(await doctor(lab, ["doctor", "web"])), []);
        await put(63);
        assertEquals((await historyOf(lab)).length, 10);
        await lab.helm(["uninstall", "web"]);
        assertEquals(await recordsOf(lab), "[]");
      });
    }

    await t.step(
      "an account that may not delete records is held up by a full history, and doctor names it",
      async () => {
        const lab = await newLab(plane, "4.3.1", "denied");
        const tiny = await chart(plane, { "values.yaml": "number: 0\n", "templates/config.yaml": TINY });
        for (let number = 1; number <= 10; number++) {
          await lab.helm(["upgrade", "--install", "web", tiny, `--set=number=${number}`]);
        }
        const kubeconfig = await serviceAccountKubeconfig(plane, lab.namespace, "ci", [
          { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "create", "update"] },
          { apiGroups: [""], resources: ["configmaps"], verbs: ["*"] },
        ]);
        const upgrade = ["upgrade", "web", tiny, "--set=number=11"];
        const denied = await lab.tryHelm(upgrade, { kubeconfig });
        assertEquals(denied.code, 1);
        assert(recordDeletesDenied.symptoms[0]!.test(denied.stderr), denied.stderr);
        const { code, json } = await doctor(lab, ["doctor", "web"]);
        assertEquals(code, 0);
        const [finding] = json.releases[0].findings;
        assertEquals([finding.check, finding.severity, finding.subject], [
          "access/record-deletes-denied",
          "info",
          `ServiceAccount ${lab.namespace}/ci`,
        ]);
        for (const command of finding.remedies[0].commands) await runShell(plane, command);
        await lab.helm(upgrade, { kubeconfig });
        assertEquals((await historyOf(lab)).length, 10);
      },
    );
  } finally {
    await plane.stop();
  }
});

function findings({ json }: Answer): string[] {
  return json.releases[0].findings.map(({ check }: { check: string }) => check);
}

async function shortened(lab: Lab, fixed: Answer, revisions: readonly number[]): Promise<void> {
  assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
  assertEquals(await historyOf(lab), revisions);
}

async function undone(lab: Lab, repair: () => Promise<void>): Promise<void> {
  const before = await recordsOf(lab);
  await repair();
  const answer = await doctor(lab, ["undo", "--yes"]);
  assertEquals(answer.code, 0, answer.stdout + answer.stderr);
  assert(await recordsOf(lab) === before, "undo did not restore every record to the byte");
}

async function historyOf(lab: Lab): Promise<number[]> {
  const { stdout } = await lab.helm(["history", "web", "--max", "1000", "-o", "json"]);
  return JSON.parse(stdout).map(({ revision }: { revision: number }) => revision);
}

/** A command as it is shown, in the shell of whoever copies it. */
async function runShell(plane: Plane, command: string): Promise<void> {
  const env = { KUBECONFIG: plane.kubeconfig, PATH: `${plane.bin("")}:${Deno.env.get("PATH")}` };
  const { success, stderr } = await new Deno.Command("sh", { args: ["-c", command], env }).output();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
}
