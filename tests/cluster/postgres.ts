// A real PostgreSQL on loopback, in a temporary folder, for the time of a test run. It does not run as root, so as root
// another account is taken on.

import { Client } from "pg";
import { writeCertificates } from "./certificates.ts";
import { findFreePorts, startReaper } from "./processes.ts";

export type Row = Readonly<Record<string, unknown>>;

export type Postgres = {
  readonly port: number;
  /** Temporary folder, with ca.crt in it: its server is `localhost` and 127.0.0.1. */
  readonly dir: string;
  /** A connection string of pairs, as Helm takes it; the owner's, without TLS, unless said otherwise. */
  readonly connection: (more?: string, login?: { readonly user: string; readonly password: string }) => string;
  /** A new, empty database of the owner's. */
  readonly newDatabase: (name: string) => Promise<Database>;
  /** Ends at once, as by a crash; and starts again. */
  readonly crash: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type Database = {
  readonly name: string;
  readonly connection: string;
  /** As the owner. */
  readonly query: (text: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Runs psql as a person would, and returns what it prints. */
  readonly psql: (args: readonly string[], cwd: string) => Promise<string>;
};

/** Planted in the connection string: no output may ever hold it. */
export const DATABASE_PASSWORD = "pl4nted d'b\\$ecret";

const OWNER = { user: "helm", password: DATABASE_PASSWORD };
const SCRIPT = `${import.meta.dirname}/../../scripts/postgres.sh`;

export const startPostgres = async (): Promise<Postgres> => {
  const binDir = (await output("bash", [SCRIPT])).trim().split("\n").at(-1)!;
  const dir = await Deno.makeTempDir({ prefix: "helm-doctor-postgres-" });
  const reaper = startReaper(dir);
  const account = await unprivileged();
  const port = findFreePorts()[0];
  let server: Deno.ChildProcess | undefined;

  const start = async () => {
    server = new Deno.Command(account[0] ?? `${binDir}/postgres`, {
      args: [...account.slice(1), ...account.length > 0 ? [`${binDir}/postgres`] : [], ...serverArgs(dir, port)],
      cwd: dir,
      env: { HOME: dir },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    server.unref();
    await reaper.watch(server);
    await untilReady(port, `${dir}/log`);
  };
  // SIGQUIT: an end without a goodbye, of all its processes and their shared memory.
  const crash = async () => {
    server?.ref();
    server?.kill("SIGQUIT");
    await server?.status;
    server = undefined;
  };
  try {
    await prepare(dir, binDir, account);
    await start();
  } catch (error) {
    await reaper.reap();
    throw error;
  }
  const connection: Postgres["connection"] = (more = "sslmode=disable", login = OWNER) =>
    `host=127.0.0.1 port=${port} user=${login.user} password=${quote(login.password)} ${more}`;
  return {
    port,
    dir,
    connection,
    newDatabase: async (name) => {
      await query(port, "postgres", `create database ${name}`);
      return {
        name,
        connection: connection(`dbname=${name} sslmode=disable`),
        query: (text, values) => query(port, name, text, values),
        psql: (args, cwd) =>
          output(`${binDir}/psql`, args, cwd, {
            HELM_DRIVER_SQL_CONNECTION_STRING: connection(`dbname=${name} sslmode=disable`),
          }),
      };
    },
    crash,
    start,
    stop: async () => {
      await crash();
      await reaper.reap();
    },
  };
};

const quote = (text: string): string => `'${text.replaceAll(/['\\]/g, "\\$&")}'`;

const serverArgs = (dir: string, port: number): string[] => [
  ...["-D", `${dir}/data`, "-p", `${port}`, "-h", "127.0.0.1", "-k", dir],
  ...["fsync=off", "ssl=on", `ssl_cert_file=${dir}/serving.crt`, `ssl_key_file=${dir}/data/serving.key`]
    .flatMap((setting) => ["-c", setting]),
  ...["logging_collector=on", `log_directory=${dir}`, "log_filename=log"].flatMap((setting) => ["-c", setting]),
];

const prepare = async (dir: string, binDir: string, account: readonly string[]): Promise<void> => {
  await writeCertificates(dir);
  await Deno.writeTextFile(`${dir}/password`, DATABASE_PASSWORD);
  if (account.length > 0) await output("chown", ["-R", account[1]!.replace("--reuid=", ""), dir]);
  const init = ["-D", "data", "-U", OWNER.user, "--pwfile=password", "--auth=scram-sha-256", "--no-sync"];
  await output(account[0] ?? `${binDir}/initdb`, [
    ...account.slice(1),
    ...account.length > 0 ? [`${binDir}/initdb`] : [],
    ...init,
    ...["-E", "UTF8", "--locale=C"],
  ], dir);
  await Deno.rename(`${dir}/serving.key`, `${dir}/data/serving.key`);
  await Deno.chmod(`${dir}/data/serving.key`, 0o600);
};

/** How to start a program as somebody else than root: nothing to do where nobody is root. */
const unprivileged = async (): Promise<string[]> => {
  if (Deno.uid() !== 0) return [];
  for (const user of ["postgres", "nobody"]) {
    const ids = await Promise.all(["-u", "-g"].map((flag) => output("id", [flag, user]).catch(() => "")));
    const [uid, gid] = ids.map((id) => id.trim());
    if (uid && gid) return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  }
  throw new Error(
    'Cannot start a test database: root may not run it, and there is neither a user "postgres" nor "nobody"',
  );
};

const query = async (port: number, database: string, text: string, values?: readonly unknown[]): Promise<Row[]> => {
  const client = new Client({ host: "127.0.0.1", port, ...OWNER, database, ssl: false });
  client.on("error", () => {}); // a server that a test crashes
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
};

const untilReady = async (port: number, log: string): Promise<void> => {
  const deadline = Date.now() + 30_000;
  while (true) {
    try {
      await query(port, "postgres", "select 1");
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        const said = await Deno.readTextFile(log).catch(() => "");
        throw new Error(`Cannot start a test database:\n${said.split("\n").slice(-12).join("\n")}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
};

const output = async (
  program: string,
  args: readonly string[],
  cwd?: string,
  env?: Record<string, string>,
): Promise<string> => {
  const command = new Deno.Command(program, { args: [...args], cwd, env, stdin: "null" });
  const { success, stdout, stderr } = await command.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${program} ${args[0]}: ${decode(stderr)}`);
  return decode(stdout);
};
