import type { WriteOutcome } from "../../model/ports.ts";
import type { Gap } from "../../model/snapshot.ts";

// What PostgreSQL, the network or TLS answered, in words of our own: theirs quote users, addresses, rows and values. Only
// the SQLSTATE is passed on (PostgreSQL 17, appendix A).

/** Why a statement or a connection failed. */
export interface SqlTrouble {
  readonly reason: Gap["reason"];
  readonly says: string;
  /** Five characters, where the server answered. */
  readonly code?: string;
}

/** Thrown inside of the driver, and made an outcome or a gap at its edge. */
export class SqlError extends Error {
  constructor(readonly trouble: SqlTrouble) {
    super(trouble.says);
  }
}

/** The trouble behind anything that the library throws; what it does not know about is a bug, and is thrown again. */
export function troubleOf(error: unknown): SqlTrouble {
  if (error instanceof SqlError) return error.trouble;
  if (!(error instanceof Error) || error instanceof TypeError) throw error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (/^[0-9A-Z]{5}$/.test(code) && "severity" in error) return answered(code);
  return unanswered(code, error.message);
}

function answered(code: string): SqlTrouble {
  const [, reason, why] = answers.find(([prefix]) => code.startsWith(prefix))!;
  return { reason, code, says: `${why} (SQLSTATE ${code})` };
}

/** By the code's beginning; the first that fits. */
const answers: readonly (readonly [prefix: string, reason: Gap["reason"], why: string])[] = [
  ["28", "unauthorized", "the database does not accept the login; check user, password and the server's pg_hba.conf"],
  ["42501", "forbidden", "the role has not the right; log in as the owner of Helm's tables"],
  ["3D000", "not-served", "the server has no database of that name"],
  ["42P01", "not-served", "the database has no such table in its search path"],
  ["42703", "not-served", "the table has not the columns that Helm gives it"],
  ["53300", "server-error", "the server has no connection left"],
  ["57014", "timeout", "the statement took too long and was cancelled"],
  ["55P03", "timeout", "somebody else holds the row for longer than we wait"],
  ["57P03", "unreachable", "the server is not ready for connections"],
  ["57P", "unreachable", "the server ended the connection"],
  ["08", "unreachable", "the connection failed"],
  ["25006", "server-error", "the database is read-only here; is it a standby?"],
  ["22001", "invalid", "a value is longer than its column"],
  ["22", "invalid", "a value does not fit its column"],
  ["23505", "invalid", "there is such a row already"],
  ["23", "invalid", "a constraint of the table forbids it"],
  ["40", "server-error", "the server rolled it back in favour of another transaction"],
  ["P0001", "invalid", "a trigger of the database refuses it"],
  ["", "server-error", "the database answered with an error"],
];

function unanswered(code: string, message: string): SqlTrouble {
  const [, reason, why] = silences.find(([pattern]) => pattern.test(`${code} ${message}`))!;
  return { reason, says: why };
}

const silences: readonly (readonly [pattern: RegExp, reason: Gap["reason"], why: string])[] = [
  [/ECONNREFUSED/, "unreachable", "connection refused; is the database running, and is the address right?"],
  [/ENOTFOUND|EAI_AGAIN/, "unreachable", "its host name cannot be resolved"],
  [/ENOENT|EACCES/, "unreachable", "there is no socket of a server at the path given for its host"],
  [/EHOSTUNREACH|ENETUNREACH/, "unreachable", "there is no way to its host"],
  [/timeout expired|timeout|ETIMEDOUT/i, "timeout", "no answer came in time"],
  [
    /does not support SSL/,
    "unreachable",
    "the server does not speak TLS; say sslmode=disable in the connection string if that is as it should be",
  ],
  [
    /UnknownIssuer|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|self.signed/i,
    "unreachable",
    "its certificate is signed by an unknown authority; name the right one with sslrootcert in the connection string",
  ],
  [/NotValidForName|not valid for name|ALTNAME/i, "unreachable", "its certificate is for another name"],
  [/Expired|CERT_HAS_EXPIRED/, "unreachable", "its certificate has expired"],
  [/invalid peer certificate|certificate/i, "unreachable", "its certificate is not accepted"],
  [
    /SASL|SCRAM|password must be|empty string/i,
    "unauthorized",
    "the server wants a password in a way that failed; is one given?",
  ],
  [/^/, "unreachable", "the connection was lost"],
];

/** What cannot be read because of it. */
export function gapOfTrouble({ reason, says }: SqlTrouble, what: string): Gap {
  return { facet: "records", what, reason, verb: "select", resource: table, says };
}

type Failure = Exclude<WriteOutcome<never>, { kind: "written" }>;

/** The outcome of a write: before the commit was sent nothing of it can last. */
export function outcomeOfTrouble(trouble: SqlTrouble, verb: string, committing: boolean): Failure {
  const { code, says } = trouble;
  // A server that goes down may have committed and only not have said so.
  if (committing && (code === undefined || /^(08|57P|XX)/.test(code))) {
    return { kind: "unknown", says: `${says}, and the commit was under way` };
  }
  if (code === "23505") return { kind: "conflict", says: `the row is there already (SQLSTATE ${code})` };
  return { kind: "refused", reason: refusalReason(trouble), verb, resource: table, says };
}

function refusalReason({ reason, code }: SqlTrouble): Extract<Failure, { kind: "refused" }>["reason"] {
  if (reason === "forbidden" || reason === "unauthorized") return reason;
  if (code?.startsWith("P0001")) return "admission";
  return reason === "invalid" ? "invalid" : "other";
}

const table = "releases_v1";
