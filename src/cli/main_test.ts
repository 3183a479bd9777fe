import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { helmRelease } from "../../tests/kit/flux.ts";
import { main } from "./main.ts";
import { testTerminal } from "./test_terminal.ts";

type Asked = Parameters<typeof testTerminal>[1];

/** A real half-applied upgrade, as it was ten minutes after the last sign of its helm; each test has its own copy. */
async function inCopy(
  museum: string,
  work: (call: (line: string, asked?: Asked) => Promise<Said>, dir: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  const dir = `${root}/cluster`;
  await Deno.mkdir(dir);
  const source = new URL(`../../tests/museum/${museum}/`, import.meta.url);
  await Deno.writeTextFile(
    `${dir}/cluster.json`,
    tenMinutesOld(await Deno.readTextFile(new URL("cluster.json", source))),
  );
  try {
    await work((line, asked) => call([...line.split(" "), "--from", dir, "--run-dir", `${root}/runs`], asked), dir);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

function tenMinutesOld(cluster: string): string {
  const times = [...cluster.matchAll(/"time": "([^"]+)"/g)].map(([, time]) => Date.parse(time!));
  const takenAt = new Date(Math.max(...times) + 600_000).toISOString().replace(".000Z", "Z");
  return cluster.replace(/"takenAt": "[^"]+"/, `"takenAt": "${takenAt}"`);
}

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function call(args: readonly string[], asked?: Asked): Promise<Said> {
  const { terminal, stdout, stderr } = testTerminal(args, asked);
  const code = await main(terminal);
  return { code, stdout: stdout(), stderr: stderr() };
}

const half = "p01-half-helm3";

Deno.test("doctor reports, in JSON on stdout alone, and ends with 2", () =>
  inCopy(half, async (call) => {
    const { code, stdout, stderr } = await call("doctor web -o json");
    const report = JSON.parse(stdout);
    assertEquals([code, stderr], [2, ""]);
    assertEquals([report.kind, report.totals.collected, report.releases[0].name], ["Report", 1, "web"]);
    assertEquals((await call("-A --fail-on=info")).code, 2);
  }));

Deno.test("doctor --fail-on: what is below is told, and no failure", () =>
  inCopy("p01-not-started-helm3", async (call) => {
    assertEquals((await call("doctor web")).code, 2);
    assertEquals((await call("doctor web --fail-on error")).code, 0);
  }));

Deno.test("fix, undo: repaired and verified, then found as before", () =>
  inCopy(half, async (call) => {
    const before = (await call("doctor web -o json")).stdout;
    const fixed = await call("fix web --yes --stale-after 0s -o json");
    const run = JSON.parse(fixed.stdout);
    assertEquals([fixed.code, run.outcome, run.steps[0].state], [0, "repaired", "done"]);
    assertMatch(run.undo, new RegExp(`^helm-doctor undo ${run.run} --from \\S+ --run-dir \\S+$`));
    assertEquals(JSON.parse((await call("runs -o json")).stdout).runs[0].state, "done");
    const undone = await call("undo --yes -o json");
    assertEquals([undone.code, JSON.parse(undone.stdout).steps[0].state], [0, "undone"]);
    const findings = (text: string) => JSON.parse(text).releases[0].findings.map((one: { key: string }) => one.key);
    assertEquals(findings((await call("doctor web -o json")).stdout), findings(before));
    const again = await call("undo --yes -o json");
    assertEquals([again.code, JSON.parse(again.stdout).outcome], [0, "nothing-to-do"]);
  }));

Deno.test("fix --dry-run says what there is to do, and leaves no run", () =>
  inCopy(half, async (call) => {
    const { code, stdout } = await call("fix web --dry-run --stale-after 0s");
    assertEquals(code, 2);
    assertStringIncludes(stdout, "1. revision 2: pending-upgrade -> failed (mark-failed, safe)");
    assertEquals(JSON.parse((await call("runs -o json")).stdout).runs, []);
  }));

Deno.test("fix --yes does not take a fresh operation for dead unless the user vouches", () =>
  inCopy(half, async (call) => {
    const refused = await call("fix web --yes -o json");
    const { outcome, refusals, run } = JSON.parse(refused.stdout);
    assertEquals([refused.code, outcome, refusals[0].reason, run], [3, "refused", "writer-may-be-alive", undefined]);
    assertEquals((await call("fix web --dry-run")).code, 3);
  }));

const suspendActor = "--allow dangerous --repair suspend-actor --yes --stale-after 0s";

Deno.test("under Flux: refused with the way out; suspended, repaired, resumed and taken back where that is named", () =>
  inCopy(half, async (call, dir) => {
    const release = helmRelease({ namespace: half, release: "web" }, { conditions: [["Ready True UpgradeSucceeded"]] });
    await Deno.writeTextFile(`${dir}/flux.json`, JSON.stringify(release));
    const alone = await call("fix web --yes --stale-after 0s");
    assertEquals(alone.code, 3, alone.stderr);
    assertStringIncludes(alone.stdout.replace(/\s+/g, " "), "--repair suspend-actor");
    const fixed = await call(`fix web ${suspendActor}`);
    assertEquals(fixed.code, 0, fixed.stdout + fixed.stderr);
    assertMatch(fixed.stdout, /1\. suspend HelmRelease[^]*-> failed[^]*\d\. resume HelmRelease/);
    assertEquals((await call("undo --yes")).code, 0);
    assertEquals((await call("doctor web")).code, 2);
  }));

Deno.test("under Flux: nothing is suspended where nothing is to be repaired", () =>
  inCopy("healthy-deployment-helm4", async (call, dir) => {
    const release = helmRelease({ namespace: "healthy-deployment-helm4", release: "web" });
    await Deno.writeTextFile(`${dir}/flux.json`, JSON.stringify(release));
    const { code, stdout } = await call(`fix web ${suspendActor}`);
    assertEquals([code, /nothing to do/.test(stdout)], [0, true], stdout);
  }));

Deno.test("without a terminal fix, undo and resume need --yes", () =>
  inCopy(half, async (call) => {
    for (const line of ["fix web", "undo", "resume", "runs --prune 1d"]) {
      const { code, stdout, stderr } = await call(line);
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, "--yes");
    }
  }));

Deno.test("at a terminal: the age, the choice and the place are asked, and No is the default", () =>
  inCopy(half, async (call) => {
    const alive = await call("fix web", { answers: ["n"] });
    assertEquals(alive.code, 3);
    assertStringIncludes(alive.stderr, "may still be alive");
    const declined = await call("fix web", { answers: ["y", "1", ""] });
    assertEquals(declined.code, 3);
    assertStringIncludes(declined.stderr, "2) careful: ");
    assertMatch(declined.stderr, /Do this to release web, namespace \S+, files in "\S+"\? \[y\/N\]/);
    assertStringIncludes(declined.stderr, "Declined: nothing was changed.");
    const ended = await call("fix web", { answers: ["y"] });
    assertEquals(ended.code, 3, "the end of the input is a No to all that follows");
    const done = await call("fix web", { answers: ["y", "3", "two", "2", "yes"] });
    assertStringIncludes(done.stderr, 'There is no choice "3". Number [1]: There is no choice "two". Number [1]: ');
    assertEquals(done.code, 0);
    assertStringIncludes(done.stdout, "web  repaired");
    assertStringIncludes(done.stdout, "careful");
  }));

Deno.test("an interrupt before the first step changes nothing and ends with 130", () =>
  inCopy(half, async (call) => {
    const { code, stdout } = await call("fix web --yes --stale-after 0s -o json", { interrupted: () => true });
    const { outcome, undo, steps } = JSON.parse(stdout);
    assertEquals([code, outcome, undo, steps[0].state], [130, "refused", undefined, "not-started"]);
    assertEquals((await call("fix web --dry-run --stale-after 0s")).code, 2);
  }));

Deno.test("an interrupt between two steps leaves a run that resume finishes, or undo takes back", () =>
  inCopy(half, async (call) => {
    const afterOne = () => {
      let asked = 0;
      return () => ++asked > 1;
    };
    const careful = "fix web --yes --stale-after 0s --allow careful -o json";
    const cut = await call(careful, { interrupted: afterOne() });
    const run = JSON.parse(cut.stdout);
    assertEquals([cut.code, run.outcome], [130, "partly"]);
    assertEquals(run.steps.map((step: { state: string }) => step.state), ["done", "not-started"]);
    assertStringIncludes(run.resume, `helm-doctor resume ${run.run}`);
    const resumed = await call("resume --yes -o json");
    assertEquals([resumed.code, JSON.parse(resumed.stdout).outcome], [0, "repaired"], resumed.stdout + resumed.stderr);
    assertEquals((await call("undo --yes")).code, 0);
    await call(careful, { interrupted: afterOne() });
    const undone = await call("undo --yes -o json");
    assertEquals([undone.code, JSON.parse(undone.stdout).undo], [0, undefined], undone.stdout + undone.stderr);
    assertEquals((await call("fix web --dry-run --stale-after 0s")).code, 2);
  }));

Deno.test("a run in a folder is of that folder, not of the cluster that it and its copies were collected from", () =>
  inCopy(half, async (here, dir) => {
    const copy = `${dir}-copy`;
    await Deno.mkdir(copy);
    await Deno.copyFile(`${dir}/cluster.json`, `${copy}/cluster.json`);
    const { run } = JSON.parse((await here("fix web --yes --stale-after 0s -o json")).stdout);
    for (const words of [["undo", run], ["undo"], ["resume"]]) {
      const there = await call([...words, "--yes", "--from", copy, "--run-dir", `${dir}/../runs`]);
      assertEquals([there.code, there.stdout], [1, ""], words.join(" "));
    }
    assertEquals((await here("undo --yes")).code, 0);
  }));

Deno.test("no run of another namespace than was asked for is taken back", () =>
  inCopy(half, async (call) => {
    const { run, undo } = JSON.parse(
      (await call("fix web --yes --stale-after 0s -o json --kube-ca-file ca.pem")).stdout,
    );
    assertStringIncludes(undo, " --kube-ca-file ca.pem");
    const handed = (namespace: string): Asked => ({ env: { HELM_NAMESPACE: namespace } });
    for (
      const [line, asked] of [["undo --yes -n other"], ["undo --yes", handed("other")], [
        "resume --yes -n other",
      ]] as const
    ) {
      const { code, stdout, stderr } = await call(line, asked);
      assertEquals([code, stdout], [1, ""], line);
      assertStringIncludes(stderr, `wrote to namespace "other" of this cluster`);
      assertStringIncludes(stderr, `the last that did is "${run}" (${half}/web)`);
    }
    const named = await call(`undo ${run} --yes -n other`);
    assertStringIncludes(named.stderr, `was made in namespace "${half}", not in "other"`);
    assertStringIncludes((await call("undo web --yes")).stderr, `the last on release "web" is "${run}"`);
    // Helm hands its plugins "default" where nobody typed anything.
    assertEquals((await call("undo --yes", handed("default"))).code, 0);
  }));

Deno.test("resume takes the run that is unfinished, whatever was done after it", () =>
  inCopy(half, async (call) => {
    let asked = 0;
    const careful = "fix web --yes --stale-after 0s --allow careful -o json";
    const cut = JSON.parse((await call(careful, { interrupted: () => ++asked > 1 })).stdout);
    const whole = JSON.parse((await call(careful)).stdout);
    assertEquals([cut.outcome, whole.outcome], ["partly", "repaired"]);
    assertStringIncludes((await call("resume --yes")).stderr, `Resume run ${cut.run}`);
  }));

Deno.test("a damaged run is listed, and no older one is taken back in its place", () =>
  inCopy(half, async (call, dir) => {
    const fixed = JSON.parse((await call("fix web --yes --stale-after 0s -o json")).stdout);
    const later = `${dir}/../runs/20991121T083015Z-web-0000`;
    await Deno.mkdir(later);
    for (
      const text of ["{", JSON.stringify({ id: "20991121T083015Z-web-0000", version: 1, plan: { steps: [null] } })]
    ) {
      await Deno.writeTextFile(`${later}/run.json`, text);
      assertMatch((await call("runs")).stdout, /^20991121T083015Z-web-0000 {2}damaged .*\n.* {2}done /m);
      const undone = await call("undo --yes");
      assertEquals([undone.code, undone.stdout], [1, ""]);
      assertStringIncludes(undone.stderr, 'The latest run may be "20991121T083015Z-web-0000", which is damaged');
    }
    assertEquals((await call(`undo ${fixed.run} --yes`)).code, 0);
  }));

Deno.test("runs that cannot be read are said in a sentence", () =>
  inCopy(half, async (_, dir) => {
    for (const line of ["runs", "runs --prune 1d --yes", "undo --yes"]) {
      const { code, stdout, stderr } = await call([...line.split(" "), "--run-dir", `${dir}/cluster.json`]);
      assertEquals([code, stdout], [1, ""]);
      assertMatch(stderr, /^Error: Cannot read the runs in ".*": /);
    }
  }));

Deno.test("where the backup will not last, that is said before the write", () =>
  inCopy(half, async (_, dir) => {
    const args = ["fix", "web", "--yes", "--stale-after", "0s", "--from", dir];
    const { code, stderr } = await call(args, { env: { CI: "true", HOME: dir } });
    assertEquals(code, 0);
    assertStringIncludes(stderr, `This is a CI job: the backup in "${dir}/.local/state/helm-doctor/runs"`);
  }));

Deno.test("an unknown release is named with its namespace and what was meant", () =>
  inCopy(half, async (call) => {
    const { code, stdout, stderr } = await call("doctor wep");
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /^Error: No release "wep" in namespace "\S+" \(.*\), did you mean "web"\?\n$/);
    assertStringIncludes((await call("undoo")).stderr, 'did you mean the command "undo"?');
    assertStringIncludes((await call("doctor web --driver configmap")).stderr, "use --driver secret");
  }));

Deno.test("the commands printed bear the name and the flags of the caller", () =>
  inCopy(half, async (_, dir) => {
    const helm = await call(["web", "--from", dir], { env: { HELM_PLUGIN_NAME: "doctor", HELM_NAMESPACE: "default" } });
    assertMatch(helm.stdout, /helm doctor fix web --stale-after 0s --namespace \S+ --from/);
    const kubectl = await call(["doctor", "web", "--from", dir], { program: "kubectl-release_fix" });
    assertMatch(kubectl.stdout, /kubectl release-fix fix web --stale-after 0s/);
    const launched = { env: { HELM_DOCTOR_CALLED_AS: "kubectl-release_fix" } };
    assertEquals((await call(["web", "--from", dir, "--dry-run"], launched)).code, 3);
  }));

Deno.test("colour only for a terminal that wants it", () =>
  inCopy(half, async (_, dir) => {
    const args = ["doctor", "web", "--from", dir];
    // deno-lint-ignore no-control-regex
    const escape = /\x1b\[/;
    assertMatch((await call(args, { colour: true })).stdout, escape);
    assertNotMatch((await call(args)).stdout, escape);
    assertNotMatch((await call([...args, "--no-color"], { colour: true })).stdout, escape);
    assertNotMatch((await call(args, { colour: true, env: { NO_COLOR: "1" } })).stdout, escape);
    assertNotMatch((await call(args, { colour: true, env: { TERM: "dumb" } })).stdout, escape);
  }));

Deno.test("collect writes a folder that gives the same diagnosis", () =>
  inCopy(half, async (call, dir) => {
    const kept = `${dir}-kept`;
    assertEquals((await call(`collect web --output-dir ${kept}`)).code, 0);
    const [was, is] = await Promise.all([call("doctor web -o json"), call(`doctor web -o json --from ${kept}`)]);
    const keys = ({ stdout }: Said) => JSON.parse(stdout).releases[0].findings.map((one: { key: string }) => one.key);
    assertEquals(keys(is), keys(was));
  }));

Deno.test("wrong usage is one line and how to get help, and nothing on stdout", async () => {
  const cases: [string[], string][] = [
    [
      ["fix", "web", "--dryrun"],
      'Error: Unknown flag "--dryrun", did you mean "--dry-run"?\nFor help: helm-doctor fix --help\n',
    ],
    [
      ["web", "--request-timeout", "soon"],
      'Error: Cannot read "soon" for --request-timeout as a duration, such as 30s',
    ],
    [["fix", "web", "--stale-after", "soon"], 'Error: Cannot read "soon" for --stale-after'],
    [
      ["fix", "web", "--yes", "--repair", "mark-faild"],
      'Error: There is no repair "mark-faild", did you mean "mark-failed"?',
    ],
    [["fix", "web", "--yes", "--only", "half-applid"], 'did you mean "pending/half-applied"?'],
    [["fix", "web", "--yes", "-A"], "-A cannot be used"],
    [["doctor", "web,owner=helm"], 'Error: "web,owner=helm" cannot be the name of a release: '],
    [["fix", "web\n", "--yes"], 'Error: "web " cannot be the name of a release: '],
    [["web", "-n", "prod/../dev"], 'Error: "prod/../dev" cannot be the name of a namespace: '],
    [["completion", "tcsh"], "known are bash, zsh, fish"],
    [["collect", "web"], "--output-dir"],
    [["doctor", "web", "--from", "/nonexistent"], "there is no such folder"],
  ];
  for (const [args, says] of cases) {
    const { code, stdout, stderr } = await call(args);
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, says);
  }
});

Deno.test("a fault of the program is one line, and a trace only with --debug", async () => {
  const broken = { ...testTerminal(["doctor", "web"]) };
  const open = () => Promise.reject(new Error("oh no"));
  assertEquals(await main(broken.terminal, open), 1);
  assertMatch(broken.stderr(), /^Internal error: oh no; please report it, with --debug for the trace \(\S+\)\n$/);
  const traced = testTerminal(["doctor", "web", "--debug"]);
  await main(traced.terminal, open);
  assertStringIncludes(traced.stderr(), "main_test.ts");
});

Deno.test("trouble of the machine is no fault of the program", async () => {
  const full = testTerminal(["doctor", "web"]);
  assertEquals(await main(full.terminal, () => Promise.reject(new Error("No space left on device (os error 28)"))), 1);
  assertEquals(full.stderr(), "Error: Cannot go on: No space left on device\n");
});

Deno.test("completion asks the program: commands, releases, flags, values, runs", () =>
  inCopy(half, async (_, dir) => {
    const ask = async (words: string[]) => (await call(["__complete", "--from", dir, ...words])).stdout.split("\n");
    assertEquals(await ask(["f"]), ["fix\tRepair one release: show the plan, ask, back up, repair, verify.", ":4", ""]);
    assertEquals(await ask(["fix", ""]), ["web\tpending-upgrade", ":4", ""]);
    assertEquals(await ask(["-o", "y"]), ["yaml", ":4", ""]);
    assertEquals(await ask(["--output=j"]), ["--output=json", ":4", ""]);
    assertEquals(
      (await ask(["fix", "web", "--dri"]))[0],
      "--driver\twhere Helm keeps the records: secret, configmap or sql",
    );
    assertEquals(await ask(["fix", "--repair", "mark-f"]), ["mark-failed\tMark the pending revision failed", ":4", ""]);
    assertEquals((await call(["__complete", "--from", "/nonexistent", "fix", ""])).stderr, "");
  }));
