// `helm plugin install <checkout>` with every helm that the test control plane brings: once that is built.

import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { DIST, inFolder, type Ran, ROOT, run } from "./program.ts";

const VERSIONS = ["3.19", "3.22", "4.3"];
const PLANES = `${Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME")}/.cache`}/helm-doctor/plane`;

const entries = (dir: string): string[] => {
  try {
    return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
  } catch {
    return [];
  }
};

const findProgram = (prefix: string): string | undefined =>
  entries(PLANES).flatMap((plane) => entries(`${PLANES}/${plane}/bin`).map((name) => `${PLANES}/${plane}/bin/${name}`))
    .findLast((path) => path.split("/").at(-1)!.startsWith(prefix));

/** The helm's own home, so that no plugin of the user is seen and none is left behind. */
const homeIn = (dir: string): Record<string, string> => ({
  HOME: dir,
  HELM_CACHE_HOME: `${dir}/cache`,
  HELM_CONFIG_HOME: `${dir}/config`,
  HELM_DATA_HOME: `${dir}/data`,
});

/** What a checkout holds for helm, in a folder with a blank in its name. */
const checkout = async (dir: string, program?: string): Promise<string> => {
  const path = `${dir}/a checkout`;
  await Deno.mkdir(`${path}/scripts`, { recursive: true });
  for (const file of ["plugin.yaml", "scripts/plugin"]) await Deno.copyFile(`${ROOT}${file}`, `${path}/${file}`);
  if (program !== undefined) {
    await Deno.mkdir(`${path}/dist`);
    await Deno.writeTextFile(`${path}/dist/helm-doctor`, program, { mode: 0o755 });
  }
  return path;
};

/** A test that is ignored, and says so, as long as its program is not built. */
const testWith = (prefix: string, fn: (t: Deno.TestContext, program: string) => Promise<void>): void => {
  const program = findProgram(prefix);
  if (!program) {
    console.log(`"${prefix}*" is not built (scripts/control_plane.sh does that): its plugin tests are ignored`);
  }
  Deno.test({ name: `plugin of ${prefix}*`, ignore: !program, fn: (t) => fn(t, program!) });
};

const hostPlugin = async (t: Deno.TestContext, helm: string): Promise<void> => {
  const install = async (dir: string, path: string): Promise<(...args: string[]) => Promise<Ran>> => {
    const env = homeIn(dir);
    const installed = await run(helm, ["plugin", "install", path], { env });
    assertEquals(installed.code, 0, installed.stderr);
    return (...args) => run(helm, args, { env });
  };

  await t.step("this checkout, installed, is `helm doctor`", () =>
    inFolder(async (dir) => {
      const inside = await install(dir, ROOT);
      const { version } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
      assertMatch(
        (await inside("plugin", "list")).stdout,
        new RegExp(`^doctor\\s+${version.replaceAll(".", "\\.")}\\s`, "m"),
      );
      const help = await inside("doctor", "--help");
      assertEquals(help.code, 0, help.stderr);
      assertStringIncludes(help.stdout, "helm doctor");
      assertStringIncludes((await inside("doctor", "--version")).stdout, version);
    }));

  await t.step("helm's completion offers its subcommands", () =>
    inFolder(async (dir) => {
      const inside = await install(dir, ROOT);
      assertMatch((await inside("__complete", "doctor", "un")).stdout, /^undo\b/m);
    }));

  await t.step("without dist/ it says the one command that makes it", () =>
    inFolder(async (dir) => {
      const path = await checkout(dir);
      const ran = await (await install(dir, path))("doctor", "web");
      assertEquals(ran.code, 1);
      assertStringIncludes(ran.stderr, `"${await Deno.realPath(path)}/scripts/compile"`);
    }));

  await t.step(
    "arguments, helm's own flags and the exit code arrive, in a path with blanks",
    () =>
      inFolder(async (dir) => {
        const path = await checkout(dir, '#!/bin/sh\necho "$HELM_NAMESPACE|$*"\nexit 3\n');
        const ran = await (await install(dir, path))("doctor", "fix", "my web", "-n", "shop", "--stale-after", "0s");
        assertEquals([ran.code, ran.stdout], [3, "shop|fix my web --stale-after 0s\n"]);
      }),
  );

  await t.step("and it can be taken away again", () =>
    inFolder(async (dir) => {
      const inside = await install(dir, ROOT);
      const removed = await inside("plugin", "uninstall", "doctor");
      assertEquals(removed.code, 0, removed.stderr);
      assertEquals((await Deno.stat(`${ROOT}plugin.yaml`)).isFile, true);
    }));
};

for (const minor of VERSIONS) testWith(`helm-${minor}.`, hostPlugin);

testWith("kubectl", async (t, kubectl) => {
  await t.step("a file on PATH is `kubectl release-fix`, and its exit code is kubectl's", async () => {
    const env = { PATH: `${DIST}:/usr/bin:/bin`, HOME: "/nonexistent" };
    const help = await run(kubectl, ["release-fix", "--help"], { env });
    assertEquals(help.code, 0, help.stderr);
    assertStringIncludes(help.stdout, "kubectl release-fix");
    assertEquals((await run(kubectl, ["release-fix", "--no-such-flag"], { env })).code, 1);
  });
});
