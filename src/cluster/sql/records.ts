import type { Reading, RecordStore } from "../../model/ports.ts";
import type { RawRecord, RecordRef } from "../../model/snapshot.ts";
import { parseRecordName } from "../../record/name.ts";
import { gapOfTrouble, troubleOf } from "./errors.ts";
import { headOf, headQuery, identityOf, isOfRelease, isRecord, keyStart, recordOf, recordQuery } from "./rows.ts";
import type { Query, SqlSession, Tables } from "./session.ts";
import { findRow, insert, remove, storing, update, writing } from "./writes.ts";
import { wordList } from "../wording.ts";

/** Records in the tables that Helm makes in PostgreSQL (Helm 3.22 and 4.3 `pkg/storage/driver/sql.go`). */
export const sqlRecords = (session: SqlSession): RecordStore => ({
  driver: "sql",
  survey: (namespace) =>
    reading(session, "survey", namespace, async (query) => {
      const rows = await query(`${headQuery} where ${isRecord}${inNamespace(namespace)}`, ofNamespace(namespace));
      return rows.map(headOf).filter(({ release }) => release !== "");
    }),
  list: (namespace, release) =>
    reading(
      session,
      "list",
      namespace,
      async (query, tables) => oldestFirst((await ofRelease(query, tables, namespace, release, true)).map(recordOf)),
    ),
  pages: (namespace) => pages(session, namespace),
  heads: (namespace, release) =>
    reading(session, "heads", namespace, async (query, tables) =>
      oldestFirst(
        (await ofRelease(query, tables, namespace, release, false)).map((row) => ({
          ...headOf(row),
          ...identityOf(row),
        })),
      )),
  read: (ref) =>
    reading(session, "read", ref.namespace, async (query, tables) => {
      const row = await findRow(query, tables, ref);
      return row === undefined ? null : recordOf(row);
    }),
  create: (ref, image, options) => storing(session, "insert", ref, image, options, insert),
  replace: (ref, image, precondition, options) =>
    storing(
      session,
      "update",
      ref,
      image,
      options,
      (query, tables, row) => update(query, tables, row, image, precondition),
    ),
  remove: (ref, precondition, options) =>
    writing(session, "delete", options, (query, tables) => remove(query, tables, ref, precondition)),
});

const reading = async <T>(
  session: SqlSession,
  says: string,
  namespace: string | undefined,
  work: (query: Query, tables: Tables) => Promise<T>,
): Promise<Reading<T>> => {
  try {
    return { ok: true, value: await session.use(says, work) };
  } catch (error) {
    return { ok: false, gap: gapOfTrouble(troubleOf(error), wordList("rows of releases_v1", true, namespace)) };
  }
};

const inNamespace = (namespace: string | undefined): string => namespace === undefined ? "" : " and r.namespace = $1";
const ofNamespace = (namespace: string | undefined): string[] => namespace === undefined ? [] : [namespace];

const ofRelease = (query: Query, tables: Tables, namespace: string, release: string, body: boolean) =>
  query(`${recordQuery(tables, body)} where r.namespace = $1 and ${isOfRelease}`, [
    namespace,
    release,
    keyStart(release),
  ]).then((rows) =>
    // `web.v1` is a release's name too, so a key that begins right may be another's.
    rows.filter((row) => row.name === release && row.owner === "helm" || parseRecordName(row.key!)?.release === release)
  );

const oldestFirst = <T extends { readonly ref: RecordRef }>(list: T[]): T[] => {
  const revisionOf = ({ ref }: T) => parseRecordName(ref.name)?.revision ?? 0;
  return list.sort((a, b) => revisionOf(a) - revisionOf(b) || (a.ref.name < b.ref.name ? -1 : 1));
};

const firstPage = 20;
const pageSize = 3_000_000;

async function* pages(session: SqlSession, namespace: string | undefined): AsyncIterable<Reading<RawRecord[]>> {
  let limit = firstPage;
  let after: readonly [namespace: string, key: string] = ["", ""];
  while (true) {
    const page: Reading<RawRecord[]> = await reading(session, "page", namespace, async (query, tables) => {
      const place = namespace === undefined ? "" : " and r.namespace = $4";
      const where = `r.owner = 'helm' and (r.namespace, r.key) > ($1, $2)${place}`;
      const text = `${recordQuery(tables, true)} where ${where} order by r.namespace, r.key limit $3`;
      return (await query(text, [...after, limit, ...ofNamespace(namespace)])).map(recordOf);
    });
    yield page;
    const last = page.ok ? page.value.at(-1) : undefined;
    if (!page.ok || last === undefined || page.value.length < limit) return;
    after = [last.ref.namespace, last.ref.name];
    const largest = Math.max(...page.value.map(({ image }) => 1000 + (image.data.release ?? "").length));
    limit = Math.max(2, Math.min(500, Math.floor(pageSize / largest)));
  }
}
