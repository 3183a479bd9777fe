import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { flawOf } from "../api/key_pair.ts";
import { SqlError } from "./errors.ts";
import { readPassword } from "./passfile.ts";
import type { SqlTarget, SqlTls } from "./target.ts";

/** One row, every value as the text that the server sends. */
export type Row = Readonly<Record<string, string | null>>;

/** What is used of a client of the package `pg`. */
export interface SqlClient {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>;
  end(): Promise<void>;
  on(event: "error", act: (error: Error) => void): void;
}

/** A logged in client, of the first host that is reached and will do. `timeout` in seconds, 0 for ever. */
export async function connectSql(target: SqlTarget, timeout: number): Promise<SqlClient> {
  let last: unknown;
  for (const host of target.hosts) {
    for (const tls of attempts(target.tls.mode)) {
      try {
        return await prepare(await dial(target, host, tls, timeout), target);
      } catch (error) {
        last = error;
      }
    }
  }
  throw last;
}

/** Whether with TLS, in the order in which lib/pq tries. */
function attempts(mode: SqlTls["mode"]): boolean[] {
  return mode === "disable" ? [false] : mode === "allow" ? [false, true] : mode === "prefer" ? [true, false] : [true];
}

async function dial(
  target: SqlTarget,
  { host, address, port }: SqlTarget["hosts"][number],
  tls: boolean,
  timeout: number,
): Promise<SqlClient> {
  const { database, user, password, passfile, options, applicationName, connectTimeout } = target;
  const isSocket = host.startsWith("/");
  // Nothing of it is needed where the records are not in a database, which is nearly everywhere.
  const { default: { Client } } = await import("pg");
  const client: SqlClient & { connect(): Promise<unknown> } = new Client({
    host: address,
    port,
    user,
    // A function, or `pg` would look for the file by itself, with a warning.
    password: () =>
      password ?? readPassword(passfile, { host, port, user: user ?? "", database: database ?? user ?? "" }),
    database: database ?? user,
    options,
    application_name: applicationName ?? "helm-doctor",
    ssl: tls && !isSocket ? tlsOptions(target.tls, host) : false,
    connectionTimeoutMillis: 1000 * (connectTimeout || timeout),
    query_timeout: 1000 * timeout || undefined,
    keepAlive: true,
    types: { getTypeParser: () => (text: string) => text },
  });
  // An idle connection that breaks is found out by whoever uses it next.
  client.on("error", () => {});
  await client.connect();
  return client;
}

async function prepare(client: SqlClient, { settings, wants }: SqlTarget): Promise<SqlClient> {
  try {
    for (const [name, value] of settings) await client.query("select set_config($1, $2, false)", [name, value]);
    if (wants === "any") return client;
    const standby = (await client.query("select pg_is_in_recovery()::text as standby")).rows[0]!.standby === "true";
    if (standby === (wants === "standby")) return client;
    const says = `the database is ${standby ? "a standby" : "the primary"}, and target_session_attrs wants another`;
    throw new SqlError({ reason: "unreachable", says });
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/**
 * What lib/pq makes of the mode (1.12 `ssl.go`): `require` does not look at the certificate, unless there is an authority
 * to hold it to; `verify-ca` looks at who signed it, `verify-full` at its name too.
 */
export function tlsOptions(tls: SqlTls, host: string): Record<string, unknown> {
  const { ca, cert, key } = readPems(tls);
  const flaw = flawOf({ ca, cert, key });
  if (flaw !== undefined) throw new SqlError({ reason: "invalid", says: `${flaw} (of the connection string)` });
  const isHeld = tls.mode.startsWith("verify") || ca !== undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(isIP(host) ? {} : { servername: host }),
    rejectUnauthorized: isHeld,
    ...(tls.mode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
  };
}

function readPems({ rootCert, cert, key, inline }: SqlTls): { ca?: string; cert?: string; key?: string } {
  if (inline) return { ca: rootCert, cert, key };
  const home = Deno.env.get("HOME") ?? "";
  const own = (file: string) => {
    const path = `${home}/.postgresql/${file}`;
    return home !== "" && existsSync(path) ? path : undefined;
  };
  const authority = rootCert ?? own("root.crt");
  const certificate = cert ?? own("postgresql.crt");
  return {
    ca: authority === "system" ? undefined : readPem(authority, "sslrootcert"),
    cert: readPem(certificate, "sslcert"),
    key: certificate === undefined ? undefined : readPem(key ?? own("postgresql.key"), "sslkey"),
  };
}

function readPem(path: string | undefined, parameter: string): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    const says = `the file that ${parameter} of the connection string names cannot be read`;
    throw new SqlError({ reason: "invalid", says });
  }
}
