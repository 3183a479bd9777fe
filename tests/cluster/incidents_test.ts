// Every incident on the real thing: found, repaired, healed by the word of real Helm, and the repair taken back to the byte.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { doctor, foundBy, notesOf } from "./doctor.ts";
import { type Incident, incidents } from "./incidents.ts";
import type { HelmVersion } from "./kube.ts";
import { type Lab, madeLab, newLab, podsOf, recordsOf, SET_TOKEN, settledPodsOf } from "./lab.ts";
import { type Plane, startPlane } from "./plane.ts";
import { sideBySide, type Step } from "./side_by_side.ts";

const DEFAULT_VERSIONS: readonly HelmVersion[] = ["3.22.0", "4.3.1"];

/** `HELM_DOCTOR_INCIDENTS=p01-half,p05-install` runs these alone. */
const only = Deno.env.get("HELM_DOCTOR_INCIDENTS")?.split(",");

Deno.test("incidents", async (t) => {
  const plane = await startPlane();
  try {
    const chosen = incidents.filter(({ id }) => only?.includes(id) ?? true);
    for (const step of stepsOf(plane, chosen.filter(({ alone }) => alone))) await t.step(step.name, step.run);
    await sideBySide(t, stepsOf(plane, chosen.filter(({ alone }) => !alone)));
  } finally {
    await plane.stop();
  }
});

function stepsOf(plane: Plane, chosen: readonly Incident[]): Step[] {
  return chosen.flatMap((incident) =>
    (incident.versions ?? DEFAULT_VERSIONS).map((version) => ({
      name: `${incident.id}, helm ${version}: ${incident.title}`,
      run: async () => {
        const open = () => newLab(plane, version, incident.id, incident.driver, incident.release, incident.namespace);
        await heal(await madeLab(open, incident.make), incident);
      },
    }))
  );
}

async function heal(lab: Lab, incident: Incident): Promise<void> {
  const broken = { pods: await settledPodsOf(lab), records: await recordsOf(lab) };
  const found = await doctor(lab, ["doctor", lab.release]);
  assertEquals(foundBy(found), [...incident.finds].sort(), found.stdout);
  for (const check of incident.notes ?? []) assert(notesOf(found).includes(check), `${check} said nothing`);
  assertEquals(found.code, incident.finds.length > 0 ? 2 : 0);
  assertEquals(await recordsOf(lab), broken.records, "doctor wrote something");

  if (incident.unrepaired && incident.finds.length === 0) return await incident.prove?.(lab);
  if (incident.unrepaired) return await advised(lab, incident, broken.records);
  const dryRun = await doctor(lab, fixWith(lab, incident, "--dry-run"));
  assertEquals([dryRun.code, dryRun.json.outcome], [2, "planned"], dryRun.stdout + dryRun.stderr);
  assertEquals(await recordsOf(lab), broken.records, "a dry run wrote something");

  await repair(lab, incident);
  const undone = await doctor(lab, ["undo", "--yes"]);
  assertEquals(undone.code, incident.final ? 3 : 0, undone.stdout + undone.stderr);
  assertEquals(await recordsOf(lab), broken.records, "undo did not restore every record to the byte");

  if (!incident.final) {
    await repair(lab, incident);
    if (!incident.starts) assertEquals(await podsOf(lab), broken.pods, "a repair changed a pod");
  }
  await upgradeOnce(lab, incident);
  const late = await doctor(lab, ["undo", "--yes"]);
  assertEquals(late.code, 3, "undo was to be refused once the release has moved on");
}

/** Where no repair acts, fix says why and writes nothing. */
async function advised(lab: Lab, incident: Incident, records: string): Promise<void> {
  const refused = await doctor(lab, fixWith(lab, incident, "--yes"));
  assertEquals([refused.code, refused.json?.outcome], [3, "refused"], refused.stdout + refused.stderr);
  assertEquals(await recordsOf(lab), records, "a refused fix wrote something");
  await incident.prove?.(lab);
}

async function repair(lab: Lab, incident: Incident): Promise<void> {
  const fixed = await doctor(lab, fixWith(lab, incident, "--yes"));
  assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
  const remaining = fixed.json.remaining.filter((one: { severity: string }) => one.severity !== "info");
  assertEquals(remaining.map((one: { check: string }) => one.check).sort(), [...incident.remains ?? []].sort());
  assertEquals(await historyOf(lab), [...incident.after]);
}

/** The statuses by revision, as helm tells them; none where it knows no such release. */
async function historyOf(lab: Lab): Promise<string[]> {
  const { code, stdout, stderr } = await lab.tryHelm(["history", lab.release, "--max", "1000", "-o", "json"]);
  if (code === 0) return (JSON.parse(stdout) as { status: string }[]).map(({ status }) => status);
  assert(stderr.includes("release: not found"), stderr);
  return [];
}

/** The next ordinary upgrade works, and becomes the one deployed revision. */
async function upgradeOnce(lab: Lab, incident: Incident): Promise<void> {
  if (incident.next) return await incident.next(lab);
  // What a dead revision left, such as a nodeSelector that no node satisfies, would keep Helm waiting.
  const wait = incident.remains?.includes("objects/left-by-dead-revision") ? [] : ["--wait", "--timeout=60s"];
  await lab.helm(["upgrade", lab.release, await lab.chart({ tag: "9" }), ...SET_TOKEN, ...wait]);
  const history = await historyOf(lab);
  assertEquals(history.filter((status) => status === "deployed").length, 1);
  assertEquals(history.at(-1), "deployed");
  assert(!history.some((status) => status.startsWith("pending")), "a revision is still pending");
  await incident.prove?.(lab);
}

function fixWith(lab: Lab, { fix = [], manifest }: Incident, ...flags: string[]): string[] {
  if (manifest === undefined) return ["fix", lab.release, "--stale-after", "0s", ...fix, ...flags];
  const file = `${lab.plane.dir}/manifest-of-${lab.namespace}.yaml`;
  Deno.writeTextFileSync(file, manifest);
  return ["fix", lab.release, "--stale-after", "0s", ...fix, "--manifest", file, ...flags];
}
