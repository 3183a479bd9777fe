// Runs the compiled program against a plane as a user would, and reads its JSON.

import { PROGRAM, run } from "../binary/program.ts";
import { PLANTED } from "./app_chart.ts";
import type { Lab } from "./lab.ts";

export type Answer = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  // deno-lint-ignore no-explicit-any -- the published JSON, read by tests
  readonly json: any;
};

/** Runs `helm-doctor <args> -n <the lab's namespace> -o json`; the runs of one lab are in one folder. */
export const doctor = async (lab: Lab, args: readonly string[], kubeconfig = lab.plane.kubeconfig): Promise<Answer> => {
  const env = { KUBECONFIG: kubeconfig, HOME: lab.plane.dir, HELM_DRIVER: lab.driver };
  const flags = ["-n", lab.namespace, "-o", "json", "--run-dir", runsOf(lab)];
  const answer = await run(PROGRAM, [...args, ...flags], { env });
  if ((answer.stdout + answer.stderr).includes(PLANTED)) throw new Error(`A secret came out of ${args.join(" ")}`);
  return { ...answer, json: answer.stdout.startsWith("{") ? JSON.parse(answer.stdout) : undefined };
};

export const runsOf = (lab: Lab): string => `${lab.plane.dir}/runs-${lab.namespace}`;

/** The ids of the findings of warning and above, of the lab's release and of the cluster's conditions that hit it. */
export const foundBy = (answer: Answer): string[] => checksIn(answer, (severity) => severity !== "info");

/** The same of those that are only notes. */
export const notesOf = (answer: Answer): string[] => checksIn(answer, (severity) => severity === "info");

const checksIn = ({ json, stdout, stderr }: Answer, counts: (severity: string) => boolean): string[] => {
  if (!json) throw new Error(`No JSON: ${stdout}${stderr}`);
  // deno-lint-ignore no-explicit-any -- the published JSON, read by tests
  const conditions = json.clusterFindings.filter((finding: any) => finding.releases !== undefined);
  // deno-lint-ignore no-explicit-any -- the published JSON, read by tests
  return [...conditions, ...json.releases.flatMap((release: any) => release.findings)]
    // deno-lint-ignore no-explicit-any -- the published JSON, read by tests
    .filter((finding: any) => counts(finding.severity)).map((finding: any) => finding.check).sort();
};
