// The compiled program, by itself: its names, its exit codes, and that nonsense ends in a sentence.

import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { inFolder, KUBECTL_PROGRAM, PROGRAM, type Ran, ROOT, run } from "./program.ts";

/** Code 1, one short message that begins with a capital letter, nothing on stdout, no trace of the program's inside. */
const assertFailsCalmly = ({ code, stdout, stderr }: Ran): void => {
  assertEquals(code, 1, stderr);
  assertEquals(stdout, "");
  assertMatch(stderr, /^(Error: )?[A-Z"]/);
  assertNotMatch(stderr, /^\s+at |\bfile:\/\/|TypeError|Uncaught|NotCapable|Requires \w+ access/m);
  assert(stderr.trimEnd().split("\n").length <= 6, stderr);
};

const emptyCluster = async (dir: string): Promise<string> => {
  await Deno.mkdir(`${dir}/cluster`);
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "other", namespace: "default" }, data: {} };
  await Deno.writeTextFile(`${dir}/cluster/other.json`, JSON.stringify(object));
  return `${dir}/cluster`;
};

Deno.test("--version says the version of deno.json", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const ran = await run(PROGRAM, ["--version"]);
  assertEquals([ran.code, ran.stderr], [0, ""]);
  assertStringIncludes(ran.stdout, version);
});

// With one other character the engine keeps the whole text at two bytes each: 4 MB of every run. Regular expressions keep theirs.
Deno.test("the bundle is plain ASCII", async () => {
  const { code, stdout, stderr } = await run(
    `${ROOT}scripts/deno`,
    ["bundle", "--quiet", "--minify", `${ROOT}mod.ts`],
    { env: Deno.env.toObject() },
  );
  assertEquals(code, 0, stderr);
  assertEquals(stdout.match(/.{0,40}[^\0-\x7f].{0,40}/)?.[0], undefined);
});

Deno.test("--help names the subcommands and the exit codes, with no HOME too", async () => {
  const ran = await run(PROGRAM, ["--help"]);
  assertEquals([ran.code, ran.stderr], [0, ""]);
  for (const word of ["doctor", "fix", "undo", "resume", "runs", "collect"]) assertStringIncludes(ran.stdout, word);
  assertMatch(ran.stdout, /exit codes/i);
});

Deno.test("every subcommand has a help of its own", async () => {
  for (const command of ["doctor", "fix", "undo", "resume", "runs", "collect"]) {
    const ran = await run(PROGRAM, [command, "--help"]);
    assertEquals([ran.code, ran.stderr], [0, ""], command);
    assertStringIncludes(ran.stdout, command);
  }
});

Deno.test("the program knows its name", async (t) => {
  const helpOf = async (program: string, env?: Record<string, string>) =>
    (await run(program, ["--help"], { env })).stdout;
  const isKubectl = (help: string): boolean => help.includes("kubectl release-fix");

  await t.step("as it is compiled", async () => {
    assertEquals(isKubectl(await helpOf(PROGRAM)), false);
    assertEquals(isKubectl(await helpOf(KUBECTL_PROGRAM)), true);
  });
  await t.step("as a copy", () =>
    inFolder(async (dir) => {
      await Deno.copyFile(PROGRAM, `${dir}/kubectl-release_fix`);
      assertEquals(isKubectl(await helpOf(`${dir}/kubectl-release_fix`)), true);
    }));
  await t.step("through a symbolic link to kubectl's file, as krew makes them", () =>
    inFolder(async (dir) => {
      await Deno.symlink(KUBECTL_PROGRAM, `${dir}/kubectl-release_fix`);
      assertEquals(isKubectl(await helpOf(`${dir}/kubectl-release_fix`)), true);
    }));
  await t.step("from a launcher", async () => {
    assertEquals(isKubectl(await helpOf(PROGRAM, { HELM_DOCTOR_CALLED_AS: "kubectl-release_fix" })), true);
  });
});

Deno.test("wrong usage is told in a sentence", async (t) => {
  const wrong: readonly (readonly string[])[] = [
    ["--no-such-flag"],
    ["doctor", "web", "-o", "xml"],
    ["doctor", "web", "--fail-on", "sometimes"],
    ["fix"],
    ["fix", "web", "api"],
    ["fix", "web", "--allow", "everything"],
    ["fix", "web", "--stale-after", "soon"],
    ["doctor", "web", "--driver", "paper"],
    ["doctor", "web", "-n"],
    ["runs", "--prune", "long"],
    ["doctor", "\u001b[31mred", "--from", "/nonexistent"],
  ];
  for (const args of wrong) {
    await t.step(JSON.stringify(args), async () => {
      assertFailsCalmly(await run(PROGRAM, args, { env: { HOME: "/nonexistent" } }));
    });
  }
});

Deno.test("what is not there is told in a sentence", async (t) => {
  const cases: Record<string, { args: readonly string[]; env?: Record<string, string> }> = {
    "no kubeconfig at the path": { args: ["doctor", "web", "--kubeconfig", "/nonexistent/config"] },
    "nobody listens": { args: ["doctor", "web", "--kube-apiserver", "https://127.0.0.1:1"] },
    "no folder": { args: ["doctor", "web", "--from", "/nonexistent"] },
    "no home": { args: ["doctor", "web", "--from", "/nonexistent"], env: { HOME: "" } },
    "a run that never was": { args: ["undo", "20000101T000000Z-web-0000", "--yes", "--run-dir", "/nonexistent"] },
  };
  for (const [name, { args, env }] of Object.entries(cases)) {
    await t.step(
      name,
      async () => assertFailsCalmly(await run(PROGRAM, args, { env: { HOME: "/nonexistent", ...env } })),
    );
  }
  await t.step("an unreadable kubeconfig", () =>
    inFolder(async (dir) => {
      await Deno.writeTextFile(`${dir}/config`, "clusters: [}\n");
      assertFailsCalmly(await run(PROGRAM, ["doctor", "web", "--kubeconfig", `${dir}/config`], { env: { HOME: dir } }));
    }));
  await t.step("an unknown release", () =>
    inFolder(async (dir) => {
      const from = await emptyCluster(dir);
      const ran = await run(PROGRAM, ["doctor", "web", "--from", from], { env: { HOME: dir } });
      assertFailsCalmly(ran);
      assertStringIncludes(ran.stderr, '"web"');
    }));
});

Deno.test("--from a folder of rubbish writes nothing and shows no trace", () =>
  inFolder(async (dir) => {
    await Deno.mkdir(`${dir}/rubbish/deeper`, { recursive: true });
    const files: Record<string, Uint8Array | string> = {
      "bytes.json": crypto.getRandomValues(new Uint8Array(4096)),
      "half.json": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"na',
      "list.yaml": "- 1\n- [}\n",
      "null.yaml": "null\n",
      "text.txt": "hello",
      "deeper/empty.yaml": "",
      "no-name.json": '{"apiVersion":"v1","kind":"Secret","metadata":{}}',
      "odd.json": '{"apiVersion":1,"kind":{},"metadata":[]}',
    };
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(
        `${dir}/rubbish/${name}`,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    for (const args of [["doctor"], ["doctor", "web"], ["doctor", "-A"], ["fix", "web", "--yes"]]) {
      const ran = await run(PROGRAM, [...args, "--from", `${dir}/rubbish`], { env: { HOME: dir } });
      assert([1, 2].includes(ran.code), `${args.join(" ")}: ${ran.code} ${ran.stderr}`);
      assertNotMatch(ran.stdout + ran.stderr, /^\s+at |TypeError|Uncaught/m);
    }
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["rubbish"]);
  }));

Deno.test("without a terminal, fix asks for --yes or --dry-run", () =>
  inFolder(async (dir) => {
    const ran = await run(PROGRAM, ["fix", "web", "--from", await emptyCluster(dir)], { env: { HOME: dir } });
    assertEquals(ran.code, 1);
    assertNotMatch(ran.stderr, /^\s+at /m);
  }));
