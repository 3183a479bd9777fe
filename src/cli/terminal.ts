/** Everything of the outside that the commands may touch, as one plain value. */
export interface Terminal {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file name of this program: it decides which plugin it is. */
  readonly program: string;
  /** The report, and nothing else. */
  readonly stdout: Output;
  /** Progress, questions, warnings. */
  readonly stderr: Output;
  readonly stdin: {
    readonly isTerminal: boolean;
    /** null at the end of the input. */
    readLine(): Promise<string | null>;
    /** All of it, as it comes; not to be mixed with `readLine`. */
    chunks(): AsyncIterable<Uint8Array>;
  };
  /** From here on an interrupt is noted, not obeyed, until `release`: a write that has begun is finished. */
  holdInterrupts(): HeldInterrupts;
}

export interface Output {
  readonly isTerminal: boolean;
  /** Undefined where it is no terminal. */
  readonly columns?: number;
  write(text: string): void;
}

export interface HeldInterrupts {
  readonly interrupted: () => boolean;
  release(): void;
}

/** The process's own terminal. An interrupt ends it with 130, unless it is held. */
export function processTerminal(): Terminal {
  return {
    args: Deno.args,
    env: Deno.env.toObject(),
    program: fileName(Deno.execPath()),
    stdout: output(Deno.stdout),
    stderr: output(Deno.stderr),
    stdin: {
      isTerminal: Deno.stdin.isTerminal(),
      readLine: lineReader(Deno.stdin.readable),
      chunks: () => Deno.stdin.readable,
    },
    holdInterrupts: interrupts(),
  };
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}

function output(stream: typeof Deno.stdout): Output {
  const isTerminal = stream.isTerminal();
  const encoder = new TextEncoder();
  return {
    isTerminal,
    ...(isTerminal ? columnsOf() : {}),
    write(text) {
      let bytes = encoder.encode(text);
      while (bytes.length > 0) bytes = bytes.subarray(writeSome(stream, bytes));
    },
  };
}

/** A terminal that has not been told its size says 0. */
function columnsOf(): { columns?: number } {
  try {
    const { columns } = Deno.consoleSize();
    return columns > 0 ? { columns } : {};
  } catch {
    return {};
  }
}

/** A reader that went away (`| head`) is no failure of ours. */
function writeSome(stream: typeof Deno.stdout, bytes: Uint8Array): number {
  try {
    return stream.writeSync(bytes);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return bytes.length;
    if (error instanceof Deno.errors.WouldBlock) return 0;
    throw error;
  }
}

function lineReader(input: ReadableStream<Uint8Array>): () => Promise<string | null> {
  let reader: ReadableStreamDefaultReader<string> | undefined;
  let rest = "";
  return async () => {
    // Opened at the first question: a program that asks nothing must not hold its standard input.
    reader ??= input.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
    for (;;) {
      const end = rest.indexOf("\n");
      if (end >= 0) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        return line;
      }
      const { done, value } = await reader.read();
      if (done) return rest === "" ? null : [rest, rest = ""][0]!;
      rest += value;
    }
  };
}

function interrupts(): () => HeldInterrupts {
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  let held = false;
  let noted = false;
  for (const signal of signals) {
    Deno.addSignalListener(signal, () => {
      if (!held) Deno.exit(130);
      noted = true;
    });
  }
  return () => {
    held = true;
    return {
      interrupted: () => noted,
      release: () => {
        held = false;
      },
    };
  };
}
