// Writes docs/checks/<area>/<condition>.md and docs/repairs/<act>.md, and an index of each, from the lists in src.
// With --check it writes nothing, and fails where a page is missing, stale or left over.

import { checks } from "../src/checks/mod.ts";
import type { Check } from "../src/model/finding.ts";
import type { Repair } from "../src/model/plan.ts";
import { repairs } from "../src/repairs/mod.ts";

const NOTE = "<!-- Written by `deno task docs` from the source. Change that instead. -->";
const ROOT = new URL("../", import.meta.url);
const FOLDERS = ["docs/checks", "docs/repairs"];

export const checkPath = (id: string): string => `docs/checks/${id}.md`;
export const repairPath = (id: string): string => `docs/repairs/${id}.md`;
const checkSource = (id: string): string => `src/checks/${id.replaceAll("-", "_")}.ts`;
const repairSource = (id: string): string => `src/repairs/${id.replaceAll("-", "_")}.ts`;

const isText = (part: string | undefined): part is string => part !== undefined;
const join = (...parts: readonly (string | undefined)[]): string => parts.filter(isText).join("\n\n") + "\n";
const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");
const section = (heading: string, body: string | undefined): string | undefined =>
  body ? `## ${heading}\n\n${body}` : undefined;
const code = (text: string): string => text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;

/** The texts that a person would have before him: one for each choice that the pattern leaves, with `…` for what may be anything. */
export const textsOf = (pattern: RegExp): string[] =>
  choicesOf(pattern.source).map((source) =>
    source.replace(/\\b/g, "").replace(/(\.|\\[dSw]|\[(?:\\.|[^\]\\])*\])[*+]\??/g, "…").replace(/\\(\W)/g, "$1")
  );

/** A pattern without `(one|other)`, `(one)?` and `x?`, in all the ways there are; groups in groups are none of a symptom's. */
const choicesOf = (source: string): string[] => {
  const group = /(?<!\\)\(((?:[^()\\]|\\.)*)\)(\??)|(\\\W|[\w-])\?/.exec(source);
  if (!group) return [source];
  const ways = group[1] === undefined
    ? [group[3]!, ""]
    // What must not follow is in no text.
    : group[1].startsWith("?!")
    ? [""]
    : [...group[1].split("|"), ...(group[2] ? [""] : [])];
  return ways.flatMap((way) =>
    choicesOf(source.slice(0, group.index) + way + source.slice(group.index + group[0].length))
  );
};

/** Links are relative to the page: `up` leads from its folder to docs. */
const checkLink = (id: string, up: string): string => `[${id}](${up}/${checkPath(id).slice("docs/".length)})`;
const repairLink = (id: string, up: string): string => `[${id}](${up}/${repairPath(id).slice("docs/".length)})`;

export const renderCheck = (check: Check, all: readonly Repair[]): string => {
  const answering = all.filter((repair) => repair.answers.includes(check.id));
  return join(
    `# ${check.id}`,
    NOTE,
    `${check.title}.`,
    list([
      `severity: ${check.severity}`,
      `since: ${check.since}`,
      `reads: ${["records", ...check.needs.filter((facet) => facet !== "records")].join(", ")}`,
      `source: ${code(checkSource(check.id))}`,
    ]),
    section("How it is known", check.proof),
    section("Why it matters", check.why),
    section("What to do", check.remedy),
    section("What popular recipes do here", check.recipes),
    section(
      "Repairs",
      list(answering.map((repair) => `${repairLink(repair.id, "../..")} (${repair.risk}): ${repair.title}`)),
    ),
    section("Met as", list([...new Set(check.symptoms.flatMap(textsOf))].map(code))),
  );
};

export const renderRepair = (repair: Repair, all: readonly Check[]): string => {
  const linked = (ids: readonly string[]): string =>
    list(all.filter(({ id }) => ids.includes(id)).map((check) => `${checkLink(check.id, "..")}: ${check.title}`));
  return join(
    `# ${repair.id}`,
    NOTE,
    `${repair.title}.`,
    list([`risk: ${repair.risk}`, `since: ${repair.since}`, `source: ${code(repairSource(repair.id))}`]),
    section("Why it is right", repair.why),
    section("Answers", linked(repair.answers)),
    section("May bring to light", repair.uncovers === "any" ? "Whatever the damage hid." : linked(repair.uncovers)),
  );
};

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

const renderIndexes = (): [string, string][] => [
  [
    "docs/checks/README.md",
    join(
      "# Checks",
      NOTE,
      table(["check", "severity", "finds"], checks.map((c) => [checkLink(c.id, ".."), c.severity, c.title])),
    ),
  ],
  [
    "docs/repairs/README.md",
    join(
      "# Repairs",
      NOTE,
      table(["repair", "risk", "does"], repairs.map((r) => [repairLink(r.id, ".."), r.risk, r.title])),
    ),
  ],
];

const pages = (): ReadonlyMap<string, string> =>
  new Map([
    ...renderIndexes(),
    ...checks.map((check): [string, string] => [checkPath(check.id), renderCheck(check, repairs)]),
    ...repairs.map((repair): [string, string] => [repairPath(repair.id), renderRepair(repair, checks)]),
  ]);

const filesIn = async (folder: string): Promise<string[]> => {
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
      found.push(...isDirectory ? await filesIn(`${folder}/${name}`) : [`${folder}/${name}`]);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found;
};

const read = (path: string): Promise<string | undefined> =>
  Deno.readTextFile(new URL(path, ROOT)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });

const write = async (path: string, text: string): Promise<void> => {
  await Deno.mkdir(new URL(".", new URL(path, ROOT)), { recursive: true });
  await Deno.writeTextFile(new URL(path, ROOT), text);
};

const main = async (checkOnly: boolean): Promise<number> => {
  const wanted = pages();
  const stale: string[] = [];
  for (const [path, text] of wanted) if (await read(path) !== text) stale.push(path);
  const leftOver = (await Promise.all(FOLDERS.map(filesIn))).flat().filter((path) => !wanted.has(path)).sort();
  if (checkOnly) {
    for (const path of stale) console.error(`"${path}" is not what the source says; run: deno task docs`);
    for (const path of leftOver) console.error(`"${path}" belongs to no check or repair; run: deno task docs`);
    return stale.length + leftOver.length === 0 ? 0 : 1;
  }
  for (const path of stale) await write(path, wanted.get(path)!);
  for (const path of leftOver) await Deno.remove(new URL(path, ROOT));
  console.log(`${wanted.size} pages: ${stale.length} written, ${leftOver.length} removed`);
  return 0;
};

if (import.meta.main) Deno.exit(await main(Deno.args.includes("--check")));
