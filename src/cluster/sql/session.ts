import { connectSql, type Row, type SqlClient } from "./client.ts";
import { SqlError, troubleOf } from "./errors.ts";
import type { SqlTarget } from "./target.ts";

export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** What is there of Helm's tables. */
export interface Tables {
  /** Helm before 3.13 made none for custom labels. */
  readonly customLabels: boolean;
}

/**
 * One connection, opened when it is first used, closed when it was idle for a while, as it is when a person is asked, and
 * opened again after that or after it was lost.
 */
export interface SqlSession {
  /** `work` has the connection to itself. Throws what `troubleOf` understands. */
  readonly use: <T>(says: string, work: (query: Query, tables: Tables) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

const goodbye = 1000;

interface Open {
  readonly client: SqlClient;
  readonly tables: Tables;
}

export interface SessionOptions {
  /** Seconds for one statement, 0 for ever. */
  readonly timeout: number;
  /** Milliseconds without a statement after which the connection is closed. */
  readonly idle?: number;
  readonly debug?: (line: string) => void;
}

export function sqlSession(target: SqlTarget, { timeout, idle = 10_000, debug }: SessionOptions): SqlSession {
  let open: Open | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = async () => {
    clearTimeout(timer);
    const client = open?.client;
    open = undefined;
    // A goodbye that nobody answers is none.
    if (client) await Promise.race([client.end().catch(() => {}), new Promise((end) => setTimeout(end, goodbye))]);
  };
  const take = async <T>(says: string, work: (query: Query, tables: Tables) => Promise<T>): Promise<T> => {
    const began = performance.now();
    let end = "ok";
    clearTimeout(timer);
    try {
      open ??= await enter(target, timeout);
      const { client, tables } = open;
      return await work(async (text, values) => (await client.query(text, values)).rows, tables);
    } catch (error) {
      const { code, reason } = troubleOf(error);
      end = code ?? reason;
      // Only after an answer of the server is it known what state the connection is in.
      if (code === undefined || reason === "unreachable") await close();
      throw error;
    } finally {
      if (open !== undefined) timer = setTimeout(close, idle);
      debug?.(`sql ${says}: ${end}, ${Math.round(performance.now() - began)} ms`);
    }
  };
  return {
    use: (says, work) => {
      const mine = turn.then(() => take(says, work));
      turn = mine.catch(() => {});
      return mine;
    },
    close,
  };
}

async function enter(target: SqlTarget, timeout: number): Promise<Open> {
  const client = await connectSql(target, timeout);
  try {
    const [found] = (await client.query(looking)).rows;
    if (found!.releases !== "true") throw new SqlError(noTable);
    if (found!.hidden === "true") throw new SqlError(hidden);
    return { client, tables: { customLabels: found!.labels === "true" } };
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/**
 * Helm's tables have row level security without a policy (3.22 and 4.3 `sql.go` `ensureDBSetup`): to all but their owner
 * they look empty, with no error.
 */
const looking =
  `select (r.id is not null)::text as releases, (to_regclass('custom_labels_v1') is not null)::text as labels,
  exists (select from unnest(array[r.id, to_regclass('custom_labels_v1')::oid]) as t(id)
    where row_security_active(t.id) and not exists (select from pg_catalog.pg_policy where polrelid = t.id)
  )::text as hidden
  from (select to_regclass('releases_v1')::oid as id) r`;

const noTable = {
  reason: "not-served",
  says:
    'the database has no table "releases_v1" in its search path: Helm has not kept a release there; is it the right database?',
} as const;

const hidden = {
  reason: "forbidden",
  says:
    "row level security hides Helm's rows from this role, and from Helm too where it logs in so; log in as the owner of the tables",
} as const;
