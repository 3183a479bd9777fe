import type { Terminal } from "./terminal.ts";

/** What a test puts into the program, and what it said. */
export interface TestTerminal {
  readonly terminal: Terminal;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** A terminal in memory. `answers` are the lines typed; with none of them (undefined) nobody sits there. `input` is piped in. */
export function testTerminal(
  args: readonly string[],
  { answers, input = "", env = {}, program = "helm-doctor", interrupted = () => false, colour = false }: {
    readonly answers?: readonly string[];
    readonly input?: string | Uint8Array;
    readonly env?: Readonly<Record<string, string>>;
    readonly program?: string;
    readonly interrupted?: () => boolean;
    readonly colour?: boolean;
  } = {},
): TestTerminal {
  const said = { stdout: "", stderr: "" };
  const lines = [...answers ?? []];
  const output = (name: "stdout" | "stderr", isTerminal: boolean) => ({
    isTerminal,
    write(text: string) {
      said[name] += text;
    },
  });
  return {
    terminal: {
      args,
      env,
      program,
      stdout: output("stdout", colour),
      stderr: output("stderr", answers !== undefined),
      stdin: {
        isTerminal: answers !== undefined,
        readLine: () => Promise.resolve(lines.shift() ?? null),
        chunks: () => new Blob([input as BlobPart]).stream(),
      },
      holdInterrupts: () => ({ interrupted, release: () => {} }),
    },
    stdout: () => said.stdout,
    stderr: () => said.stderr,
  };
}
