// The processes of a plane: started with a log each, and sure to end with the test run.

export type Reaper = {
  /** `child` is to end with this process, however that ends. */
  readonly watch: (child: Deno.ChildProcess) => Promise<void>;
  /** Ends them all now and removes the folder. */
  readonly reap: () => Promise<void>;
};

/**
 * A shell that is told every pid and, when its stdin closes, kills them and removes `dir`. The kernel closes that pipe
 * however this process ends, SIGKILL included, so nothing outlives a test run.
 */
export const startReaper = (dir: string): Reaper => {
  const script = `trap '' INT TERM HUP; while read -r pid; do pids="$pids $pid"; done
    [ -z "$pids" ] || kill -9 $pids 2>/dev/null
    for attempt in 1 2 3 4 5; do rm -rf "$0" 2>/dev/null && exit 0; sleep 0.2; done`;
  const shell = new Deno.Command("sh", {
    args: ["-c", script, dir],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  shell.unref();
  const stdin = shell.stdin.getWriter();
  const watched: Deno.ChildProcess[] = [shell];
  const watch = async (child: Deno.ChildProcess) => {
    watched.push(child);
    await stdin.write(new TextEncoder().encode(`${child.pid}\n`));
  };
  const reap = async () => {
    watched.forEach((child) => child.ref());
    await stdin.close().catch(() => {}); // closed already: stop() may be called twice
    await Promise.all(watched.map((child) => child.status));
  };
  return { watch, reap };
};

export type Process = { readonly name: string; readonly log: string; readonly ended: () => boolean };
export type Start = (name: string, args: readonly string[]) => Promise<Process>;

/** Starts programs with stdout and stderr in `<dir>/<name>.log`; the shell only redirects and gives its pid to the program. */
export const starter = (dir: string, binDir: string, reaper: Reaper): Start => async (name, args) => {
  const log = `${dir}/${name}.log`;
  const child = new Deno.Command("sh", {
    args: ["-c", 'exec "$@" >"$0" 2>&1', log, `${binDir}/${name}`, ...args],
    cwd: dir,
    env: { HOME: dir }, // kwok and friends must not see the settings of the user
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  child.unref();
  let ended = false;
  child.status.then(() => ended = true);
  await reaper.watch(child);
  return { name, log, ended: () => ended };
};

/** The last lines of each log, complaints only where there are any: they explain best why it did not start. */
export const tail = async (processes: Process[]): Promise<string> => {
  const parts = await Promise.all(processes.map(async ({ name, log }) => {
    const lines = (await Deno.readTextFile(log).catch(() => "")).trimEnd().split("\n");
    const complaints = lines.filter((line) => /^[EF]\d{4} |error|fatal|panic/i.test(line));
    return [`--- ${name}`, ...(complaints.length > 0 ? complaints : lines).slice(-12)].join("\n");
  }));
  return parts.join("\n");
};

/** Three ports, held at the same time so that they differ; between here and their use another process may take one. */
export const findFreePorts = (): [number, number, number] => {
  const listen = () => Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const listeners = [listen(), listen(), listen()] as const;
  listeners.forEach((listener) => listener.close());
  const [first, second, third] = listeners;
  return [first.addr.port, second.addr.port, third.addr.port];
};
