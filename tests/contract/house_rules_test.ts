// The layout of docs/architecture.md as a test: who may import whom, and what pure code may not touch.

import { assertEquals } from "deno-std/assert/mod.js";

const ROOT = new URL("../../", import.meta.url);

/** What each part of src may import beside itself: other parts, and packages by their name in deno.json. */
const rules: Record<string, { readonly parts: readonly string[]; readonly packages: readonly string[] }> = {
  model: { parts: [], packages: [] },
  record: { parts: ["model"], packages: [] },
  state: { parts: ["model", "shell.ts"], packages: ["yaml"] },
  checks: { parts: ["model", "record", "state", "redact.ts", "shell.ts"], packages: [] },
  repairs: { parts: ["model", "record", "state", "shell.ts"], packages: [] },
  redact: { parts: ["model", "record", "state"], packages: ["yaml"] },
  "redact.ts": { parts: ["model", "record", "state", "redact"], packages: [] },
  "diagnose.ts": { parts: ["model", "record", "state", "judge_texts.ts"], packages: [] },
  "judge_texts.ts": { parts: ["model", "state", "redact.ts"], packages: [] },
  "explain.ts": { parts: ["model"], packages: [] },
  "plan.ts": { parts: ["model", "record", "state"], packages: [] },
  report: { parts: ["model", "state"], packages: ["yaml"] },
  cluster: {
    parts: ["model", "record", "state", "redact.ts"],
    packages: ["@kubernetes/client-node", "pbf", "pg", "yaml"],
  },
  apply: { parts: ["model", "record", "state", "shell.ts"], packages: [] },
  cli: {
    parts: [
      ...["model", "record", "state", "checks", "repairs", "report", "cluster", "apply"],
      ...["diagnose.ts", "explain.ts", "judge_texts.ts", "plan.ts", "redact.ts", "shell.ts", "version.ts"],
    ],
    packages: ["commander"],
  },
  "shell.ts": { parts: [], packages: [] },
  "version.ts": { parts: [], packages: [] },
};

/** Pure: value in, value out. Bytes and digests are computations, so these of Node's modules are. */
const pure = [
  "model",
  "record",
  "state",
  "checks",
  "repairs",
  "report",
  "redact",
  "redact.ts",
  "diagnose.ts",
  "explain.ts",
  "judge_texts.ts",
  "plan.ts",
  "shell.ts",
];
const pureModules = ["node:buffer", "node:crypto", "node:zlib"];
const impure: readonly (readonly [string, RegExp])[] = [
  ["Deno's API", /\bDeno\./],
  ["the network", /\bfetch\(|\bWebSocket\b/],
  ["the clock", /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bTemporal\.Now\b/],
  ["a timer", /\bset(Timeout|Interval)\(/],
  ["randomness", /\bMath\.random\(|\brandom(UUID|Bytes|Int)\(|\bgetRandomValues\(/],
  ["the terminal", /\bconsole\.|\b(alert|confirm|prompt)\(/],
  ["the process", /\bprocess\.(?!versions)/],
];

interface Source {
  /** From the root: `src/state/manifest/manifest.ts` */
  readonly path: string;
  /** Without comments. */
  readonly code: string;
}

const readSources = async (folder: string): Promise<Source[]> => {
  const found: Source[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await readSources(path));
    else if (name.endsWith(".ts")) {
      found.push({ path, code: withoutComments(await Deno.readTextFile(new URL(path, ROOT))) });
    }
  }
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
};

/** Strings and regular expressions that hold `//` or a quote do not end it early; enough for sources that are formatted. */
const withoutComments = (text: string): string =>
  text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|(^|[\s;{}(),])\/\/[^\n]*/g,
    (_match, string: string | undefined, before: string | undefined) => string ?? before ?? "",
  );

/** Every module named in an import or export, a dynamic import and an import type included. */
const importsOf = ({ code }: Source): string[] =>
  [...code.matchAll(/(?:^\s*(?:import|export)\s(?:[^"';]*?\sfrom\s*)?|\bimport\(\s*)"([^"]+)"/gm)].map((match) =>
    match[1]!
  );

/** The file that a relative import of `path` means, from the root. */
const resolve = (path: string, to: string): string => new URL(to, `root:///${path}`).pathname.slice(1);

/** `state` of `src/state/manifest/manifest.ts`, `plan.ts` of `src/plan.ts` and of its test. */
const partOf = (path: string): string => path.split("/")[1]!.replace(/_test\.ts$/, ".ts");

/** `yaml` of `yaml`, `@kubernetes/client-node` of `@kubernetes/client-node/dist/x.js`. */
const packageOf = (name: string): string => name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/");

const isTest = (path: string): boolean => path.endsWith("_test.ts");

const complaintsOf = (source: Source): string[] => {
  const part = partOf(source.path);
  const rule = rules[part];
  if (!rule) return [`${source.path}: "${part}" has no rule in this test`];
  return importsOf(source).filter((to) => !mayImport(source.path, part, rule, to)).map((to) => `${source.path}: ${to}`);
};

const mayImport = (path: string, part: string, rule: typeof rules[string], to: string): boolean => {
  if (to.startsWith(".")) {
    const target = resolve(path, to);
    if (target === "deno.json") return part === "cli"; // the version stands there
    if (target.startsWith("tests/kit/")) return isTest(path);
    return target.startsWith("src/") && (partOf(target) === part || rule.parts.includes(partOf(target)));
  }
  if (to.startsWith("node:")) return !pure.includes(part) || pureModules.includes(to) || isTest(path);
  if (packageOf(to) === "deno-std") return true;
  return rule.packages.includes(packageOf(to));
};

const sources = await readSources("src");

Deno.test("the reader of imports sees every form, and no comment", () => {
  const code = withoutComments(`// import "./no.ts"
    import type { A } from "./a.ts"; /* from "./no.ts" */
    import {
      b,
    } from "./b.ts";
    export { c } from "./c.ts";
    import "./d.ts";
    const url = "https://x"; const said = 'read from "x"'; const e = await import("./e.ts");
    type F = import("./f.ts").F;`);
  assertEquals(importsOf({ path: "src/x.ts", code }), ["a", "b", "c", "d", "e", "f"].map((name) => `./${name}.ts`));
});

Deno.test("a part imports only what is below it", () => {
  const bad = (path: string, code: string) => complaintsOf({ path, code }).length;
  assertEquals(bad("src/checks/a/b.ts", `import { x } from "../../cluster/connect.ts";`), 1);
  assertEquals(bad("src/state/a.ts", `import { x } from "../record/decode.ts";`), 1);
  assertEquals(bad("src/state/a.ts", `import { x } from "node:fs";`), 1);
  assertEquals(bad("src/report/a.ts", `import { x } from "commander";`), 1);
  assertEquals(bad("src/checks/a/b.ts", `import type { X } from "../../model/plan.ts";`), 0);
  assertEquals(sources.flatMap(complaintsOf), []);
});

Deno.test("no check and no repair knows the list that it stands in", () => {
  const knowing = sources.filter(({ path }) => /^src\/(checks|repairs)\//.test(path) && !isTest(path)).filter((
    source,
  ) => importsOf(source).some((to) => to.endsWith("/mod.ts")));
  assertEquals(knowing.map(({ path }) => path), []);
});

Deno.test("no import goes in a circle", () => {
  const graph = new Map(sources.map((source) => [
    source.path,
    importsOf(source).filter((to) => to.startsWith(".")).map((to) => resolve(source.path, to)),
  ]));
  assertEquals(findCycle(graph), null);
  assertEquals(findCycle(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), ["b", "c", "b"]);
});

const findCycle = (graph: ReadonlyMap<string, readonly string[]>): string[] | null => {
  const done = new Set<string>();
  const walk = (node: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (done.has(node)) return null;
    for (const next of graph.get(node) ?? []) {
      const cycle = walk(next, [...trail, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const cycle = walk(node, []);
    if (cycle) return cycle;
  }
  return null;
};

Deno.test("pure code touches no network, disk, clock, randomness or terminal", () => {
  const touches = sources.filter(({ path }) => pure.includes(partOf(path)) && !isTest(path)).flatMap(({ path, code }) =>
    impure.filter(([, pattern]) => pattern.test(code)).map(([what]) => `${path}: ${what}`)
  );
  assertEquals(touches, []);
});

Deno.test("only src/apply writes to a cluster", () => {
  const write = /\b(records|objects|store)\.(create|replace|apply|remove)\(/;
  const writers = sources.filter(({ path, code }) => write.test(code) && !isTest(path))
    .map(({ path }) => partOf(path)).filter((part) => !["apply", "cluster"].includes(part)); // a record store stands on objects
  assertEquals([...new Set(writers)], []);
});

Deno.test("files are snake_case, and none is a drawer for oddments", () => {
  const names = sources.map(({ path }) => path.split("/").at(-1)!);
  assertEquals(names.filter((name) => !/^[a-z][a-z0-9_]*\.ts$/.test(name)), []);
  assertEquals(names.filter((name) => /(^|_)(utils?|helpers?|manager|common|misc)(_|\.)/.test(name)), []);
});

Deno.test("the id of a check or repair is its path", () => {
  const odd = sources.flatMap(({ path, code }) => {
    const id = /^export const \w+: (?:Check|Repair) = \{\s*id: "([^"]+)"/m.exec(code)?.[1];
    const wanted = path.replace(/^src\/(checks|repairs)\//, "").replace(/\.ts$/, "").replaceAll("_", "-");
    return id === undefined || id === wanted || isTest(path) ? [] : [`${path}: ${id}`];
  });
  assertEquals(odd, []);
});

Deno.test("a check or repair has its test beside it", () => {
  const paths = new Set(sources.map(({ path }) => path));
  const alone = sources.filter(({ path, code }) =>
    /^src\/(checks|repairs)\//.test(path) && /^export const \w+: (Check|Repair) =/m.test(code) &&
    !paths.has(path.replace(/\.ts$/, "_test.ts"))
  );
  assertEquals(alone.map(({ path }) => path), []);
});

Deno.test("no enum, no namespace, no default export", () => {
  const odd = sources.filter(({ code }) =>
    /^\s*(export\s+)?(const\s+)?(enum|namespace)\s+\w|^export default /m.test(code)
  );
  assertEquals(odd.map(({ path }) => path), []);
});
