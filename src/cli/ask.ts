import type { Cluster } from "../model/ports.ts";
import { clean, wrap } from "../report/page.ts";
import type { Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** The default is No, and so is the end of the input. */
export async function confirm({ terminal }: Session, question: string): Promise<boolean> {
  terminal.stderr.write(`${clean(question)} [y/N] `);
  return /^y(es)?$/i.test((await readLine(terminal) ?? "").trim());
}

/** Whoever ends the input leaves the cursor behind the question. */
async function readLine({ stdin, stderr }: Terminal): Promise<string | null> {
  const line = await stdin.readLine();
  if (line === null) stderr.write("\n");
  return line;
}

/** Each choice is a line, and further lines on what it means. The number of the choice, from 0; the first where nothing is typed; undefined where the input ends. Asks again where it is none of them. */
export async function choose(
  { terminal, style }: Session,
  question: string,
  choices: readonly (readonly string[])[],
): Promise<number | undefined> {
  const lines = choices.flatMap(([choice, ...more], index) => [
    ...wrap(choice!, style.width, `  ${index + 1}) `),
    ...more.flatMap((line) => wrap(line, style.width, "     - ")),
  ]);
  terminal.stderr.write(`${question}\n${lines.join("\n")}\n`);
  for (;;) {
    terminal.stderr.write("Number [1]: ");
    const line = await readLine(terminal);
    if (line === null) return undefined;
    const number = line.trim() === "" ? 1 : Number(line.trim());
    if (Number.isInteger(number) && number >= 1 && number <= choices.length) return number - 1;
    terminal.stderr.write(`There is no choice ${JSON.stringify(clean(line))}. `);
  }
}

/** Where a write would go: what a person checks before saying yes. */
export function sayPlace(cluster: Cluster, namespace: string, release: string): string {
  const context = cluster.context === undefined ? "" : `, context ${cluster.context}`;
  return clean(`release ${release}, namespace ${namespace}${context}, ${cluster.name}`);
}
