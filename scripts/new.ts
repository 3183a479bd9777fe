// Writes the skeleton of a check or a repair, its test, and its line in mod.ts:
//   deno task new check history/none-deployed "A failed rollback left no deployed revision"
//   deno task new repair promote-last-good "Call the revision that runs deployed again"

type Sort = "check" | "repair";

interface Skeleton {
  readonly id: string;
  readonly title: string;
  /** From the root. */
  readonly path: string;
  /** The constant's name. */
  readonly symbol: string;
}

const ROOT = new URL("../", import.meta.url);
const LISTS: Record<Sort, string> = { check: "src/checks/mod.ts", repair: "src/repairs/mod.ts" };
const IDS: Record<Sort, RegExp> = { check: /^[a-z]+(-[a-z]+)*\/[a-z]+(-[a-z]+)*$/, repair: /^[a-z]+(-[a-z]+)*$/ };

const skeleton = (sort: Sort, id: string, title: string): Skeleton => ({
  id,
  title,
  path: `src/${sort}s/${id.replaceAll("-", "_")}.ts`,
  symbol: id.split("/").at(-1)!.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
});

const checkSource = ({ id, title, symbol }: Skeleton, version: string): string =>
  `import type { Check } from "../../model/finding.ts";

export const ${symbol}: Check = {
  id: ${JSON.stringify(id)},
  title: ${JSON.stringify(title)},
  severity: "warning",
  since: "${version}",
  // What examine reads beside the records; nothing else will be there.
  needs: [],
  // Exact fragments of the error texts by which people meet it.
  symptoms: [],
  proof: "TODO: by what it is known.",
  why: "TODO: what it does to the user.",
  remedy: "TODO: what to do.",
  // A cheap look at the records, which spares the collection of the rest where it says no.
  concerns: (records) => records.length > 0,
  *examine(_snapshot) {
    // TODO: yield { subject, summary, evidence }, each piece of evidence a pointer into the snapshot.
  },
};
`;

const checkTest = ({ path, symbol }: Skeleton): string =>
  `import { assertEquals } from "deno-std/assert/mod.js";
import { ${symbol} } from "./${path.split("/").at(-1)}";

Deno.test("${symbol} has nothing to do with no records", () => {
  assertEquals(${symbol}.concerns([]), false);
});

// TODO: a snapshot in which it finds something, and one that is nearly the same in which it does not.
`;

const repairSource = ({ id, title, symbol }: Skeleton, version: string): string =>
  `import type { Repair } from "../model/plan.ts";

export const ${symbol}: Repair = {
  id: ${JSON.stringify(id)},
  title: ${JSON.stringify(title)},
  // safe: status, labels or text of a record. careful: a record or a baseline. dangerous: a live object.
  risk: "careful",
  since: "${version}",
  answers: [],
  uncovers: [],
  why: "TODO: why this is right, and what proves that it may be done.",
  propose: (_snapshot, findings, _choices) => ({
    repair: ${JSON.stringify(id)},
    reason: "not-proven",
    says: "TODO: edits where it is proven, else a reason that the user can act on.",
    findings: findings.map(({ key }) => key),
  }),
};
`;

const repairTest = ({ path, symbol }: Skeleton): string =>
  `import { assertEquals } from "deno-std/assert/mod.js";
import { ${symbol} } from "./${path.split("/").at(-1)}";

Deno.test("${symbol} answers something", () => {
  assertEquals(${symbol}.answers.length > 0, true);
});

// TODO: a snapshot and its edits, and one where it refuses.
`;

/** mod.ts with one more import, in order, and one more entry, at the end. */
const withEntry = (list: string, { path, symbol }: Skeleton, folder: string): string => {
  const line = `import { ${symbol} } from "./${path.slice(folder.length)}";`;
  const lines = list.split("\n");
  const at = lines.findIndex((other) =>
    other.startsWith("import { ") && other.split(" from ")[1]! > line.split(" from ")[1]!
  );
  const lastImport = lines.findLastIndex((other) => other.startsWith("import "));
  const end = lines.findLastIndex((other) => other.endsWith("];"));
  if (end < 0) throw new Error(`Cannot add "${symbol}" to "${folder}mod.ts": no line there ends with "];"`);
  const closing = lines[end]!;
  lines.splice(end, 1, ...(closing === "];" ? [] : [closing.slice(0, -2)]), `  ${symbol},`, "];");
  lines.splice(at < 0 ? lastImport + 1 : at, 0, line);
  return lines.join("\n");
};

const exists = (path: string): Promise<boolean> => Deno.stat(new URL(path, ROOT)).then(() => true, () => false);

const add = async (sort: Sort, id: string, title: string): Promise<void> => {
  const made = skeleton(sort, id, title);
  if (await exists(made.path)) throw new Error(`Cannot make "${id}": "${made.path}" is there already`);
  const { version } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const list = LISTS[sort];
  const entered = withEntry(await Deno.readTextFile(new URL(list, ROOT)), made, list.slice(0, -"mod.ts".length));
  const testPath = made.path.replace(/\.ts$/, "_test.ts");
  const [source, test] = sort === "check"
    ? [checkSource(made, version), checkTest(made)]
    : [repairSource(made, version), repairTest(made)];
  await Deno.mkdir(new URL(".", new URL(made.path, ROOT)), { recursive: true });
  await Deno.writeTextFile(new URL(made.path, ROOT), source);
  await Deno.writeTextFile(new URL(testPath, ROOT), test);
  await Deno.writeTextFile(new URL(list, ROOT), entered);
  console.log(
    `${made.path}\n${testPath}\n${list}: one more line${
      sort === "repair" ? "; put it in its place, safest first" : ""
    }`,
  );
  console.log("Next: fill in the TODOs, then: deno task docs && ./scripts/test unit");
};

const [sort, id, title, ...rest] = Deno.args;
if ((sort !== "check" && sort !== "repair") || !id || !IDS[sort].test(id) || !title || rest.length > 0) {
  console.error('Usage: deno task new check AREA/CONDITION "TITLE"\n       deno task new repair ACT "TITLE"');
  Deno.exit(1);
}
try {
  await add(sort, id, title);
} catch (error) {
  console.error((error as Error).message);
  Deno.exit(1);
}
