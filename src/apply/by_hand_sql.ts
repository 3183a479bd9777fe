import type { RecordStep } from "../model/plan.ts";
import { digestOf } from "../record/image.ts";
import { rowOfImage, type SqlRow } from "../record/sql_row.ts";

/**
 * What psql runs to take one step back: nothing at all where the row is not as the step left it. Tables and columns are
 * those of Helm (3.22 and 4.3, `pkg/storage/driver/sql.go`).
 */
export function undoSql({ n, says, target, before, after }: RecordStep): string {
  const now = after && rowOfImage(target, after);
  const then = before && rowOfImage(target, before);
  const statements = then === null ? removal(now!) : now === null ? insertion(then) : change(now, then);
  return [
    `-- Takes back step ${n}: ${says.replaceAll(/\s+/g, " ")}.`,
    "-- Look at the number that psql prints: 0 says that the row is not as the step left it, and that nothing was done.",
    "\\set ON_ERROR_STOP on",
    "set client_encoding = 'UTF8';",
    "set standard_conforming_strings = on;",
    "begin;",
    ...statements,
    "commit;",
    "",
  ].join("\n");
}

export function sqlCommand(file: string): string {
  return `psql --no-psqlrc --dbname="$HELM_DRIVER_SQL_CONNECTION_STRING" --file=${file}`;
}

function change(now: SqlRow, then: SqlRow): string[] {
  const set = columnsOf(then).map(([name, value]) => `${name} = ${value}`).join(", ");
  const same = JSON.stringify(Object.entries(now.labels).sort()) === JSON.stringify(Object.entries(then.labels).sort());
  return [
    `update releases_v1 set ${set} where ${is(now)};`,
    // Only if the row is now as it was, which another's would not be.
    ...(same ? [] : [`delete from custom_labels_v1 where ${labelsOf(then)} and exists (${rowLike(then)});`]),
    ...(same ? [] : labelRows(then)),
  ];
}

function removal(now: SqlRow): string[] {
  return [
    `delete from releases_v1 where ${is(now)};`,
    ...(Object.keys(now.labels).length === 0 ? [] : [
      `delete from custom_labels_v1 where ${labelsOf(now)} and not exists (select from releases_v1 where ${
        place(now)
      });`,
    ]),
  ];
}

/** A row that is there already is an error, and then nothing is done. */
function insertion(then: SqlRow): string[] {
  const columns = [["key", quote(then.key)], ["namespace", quote(then.namespace)], ...columnsOf(then)];
  const [names, values] = [columns.map(([name]) => name), columns.map(([, value]) => value)];
  return [`insert into releases_v1 (${names.join(", ")}) values (${values.join(", ")});`, ...labelRows(then)];
}

function labelRows(row: SqlRow): string[] {
  return Object.entries(row.labels).map(([name, value]) =>
    "insert into custom_labels_v1 (releasekey, releasenamespace, key, value) " +
    `select ${[row.key, row.namespace, name, value].map(quote).join(", ")} where exists (${rowLike(row)});`
  );
}

function columnsOf(row: SqlRow): [name: string, value: string][] {
  return [
    ["type", quote(row.type)],
    ["body", quote(row.body)],
    ["name", quote(row.name)],
    ["version", String(row.version)],
    ["status", quote(row.status)],
    ["owner", quote(row.owner)],
    ["createdat", String(row.createdat)],
    ["modifiedat", String(row.modifiedat)],
  ];
}

const rowLike = (row: SqlRow): string => `select from releases_v1 where ${is(row)}`;

/** The row in that very state; its payload, which may be long, by its digest. */
function is(row: SqlRow): string {
  const columns = columnsOf(row).filter(([name]) => name !== "body").map(([name, value]) => `${name} = ${value}`);
  return [place(row), ...columns, `encode(sha256(convert_to(body, 'UTF8')), 'hex') = '${digestOf(row.body)}'`]
    .join(" and ");
}

const place = ({ key, namespace }: SqlRow): string => `key = ${quote(key)} and namespace = ${quote(namespace)}`;

const labelsOf = ({ key, namespace }: SqlRow): string =>
  `releasekey = ${quote(key)} and releasenamespace = ${quote(namespace)}`;

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
