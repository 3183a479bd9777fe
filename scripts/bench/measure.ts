// Runs a program and says how long it took, how much memory it had at its peak, and how much it was sent.

export type Task = {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The exit code that means that it did its work; anything else is no measurement. */
  readonly code: number;
};

export type Run = {
  readonly ms: number;
  /** Bytes; undefined where neither GNU time nor /proc tells. */
  readonly memory?: number;
};

const GNU_TIME = "/usr/bin/time";

const isThere = async (path: string): Promise<boolean> => (await Deno.stat(path).catch(() => null)) !== null;

/** How peak memory is read here, for the headline. */
export const memoryFrom = async (): Promise<"GNU time" | "VmHWM in /proc" | "nothing (no GNU time, no /proc)"> =>
  await isThere(GNU_TIME)
    ? "GNU time"
    : await isThere("/proc/self/status")
    ? "VmHWM in /proc"
    : "nothing (no GNU time, no /proc)";

/** Once, to its end. Throws where it does not do its work. */
export const run = async (task: Task): Promise<Run> =>
  await isThere(GNU_TIME) ? await timed(task) : await watched(task);

const timed = async (task: Task): Promise<Run> => {
  const report = await Deno.makeTempFile({ prefix: "helm-doctor-bench-" });
  const args = ["-q", "-f", "%M", "-o", report, task.program, ...task.args];
  try {
    const ms = await finish(start(GNU_TIME, args, task.env), task);
    const kilobytes = Number((await Deno.readTextFile(report)).trim());
    return { ms, memory: kilobytes * 1024 };
  } finally {
    await Deno.remove(report);
  }
};

/** The kernel keeps the peak, so a look every 5 ms comes near it, however short it was. */
const watched = async (task: Task): Promise<Run> => {
  const child = start(task.program, task.args, task.env);
  let memory: number | undefined;
  const watch = setInterval(async () => {
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
    if (kilobytes) memory = Math.max(memory ?? 0, Number(kilobytes) * 1024);
  }, 5);
  try {
    return { ms: await finish(child, task), memory };
  } finally {
    clearInterval(watch);
  }
};

type Started = { readonly pid: number; readonly began: number; readonly output: Promise<Deno.CommandOutput> };

const start = (program: string, args: readonly string[], env: Task["env"]): Started => {
  const began = performance.now();
  const child = new Deno.Command(program, {
    args: [...args],
    clearEnv: true,
    env: { ...env },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  return { pid: child.pid, began, output: child.output() };
};

const finish = async ({ began, output }: Started, task: Task): Promise<number> => {
  const { code, stderr } = await output;
  const ms = performance.now() - began;
  if (code === task.code) return ms;
  throw new Error(
    `Cannot measure "${task.title}": exit code ${code}, not ${task.code}: ${new TextDecoder().decode(stderr)}`,
  );
};

/** n rounds of all tasks, one after another, so that a busy moment of the machine hits them alike. By title. */
export const runInterleaved = async (tasks: readonly Task[], rounds: number): Promise<Map<string, Run>> => {
  const runs = new Map<string, Run[]>(tasks.map(({ title }) => [title, []]));
  for (const task of tasks) await run(task); // fills Helm's discovery cache and the kernel's
  for (let round = 0; round < rounds; round++) {
    for (const task of tasks) runs.get(task.title)!.push(await run(task));
  }
  return new Map([...runs].map(([title, all]) => [title, medianRun(all)]));
};

const medianRun = (runs: readonly Run[]): Run => {
  const memories = runs.flatMap(({ memory }) => memory ?? []);
  return { ms: median(runs.map(({ ms }) => ms)), memory: memories.length > 0 ? median(memories) : undefined };
};

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

export type Counter = { readonly port: number; readonly received: () => number; readonly close: () => void };

/** A relay on loopback to `port` that counts what comes back, TLS and headers included: what the network would carry. */
export const countBytes = (port: number): Counter => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let received = 0;
  const relay = async (client: Deno.TcpConn) => {
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    const count = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        received += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    const closed = () => {}; // either side may hang up
    await Promise.all([
      client.readable.pipeTo(server.writable).catch(closed),
      server.readable.pipeThrough(count).pipeTo(client.writable).catch(closed),
    ]);
  };
  (async () => {
    for await (const client of listener) relay(client).catch(() => {});
  })();
  return { port: listener.addr.port, received: () => received, close: () => listener.close() };
};
