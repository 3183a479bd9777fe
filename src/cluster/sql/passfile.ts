import { readFileSync, statSync } from "node:fs";

/** Whom a password is for. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** The password of a line `host:port:database:user:password`, `*` for any; the first that fits (PostgreSQL 17, 34.16). */
export function findPassword(text: string, { host, port, database, user }: Login): string | undefined {
  const wanted = [host.startsWith("/") ? "localhost" : host, String(port), database, user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const fields = [...line.matchAll(/((?:[^:\\]|\\.)*)(?::|$)/g)].map(([, field]) =>
      field!.replaceAll(/\\(.)/g, "$1")
    );
    if (fields[4] && wanted.every((word, at) => fields[at] === "*" || fields[at] === word)) return fields[4];
  }
}

/** From the file of passwords, if its owner alone may read it, as libpq and lib/pq have it. */
export function readPassword(path: string | undefined, login: Login): string | undefined {
  const home = Deno.env.get("HOME");
  const file = path ?? Deno.env.get("PGPASSFILE") ?? (home ? `${home}/.pgpass` : undefined);
  try {
    if (file === undefined || (Deno.build.os !== "windows" && (statSync(file).mode & 0o77) !== 0)) return undefined;
    return findPassword(readFileSync(file, "utf8"), login);
  } catch {
    return undefined;
  }
}
