// Measures the compiled program against Helm on a real control plane. Figures, not tests: nothing fails where one is bad.
//
//   deno task bench [ROUNDS]     needs dist/helm-doctor (scripts/compile); joins the plane of HELM_DOCTOR_PLANE if set

import { helmHome, type HelmVersion, writeKubeconfig } from "../tests/cluster/kube.ts";
import { type Plane, startPlane } from "../tests/cluster/plane.ts";
import { countBytes, memoryFrom, type Run, run, runInterleaved, type Task } from "./bench/measure.ts";
import { ILL, makeReleases, nameOf, RELEASES, REVISIONS } from "./bench/releases.ts";

const ROUNDS = Number(Deno.args[0] ?? 5);
const PROGRAM = new URL("../dist/helm-doctor", import.meta.url).pathname;
const HELMS = ["3.22.0", "4.3.1"] as const satisfies readonly HelmVersion[];
const DOCTOR = "helm-doctor doctor -A";
const DEEP = "helm-doctor doctor -A --deep";
/** Bytes that decoding every record of the cluster may take. */
const DEEP_MEMORY = 200e6;

type Measured = Run & { readonly received?: number };
type Figures = ReadonlyMap<string, Measured>;

const say = (line: string) => console.error(line);

const environment = (home: string, kubeconfig: string): Record<string, string> => ({
  PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
  HOME: home,
  KUBECONFIG: kubeconfig,
});

/** The tasks of a part by a kubeconfig, so that the same ones can run through the counting relay. */
type Part = (kubeconfig: string) => Task[];

const task = (title: string, program: string, args: string, env: Task["env"], code = 0): Task => ({
  title,
  program,
  args: args.split(" "),
  env,
  code,
});

const everything = (plane: Plane, home: string, code: number): Part => (kubeconfig) => {
  const env = environment(home, kubeconfig);
  return [
    ...HELMS.map((version) => task(listOf(version), plane.bin(`helm-${version}`), "list -A", env)),
    task(DOCTOR, PROGRAM, "doctor -A", env, code),
  ];
};

const everyRecord = (plane: Plane, home: string): Part => (kubeconfig) => {
  const env = environment(home, kubeconfig);
  return [
    ...HELMS.map((version) => task(listOf(version), plane.bin(`helm-${version}`), "list -A", env)),
    task(DEEP, PROGRAM, "doctor -A --deep", env),
  ];
};

const one = (plane: Plane, home: string): Part => (kubeconfig) => {
  const env = environment(home, kubeconfig);
  const { namespace, release } = nameOf(0);
  return [
    ...HELMS.flatMap((version) =>
      ["status", "history"].map((command) =>
        task(`helm ${command} (${version})`, plane.bin(`helm-${version}`), `${command} ${release} -n ${namespace}`, env)
      )
    ),
    task("helm-doctor doctor NAME", PROGRAM, `doctor ${release} -n ${namespace}`, env),
  ];
};

const listOf = (version: HelmVersion): string => `helm list -A (${version})`;

const measure = async (plane: Plane, part: Part): Promise<Figures> => {
  const figures = await runInterleaved(part(plane.kubeconfig), ROUNDS);
  const measured = new Map<string, Measured>();
  for (const [index, [title, figure]] of [...figures].entries()) {
    measured.set(title, { ...figure, received: await receivedBy(plane, (kubeconfig) => part(kubeconfig)[index]!) });
  }
  return measured;
};

/** Not timed, for the relay has its price. The first run fills the discovery cache, which Helm keeps by server address. */
const receivedBy = async (plane: Plane, taskOf: (kubeconfig: string) => Task): Promise<number> => {
  const counter = countBytes(Number(new URL(plane.server).port));
  try {
    const kubeconfig = await writeKubeconfig(plane, "bench-counted", (config) => {
      config.clusters[0].cluster.server = `https://127.0.0.1:${counter.port}`;
    });
    await run(taskOf(kubeconfig));
    const before = counter.received();
    await run(taskOf(kubeconfig));
    return counter.received() - before;
  } finally {
    counter.close();
  }
};

const time = (ms: number): string => ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
const size = (bytes: number | undefined): string =>
  bytes === undefined ? "-" : bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

const print = (title: string, figures: Figures): void => {
  console.log(`\n${title.padEnd(34)}${"time".padStart(10)}${"received".padStart(12)}${"peak memory".padStart(14)}`);
  for (const [name, { ms, received, memory }] of figures) {
    console.log(
      `  ${name.padEnd(32)}${time(ms).padStart(10)}${size(received).padStart(12)}${size(memory).padStart(14)}`,
    );
  }
};

const verdict = (met: boolean): string => met ? "met" : "MISSED";

/** How many times faster and smaller than each Helm. */
const compare = (figures: Figures, goal: { readonly time: number; readonly memory?: number }): void => {
  const doctor = figures.get(DOCTOR)!;
  for (const version of HELMS) {
    const list = figures.get(listOf(version))!;
    const faster = list.ms / doctor.ms;
    const smaller = (list.memory ?? NaN) / (doctor.memory ?? NaN);
    const fewer = list.received! / doctor.received!;
    console.log(
      `  against Helm ${version}: ${faster.toFixed(1)} times faster (goal ${goal.time}: ${
        verdict(faster >= goal.time)
      }), ` +
        `memory 1/${smaller.toFixed(1)}${
          goal.memory ? ` (goal 1/${goal.memory}: ${verdict(smaller >= goal.memory)})` : ""
        }, ` +
        `bytes 1/${fewer.toFixed(1)}`,
    );
  }
};

const compareDeep = (figures: Figures): void => {
  const { ms, memory = NaN } = figures.get(DEEP)!;
  for (const version of HELMS) {
    const faster = figures.get(listOf(version))!.ms / ms;
    console.log(`  against Helm ${version}: ${faster.toFixed(1)} times faster (goal 1: ${verdict(faster >= 1)})`);
  }
  console.log(`  memory ${size(memory)} (goal at most ${size(DEEP_MEMORY)}: ${verdict(memory <= DEEP_MEMORY)})`);
};

const compareOne = (figures: Figures): void => {
  const doctor = figures.get("helm-doctor doctor NAME")!.ms;
  for (const version of HELMS) {
    const both = figures.get(`helm status (${version})`)!.ms + figures.get(`helm history (${version})`)!.ms;
    console.log(
      `  against status + history of Helm ${version} (${time(both)}): ${doctor < both ? "" : "+"}${
        (doctor - both).toFixed(0)
      } ms ` +
        `(goal at most +100 ms: ${verdict(doctor <= both + 100)})`,
    );
  }
};

const bench = async (plane: Plane): Promise<void> => {
  const began = performance.now();
  const bed = await makeReleases(plane, say);
  const home = await helmHome(plane);
  const kilobytes = (bed.recordSize / 1000).toFixed(1);
  say(`${RELEASES} releases are there (${time(performance.now() - began)}); measuring…`);
  console.log(
    `${RELEASES} releases of ${REVISIONS} revisions, ${kilobytes} kB a record as stored; median of ${ROUNDS} interleaved runs; ` +
      `${navigator.hardwareConcurrency} CPUs, load ${
        Deno.loadavg()[0]!.toFixed(1)
      }; memory from ${await memoryFrom()}; ` +
      "bytes on the wire, TLS included, once.\nFigures, not tests.",
  );
  const well = await measure(plane, everything(plane, home, 0));
  print("Nothing is ill", well);
  compare(well, { time: 15, memory: 6 });
  const deep = await measure(plane, everyRecord(plane, home));
  print(`Every one of ${RELEASES * REVISIONS} records decoded`, deep);
  compareDeep(deep);
  await bed.setIll(true);
  const ill = await measure(plane, everything(plane, home, 2));
  print(`${ILL} releases are ill`, ill);
  compare(ill, { time: 6 });
  await bed.setIll(false);
  bed.close();
  const single = await measure(plane, one(plane, home));
  print("One release", single);
  compareOne(single);
  const version = task("helm-doctor --version", PROGRAM, "--version", environment(home, plane.kubeconfig));
  const start = (await runInterleaved([version], ROUNDS)).get(version.title)!;
  print("Start", new Map([[version.title, start]]));
  console.log(`  goal at most 100 ms: ${verdict(start.ms <= 100)}`);
};

if (!(ROUNDS > 0)) {
  console.error("Usage: deno task bench [ROUNDS]");
  Deno.exit(1);
}
if (!(await Deno.stat(PROGRAM).catch(() => null))) {
  console.error(`Cannot measure: "dist/helm-doctor" is not there; run scripts/compile first.`);
  Deno.exit(1);
}
const plane = await startPlane();
try {
  await bench(plane);
} finally {
  await plane.stop();
}
