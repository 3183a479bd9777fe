// Runs the stages of the test suite one after the other and counts. A stage that is no test run (format, lint, compile …)
// counts as one; a test run counts its tests and their steps, as `deno test` does.

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
}

interface Stage {
  readonly name: string;
  readonly run: () => Promise<Count>;
  /** Not run, and said so, where the stage of this name failed. */
  readonly after?: string;
}

const ONE: Count = { passed: 1, failed: 0, ignored: 0 };
const FAILED: Count = { passed: 0, failed: 1, ignored: 0 };

const deno = (...args: string[]): readonly string[] => [Deno.execPath(), ...args];

const succeeds = async ([program, ...args]: readonly string[]): Promise<boolean> => {
  const child = new Deno.Command(program!, { args, stdin: "null", stdout: "inherit", stderr: "inherit" }).spawn();
  return (await child.status).success;
};

/** A command that counts as one. */
const command = (name: string, line: readonly string[], after?: string): Stage => ({
  name,
  after,
  run: async () => await succeeds(line) ? ONE : FAILED,
});

/** Files of tests, with the permissions that they may use. */
const tests = (name: string, files: readonly string[], permissions: readonly string[], after?: string): Stage => ({
  name,
  after,
  run: async () => {
    if (files.length === 0) return { passed: 0, failed: 0, ignored: 0 };
    const [program, ...args] = deno("test", "--frozen", "--no-check", "--no-prompt", ...permissions, ...files);
    const child = new Deno.Command(program!, { args, stdin: "null", stdout: "piped", stderr: "inherit" }).spawn();
    const count = countTests(await passOn(child.stdout));
    return (await child.status).success || count.failed > 0 ? count : { ...count, failed: 1 };
  },
});

/** Shows what a program prints, while it does, and keeps it. */
const passOn = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
  const [shown, kept] = stream.tee();
  const [text] = await Promise.all([
    new Response(kept).text(),
    shown.pipeTo(Deno.stdout.writable, { preventClose: true }),
  ]);
  return text;
};

/** By the last line of a run: `FAILED | 248 passed (16 steps) | 6 failed (1 step) | 1 ignored (2s)`. Steps are tests too. */
const countTests = (output: string): Count => {
  // deno-lint-ignore no-control-regex
  const summary = output.replaceAll(/\x1b\[[\d;]*m/g, "").match(/^(ok|FAILED) \| \d+ passed.*$/gm)?.at(-1) ?? "";
  const count = (what: string): number => {
    const [, tests = "0", steps = "0"] = new RegExp(`(\\d+) ${what}(?: \\((\\d+) steps?\\))?`).exec(summary) ?? [];
    return Number(tests) + Number(steps);
  };
  return { passed: count("passed"), failed: count("failed"), ignored: count("ignored") };
};

const testFiles = async (folder: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await testFiles(path));
    else if (name.endsWith("_test.ts")) found.push(path);
  }
  return found.sort();
};

const files = [...await testFiles("src"), ...await testFiles("tests")];
const under = (...folders: readonly string[]): string[] =>
  files.filter((file) => folders.some((folder) => file.startsWith(`${folder}/`)));

/** These need the disk, a listener on loopback, or a program; all other folders of src must pass without any permission. */
const effects = under("src/apply", "src/cluster", "src/cli");
const pure = under("src").filter((file) => !effects.includes(file));
/** These need the program, or a control plane. All that is in no other stage is run with the contracts. */
const [binary, cluster] = [under("tests/binary"), under("tests/cluster")];
const others = files.filter((file) => ![...pure, ...binary, ...cluster].includes(file));
/** No permission: the yaml package looks for two switches of its own, and is told that they are not set. */
const none = ["--ignore-env=LOG_TOKENS,LOG_STREAM"];
const local = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-run",
  "--allow-net=127.0.0.1,localhost",
];

const unitStages: readonly Stage[] = [
  command("format", deno("fmt", "--check", "--quiet")),
  command("lint", deno("lint", "--quiet")),
  command("types", deno("check", "--quiet", "--frozen")),
  command("generated docs", deno("run", "--quiet", "--frozen", "--allow-read=.", "scripts/docs.ts", "--check")),
  tests("pure tests, without any permission", pure, none),
  tests("house rules, contracts, museum, transcripts, and what needs disk or loopback", others, local),
];

/** Builds what is not in the user's cache yet; progress is on stderr. The certificates of a plane want openssl. */
const controlPlane = `command -v openssl >/dev/null && exec bash scripts/control_plane.sh >/dev/null
  echo 'Cannot start the test control plane: "openssl" is not on PATH.' >&2; exit 1`;

const wholeStages: readonly Stage[] = [
  command("compile", ["bash", "scripts/compile"]),
  command("control plane", ["bash", "-c", controlPlane]),
  tests("compiled program", binary, local, "compile"),
  tests("real control plane, real helm", cluster, ["--allow-all"], "control plane"),
];

const main = async (what: string): Promise<boolean> => {
  const stages = what === "all" ? [...unitStages, ...wholeStages] : unitStages;
  const failures: string[] = [];
  let total: Count = { passed: 0, failed: 0, ignored: 0 };
  for (const { name, run, after } of stages) {
    if (after !== undefined && failures.includes(after)) {
      console.log(`\n== ${name}: not run, for "${after}" failed`);
      continue;
    }
    console.log(`\n== ${name}`);
    const began = performance.now();
    const count = await run();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(
      `   ${count.failed === 0 ? "ok" : "FAILED"}, ${count.passed} passed, ${count.failed} failed, ${seconds} s`,
    );
    if (count.failed > 0) failures.push(name);
    total = {
      passed: total.passed + count.passed,
      failed: total.failed + count.failed,
      ignored: total.ignored + count.ignored,
    };
  }
  console.log("");
  if (failures.length > 0) console.log(`failed: ${failures.join("; ")}`);
  if (total.ignored > 0) console.log(`${total.ignored} ignored`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0;
};

const what = Deno.args[0] ?? "all";
if (Deno.args.length > 1 || !["unit", "all"].includes(what)) {
  console.error("Usage: scripts/test [unit|all]");
  Deno.exit(1);
}
Deno.exit(await main(what) ? 0 : 1);
