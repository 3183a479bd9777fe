// What is done in several families of incidents: an upgrade that has to fail, and what doctor advises against it.

import { assert } from "deno-std/assert/mod.js";
import { doctor } from "../doctor.ts";
import { kubectlOk } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";

export type FailingUpgrade = [
  shape: Parameters<Lab["chart"]>[0],
  says: RegExp,
  ...rest: (string | { kubeconfig: string })[],
];

/** What helm said. */
export async function failUpgrade(lab: Lab, ...[shape, says, ...rest]: FailingUpgrade): Promise<string> {
  const flags = rest.filter((one) => typeof one === "string");
  const options = rest.find((one) => typeof one !== "string") ?? {};
  const outcome = await lab.tryHelm(["upgrade", "web", await lab.chart(shape), ...SET_TOKEN, ...flags], options);
  assert(outcome.code !== 0, "the upgrade was to fail");
  assert(says.test(outcome.stderr), outcome.stderr);
  return outcome.stderr;
}

/** Runs an upgrade that fails, and returns the file with what helm says. */
export async function logOf(lab: Lab, ...upgrade: FailingUpgrade): Promise<string> {
  const path = `${lab.plane.dir}/log-of-${lab.namespace}`;
  await Deno.writeTextFile(path, await failUpgrade(lab, ...upgrade));
  return path;
}

/** Carries out a command that doctor shows. */
export async function obey(lab: Lab, beginning: string, flags: readonly string[] = []): Promise<void> {
  const { json } = await doctor(lab, ["doctor", "web", ...flags]);
  // deno-lint-ignore no-explicit-any -- the published JSON, read by tests
  const findings: any[] = [...json.clusterFindings, ...json.releases.flatMap((release: any) => release.findings)];
  // deno-lint-ignore no-explicit-any -- the same
  const remedies = findings.flatMap((finding: any) => finding.remedies);
  const commands: string[] = remedies.flatMap(({ commands = [] }) => commands);
  const command = commands.find((one) => one.startsWith(beginning));
  if (command === undefined) throw new Error(`doctor does not advise ${beginning}: ${commands.join("\n")}`);
  const shell = new Deno.Command("sh", {
    args: ["-c", command],
    env: {
      KUBECONFIG: lab.plane.kubeconfig,
      PATH: `${lab.plane.bin("kubectl").replace(/\/kubectl$/, "")}:/usr/bin:/bin`,
    },
  });
  const { success, stderr } = await shell.output();
  assert(success, `${command}: ${new TextDecoder().decode(stderr)}`);
}

export async function apply(lab: Lab, object: unknown): Promise<void> {
  await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: JSON.stringify(object) });
}
