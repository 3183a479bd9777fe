import type { Precondition, WriteOptions, WriteOutcome } from "../../model/ports.ts";
import type { RawRecord, RecordImage, RecordRef } from "../../model/snapshot.ts";
import { imageDifference, sameImage } from "../../record/image.ts";
import { columnLabels, rowOfImage, type SqlRow, unstorable } from "../../record/sql_row.ts";
import type { Row } from "./client.ts";
import { outcomeOfTrouble, troubleOf } from "./errors.ts";
import { customLabelsOf, identityOf, recordOf, recordQuery } from "./rows.ts";
import type { Query, SqlSession, Tables } from "./session.ts";

// Each write is one transaction that locks the row, compares all of it with what was read, writes, and looks at what came of it.

export const findRow = async (query: Query, tables: Tables, ref: RecordRef, lock = ""): Promise<Row | undefined> =>
  (await query(`${recordQuery(tables, true)} where r.key = $1 and r.namespace = $2${lock}`, [
    ref.name,
    ref.namespace,
  ]))[0];

type Act<T> = (query: Query, tables: Tables) => Promise<WriteOutcome<T>>;

/** One transaction, which lasts only if the outcome is "written" and no dry run. */
export const writing = async <T>(
  session: SqlSession,
  verb: string,
  { dryRun }: WriteOptions,
  act: Act<T>,
): Promise<WriteOutcome<T>> => {
  let committing = false;
  try {
    return await session.use(dryRun ? `${verb}, dry run` : verb, async (query, tables) => {
      await query("begin isolation level read committed");
      try {
        // Helm holds a row for a moment only; whoever holds it longer is to be asked first.
        await query("set local lock_timeout = '10s'");
        const outcome = await act(query, tables);
        const lasts = outcome.kind === "written" && !dryRun;
        if (dryRun) await query("set constraints all immediate");
        committing = lasts;
        await query(lasts ? "commit" : "rollback");
        return outcome;
      } catch (error) {
        if (!committing) await query("rollback").catch(() => {});
        throw error;
      }
    });
  } catch (error) {
    return outcomeOfTrouble(troubleOf(error), verb, committing);
  }
};

type Failure = Exclude<WriteOutcome<never>, { kind: "written" }>;

const refuse = (
  verb: string,
  says: string,
  reason: Extract<Failure, { kind: "refused" }>["reason"] = "other",
): Failure => ({ kind: "refused", reason, verb, resource: "releases_v1", says });

/** A write of an image: it must fit into a row, and the row must then be what was meant. */
export const storing = (
  session: SqlSession,
  verb: string,
  ref: RecordRef,
  image: RecordImage,
  options: WriteOptions,
  put: (query: Query, tables: Tables, row: SqlRow) => Promise<Failure | undefined>,
): Promise<WriteOutcome<RawRecord>> =>
  writing(session, verb, options, async (query, tables) => {
    const odd = unstorable(ref, image);
    if (odd.length > 0) return refuse(verb, `a row has no place for ${odd.join(", ")}`, "invalid");
    const failure = await put(query, tables, rowOfImage(ref, image));
    if (failure !== undefined) return failure;
    const stored = await findRow(query, tables, ref);
    const record = stored && recordOf(stored);
    const different = imageDifference(image, record?.image ?? null);
    if (record !== undefined && different.length === 0) return { kind: "written", value: record };
    return refuse(verb, `the database would store something else (${different.join(", ")})`, "admission");
  });

export const insert = async (query: Query, tables: Tables, row: SqlRow): Promise<Failure | undefined> => {
  const { key, namespace, type, body, name, version, status, owner, createdat, modifiedat } = row;
  await query(
    `insert into releases_v1 (key, namespace, type, body, name, version, status, owner, createdat, modifiedat)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [key, namespace, type, body, name, version, status, owner, createdat, modifiedat],
  );
  const left = tables.customLabels
    ? await query("select key from custom_labels_v1 where releasekey = $1 and releasenamespace = $2", [key, namespace])
    : [];
  if (left.length === 0) return await insertLabels(query, tables, row, "insert");
  // Helm would take them for the new record's.
  const says = `custom_labels_v1 has rows left of an older row ${
    JSON.stringify(key)
  }: save and remove them by hand first`;
  return refuse("insert", says);
};

const insertLabels = async (
  query: Query,
  { customLabels }: Tables,
  { key, namespace, labels }: SqlRow,
  verb: string,
): Promise<Failure | undefined> => {
  const wanted = Object.entries(labels);
  if (wanted.length > 0 && !customLabels) return refuse(verb, "the database has no table for custom labels", "invalid");
  for (const [name, value] of wanted) {
    await query(
      "insert into custom_labels_v1 (releasekey, releasenamespace, key, value) values ($1, $2, $3, $4)",
      [key, namespace, name, value],
    );
  }
};

/** The row, locked, if it is what was read. */
const lock = async (
  query: Query,
  tables: Tables,
  ref: RecordRef,
  precondition: Precondition,
): Promise<{ readonly row: Row } | Failure> => {
  const row = await findRow(query, tables, ref, " for update of r");
  const what = `row ${JSON.stringify(ref.name)}`;
  if (row === undefined && await findRow(query, tables, ref) !== undefined) {
    return refuse("update", "a policy of the table hides the row from changes", "forbidden");
  }
  if (row === undefined) return { kind: "conflict", says: `${what} is not there any more` };
  const { uid, resourceVersion } = identityOf(row);
  return uid === precondition.uid && resourceVersion === precondition.resourceVersion
    ? { row }
    : { kind: "conflict", says: `${what} has changed since it was read` };
};

export const update = async (
  query: Query,
  tables: Tables,
  next: SqlRow,
  image: RecordImage,
  precondition: Precondition,
): Promise<Failure | undefined> => {
  const { key, namespace, type, body, name, version, status, owner, createdat, modifiedat } = next;
  const found = await lock(query, tables, { driver: "sql", namespace, name: key }, precondition);
  if (!("row" in found)) return found;
  const live = recordOf(found.row).image;
  if (sameImage(live, image)) return undefined;
  const written = await query(
    `update releases_v1 set type = $3, body = $4, name = $5, version = $6, status = $7, owner = $8, createdat = $9,
    modifiedat = $10 where key = $1 and namespace = $2 returning key`,
    [key, namespace, type, body, name, version, status, owner, createdat, modifiedat],
  );
  if (written.length !== 1) return refuse("update", "a policy of the table hides the row from updates", "forbidden");
  const changesLabels = imageDifference(live, image).some((what) =>
    what.startsWith("labels.") && !columnLabels.includes(what.slice("labels.".length))
  );
  return changesLabels
    ? await removeLabels(query, found.row, "update") ?? await insertLabels(query, tables, next, "update")
    : undefined;
};

export const remove = async (
  query: Query,
  tables: Tables,
  ref: RecordRef,
  precondition: Precondition,
): Promise<WriteOutcome<null>> => {
  const found = await lock(query, tables, ref, precondition);
  if (!("row" in found)) return found;
  const failure = await removeLabels(query, found.row, "delete");
  if (failure !== undefined) return failure;
  const gone = await query("delete from releases_v1 where key = $1 and namespace = $2 returning key", [
    ref.name,
    ref.namespace,
  ]);
  return gone.length === 1
    ? { kind: "written", value: null }
    : refuse("delete", "a policy of the table hides the row from deletions", "forbidden");
};

/** Nothing keeps the table from rows that no image can hold; what could not be brought back is not removed. */
const removeLabels = async (query: Query, row: Row, verb: string): Promise<Failure | undefined> => {
  const labels = customLabelsOf(row);
  if (labels.length === 0) return undefined;
  const names = new Set(labels.map(([name]) => name));
  const isOdd = names.size < labels.length ||
    labels.some(([name, value]) => name === null || value === null || columnLabels.includes(name));
  if (isOdd) {
    const says = `row ${JSON.stringify(row.key)} has custom labels that Helm would not write: doubled, ` +
      "without a name or value, or named as a column is; save and remove these rows of custom_labels_v1 by hand first";
    return refuse(verb, says);
  }
  await query("delete from custom_labels_v1 where releasekey = $1 and releasenamespace = $2", [
    row.key,
    row.namespace,
  ]);
};
