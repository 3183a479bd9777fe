import type { Cluster, Objects } from "../model/ports.ts";
import type { Driver } from "../model/snapshot.ts";
import { apiObjects } from "./api/api_objects.ts";
import type { ConnectionOptions } from "./connection_options.ts";
import { authenticate } from "./api/credentials.ts";
import { chooseDriver } from "./drivers.ts";
import { kubeRecords } from "./kube_records.ts";
import { resolveTarget } from "./api/kubeconfig.ts";
import { troubleOf } from "./sql/errors.ts";
import { sqlRecords } from "./sql/records.ts";
import { type SqlSession, sqlSession } from "./sql/session.ts";
import { readConnectionString } from "./sql/target.ts";
import { openTransport } from "./api/transport.ts";

export type { ConnectionOptions };

export type Connected =
  | { readonly ok: true; readonly cluster: Cluster; readonly namespace: string }
  | { readonly ok: false; readonly says: string };

/** Finds the API server, and asks it one question, so that what is wrong with address, trust or login is said at once. */
export const connect = async (options: ConnectionOptions): Promise<Connected> => {
  const driver = chooseDriver(options.driver);
  if (!driver.ok) return driver;
  const resolved = resolveTarget(options);
  if (!resolved.ok) return resolved;
  const { target } = resolved;
  const authenticated = await authenticate(target);
  if (!authenticated.ok) return authenticated;
  const { userAgent, requestTimeout, debug } = options;
  const transport = openTransport(target, authenticated.credentials, { userAgent, requestTimeout, debug });
  const objects = apiObjects(transport, userAgent);
  const server = await objects.server();
  if (!server.ok) {
    const { reason, says } = server.gap;
    const isSaid = ["unreachable", "timeout", "unauthorized"].includes(reason);
    return { ok: false, says: isSaid ? says : `Cannot ask ${transport.server} for its version: ${says}` };
  }
  const stores = await openStores(objects, driver.driver, options);
  if (!stores.ok) return stores;
  const cluster: Cluster = {
    name: `API server ${transport.server}`,
    ...(target.context === undefined ? {} : { context: target.context }),
    objects,
    ...stores.stores,
  };
  return { ok: true, cluster, namespace: target.namespace };
};

type Stores =
  | { readonly ok: true; readonly stores: Pick<Cluster, "records" | "database"> }
  | { readonly ok: false; readonly says: string };

const openStores = async (objects: Objects, driver: Driver, options: ConnectionOptions): Promise<Stores> => {
  const database = openDatabase(options);
  if (driver !== "sql") {
    const records = kubeRecords(objects, driver);
    return { ok: true, stores: database.ok ? { records, database: sqlRecords(database.session) } : { records } };
  }
  if (!database.ok) return database;
  try {
    // A wrong address or password is said at once, and once.
    await database.session.use("log in", () => Promise.resolve());
  } catch (error) {
    return { ok: false, says: `Cannot read the records in the SQL database: ${troubleOf(error).says}` };
  }
  return { ok: true, stores: { records: sqlRecords(database.session) } };
};

type Database = { readonly ok: true; readonly session: SqlSession } | { readonly ok: false; readonly says: string };

/** A statement of ours may take as long as a request may. */
const usualTimeout = 30;

/** Nothing is sent before it is first used. */
const openDatabase = ({ driver, sqlConnection, requestTimeout, debug }: ConnectionOptions): Database => {
  // Variables such as PGHOST say where to find a database, and not that Helm keeps anything there.
  if (driver !== "sql" && sqlConnection === undefined) return { ok: false, says: "" };
  const read = readConnectionString(sqlConnection, Deno.env.toObject());
  if (!read.ok) return read;
  return { ok: true, session: sqlSession(read.target, { timeout: requestTimeout ?? usualTimeout, debug }) };
};
