import type { Cluster } from "../model/ports.ts";
import { clean, wrap } from "../report/page.ts";
import type { Session } from "./session.ts";

/** The default is No, and so is the end of the input. */
export async function confirm({ terminal }: Session, question: string): Promise<boolean> {
  terminal.stderr.write(`${question} [y/N] `);
  return /^y(es)?$/i.test((await terminal.stdin.readLine() ?? "").trim());
}

/** Each choice is a line, and further lines on what it means. The number of the choice, from 0; the first where nothing is typed; undefined where it is none of them. */
export async function choose(
  { terminal, style }: Session,
  question: string,
  choices: readonly (readonly string[])[],
): Promise<number | undefined> {
  const lines = choices.flatMap(([choice, ...more], index) => [
    ...wrap(choice!, style.width, `  ${index + 1}) `),
    ...more.flatMap((line) => wrap(line, style.width, "     - ")),
  ]);
  terminal.stderr.write(`${question}\n${lines.join("\n")}\nNumber [1]: `);
  const line = await terminal.stdin.readLine();
  if (line === null) return undefined;
  const number = line.trim() === "" ? 1 : Number(line.trim());
  return Number.isInteger(number) && number >= 1 && number <= choices.length ? number - 1 : undefined;
}

/** Where a write would go: what a person checks before saying yes. */
export function sayPlace(cluster: Cluster, namespace: string, release: string): string {
  const context = cluster.context === undefined ? "" : `, context ${cluster.context}`;
  return clean(`release ${release}, namespace ${namespace}${context}, ${cluster.name}`);
}
