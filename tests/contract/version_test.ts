import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string): Promise<string> => Deno.readTextFile(new URL(path, ROOT));

Deno.test("deno.json, plugin.yaml and the change log name the same version", async () => {
  const { version } = JSON.parse(await read("deno.json"));
  // Helm 4.1.4 and later take strict semver only, with no "v" before it.
  assertMatch(version, /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/);
  assertEquals(/^version: (.+)$/m.exec(await read("plugin.yaml"))?.[1], version);
  assertStringIncludes(await read("CHANGELOG.md"), `\n## ${version}`);
});

Deno.test("every dependency has an exact version", async () => {
  const { imports } = JSON.parse(await read("deno.json"));
  const inexact = Object.values<string>(imports).filter((target) =>
    !/^npm:\/?(@[\w-]+\/)?[\w-]+@\d+\.\d+\.\d+\/?$/.test(target)
  );
  assertEquals(inexact, []);
});

Deno.test("plugin.yaml keeps to the fields that Helm 3 and Helm 4 both read", async () => {
  const keys = [...(await read("plugin.yaml")).matchAll(/^([a-zA-Z]+):/gm)].map((match) => match[1]);
  assertEquals(keys, ["name", "version", "usage", "description", "platformCommand"]);
});
