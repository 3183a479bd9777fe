import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { main } from "./main.ts";
import { testTerminal } from "./test_terminal.ts";

type Asked = Parameters<typeof testTerminal>[1];

async function call(line: string, asked?: Asked) {
  const { terminal, stdout, stderr } = testTerminal(line.split(" "), asked);
  const code = await main(terminal, () => Promise.reject(new Error("It asked for a cluster")));
  return { code, stdout: stdout(), stderr: stderr() };
}

const pending = "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n";

async function inFile(content: string | Uint8Array, work: (name: string) => Promise<void>): Promise<void> {
  const name = await Deno.makeTempFile({ suffix: ".log" });
  try {
    await Deno.writeFile(name, typeof content === "string" ? new TextEncoder().encode(content) : content);
    await work(name);
  } finally {
    await Deno.remove(name);
  }
}

Deno.test("explain reads a file, or what is piped in, and ends with 2; with no cluster", async () => {
  await inFile(`ok\n${pending}password=hunter2\n`, async (name) => {
    const { code, stdout, stderr } = await call(`explain ${name}`);
    assertEquals([code, stderr], [2, ""]);
    assertStringIncludes(stdout, 'Line 2: "another operation (install/upgrade/rollback) is in progress"');
    assertStringIncludes(stdout, "(pending/half-applied)");
    assertStringIncludes(stdout, `helm-doctor doctor RELEASE --log ${name}`);
    assertEquals(stdout.includes("hunter2"), false);
  });
  for (const line of ["explain", "explain -"]) {
    const { code, stdout } = await call(line, { input: pending });
    assertEquals(code, 2);
    assertStringIncludes(stdout, "in standard input, 1 line\n");
    // A log that was piped in is gone.
    assertStringIncludes(stdout, "doctor RELEASE --log FILE");
  }
});

Deno.test("explain ends with 0 where it knows nothing, and tells where helm fails", async () => {
  const { code, stdout } = await call("explain", { input: "a\nError: UPGRADE FAILED: hunter2 is wrong\n" });
  assertEquals(code, 0);
  assertMatch(stdout, /No known error in standard input, 2 lines\n.*line 2/);
  assertEquals(stdout.includes("hunter2"), false);
  assertStringIncludes((await call("explain", { input: "" })).stdout, "2>&1");
});

Deno.test("explain says what a check is about", async () => {
  const { code, stdout } = await call("explain history/none-deployed");
  assertEquals(code, 0);
  for (const part of ["No revision is called deployed", "How it is known", "What to do", "promote-last-good"]) {
    assertStringIncludes(stdout, part);
  }
  const json = JSON.parse((await call("explain history/none-deployed -o json")).stdout);
  assertEquals([json.kind, json.texts, json.checks.length, json.checks[0].id], [
    "Explanation",
    [],
    1,
    "history/none-deployed",
  ]);
});

Deno.test("explain refuses what is no log, in one line, and ends with 1", async () => {
  const wrong = async (line: string, says: string, asked?: Asked) => {
    const { code, stdout, stderr } = await call(line, asked);
    assertEquals([code, stdout], [1, ""], line);
    assertStringIncludes(stderr, says);
  };
  await wrong("explain", "pipe a log in", { answers: [] });
  await wrong("explain no-such.log", "there is no such file");
  await wrong("explain history/none-deplyed", 'did you mean "history/none-deployed"?');
  await wrong("explain src", "it is a directory");
  await wrong("explain a b", "Too many arguments");
  await inFile(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]), (name) => wrong(`explain ${name}`, "it is no text"));
  await inFile(new Uint8Array([0x1f, 0x8b, 8, 0]), (name) => wrong(`explain ${name}`, "it is compressed"));
});

Deno.test("explain reads the UTF-16 of PowerShell, byte by byte if need be", async () => {
  const bytes = new Uint8Array(new Uint16Array([..."\ufeff" + pending].map((letter) => letter.charCodeAt(0))).buffer);
  await inFile(bytes, async (name) => assertEquals((await call(`explain ${name}`)).code, 2));
  assertEquals((await call("explain", { input: bytes })).code, 2);
});

Deno.test("doctor --log says of each text whether it holds", async () => {
  const museum = new URL("../../tests/museum/p01-half-helm3/", import.meta.url).pathname;
  const denied = 'Error: update: failed to update: secrets "sh.helm.release.v1.web.v2" is forbidden: no\n';
  await inFile(`${pending}${denied}# helm_release.web is tainted, so must be replaced\n`, async (name) => {
    const asked = async (line: string) => {
      const { terminal, stdout, stderr } = testTerminal(line.split(" "));
      return { code: await main(terminal), stdout: stdout(), stderr: stderr() };
    };
    const { code, stdout } = await asked(`doctor web --from ${museum} --log ${name} -o json`);
    assertEquals(code, 2);
    const [release] = JSON.parse(stdout).releases;
    const verdicts = release.log.map((text: { verdicts: { check: string; verdict: string }[] }) =>
      text.verdicts.filter(({ check }) => /half-applied|record-updates-denied/.test(check)).map((one) => one.verdict)
    );
    assertEquals(verdicts, [["holds"], ["does-not-hold"], []]);
    const { stdout: text } = await asked(`doctor web --from ${museum} --log ${name}`);
    assertStringIncludes(text, "holds: pending/half-applied");
    assertStringIncludes(text, "does not hold now");
    assertStringIncludes(text, "Terraform");
    const nameless = await asked(`doctor --from ${museum} --log ${name}`);
    assertEquals(nameless.code, 1);
    assertStringIncludes(nameless.stderr, "explain");
    const unknown = await asked(`doctor nobody --from ${museum} --log ${name}`);
    assertEquals(unknown.code, 1);
    assertStringIncludes(unknown.stderr, `explain ${name}`);
  });
});
