import { sqlRecords } from "../../src/cluster/sql/records.ts";
import { type SqlSession, sqlSession } from "../../src/cluster/sql/session.ts";
import { readConnectionString } from "../../src/cluster/sql/target.ts";
import type { Json } from "../../src/model/json.ts";
import type { Cluster } from "../../src/model/ports.ts";
import { clusterOf } from "../kit/memory_store.ts";

export function openSession(connection: string): SqlSession {
  const read = readConnectionString(connection, {});
  if (!read.ok) throw new Error(read.says);
  return sqlSession(read.target, { timeout: 30, idle: 100 });
}

/** The store of a database, for the process that is killed; `settings` is the connection string. */
export function openStore(settings: Json | undefined): Cluster {
  return clusterOf(sqlRecords(openSession(String(settings))));
}
