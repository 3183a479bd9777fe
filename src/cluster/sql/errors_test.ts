import { assert, assertEquals, assertThrows } from "deno-std/assert/mod.js";
import { gapOfTrouble, outcomeOfTrouble, SqlError, troubleOf } from "./errors.ts";

const answer = (code: string): Error =>
  Object.assign(new Error('password authentication failed for user "pl4nted"'), { code, severity: "FATAL" });
const silence = (message: string, code?: string): Error => Object.assign(new Error(message), code ? { code } : {});

Deno.test("what the server answers is told by its SQLSTATE alone", () => {
  const reasons = ["28P01", "42501", "3D000", "42P01", "57014", "57P01", "22001", "XX000"].map((code) => {
    const { reason, says } = gapOfTrouble(troubleOf(answer(code)), "rows");
    assert(says.includes(code) && !says.includes("pl4nted"), says);
    return reason;
  });
  assertEquals(
    reasons,
    [
      ...["unauthorized", "forbidden", "not-served", "not-served", "timeout", "unreachable", "invalid", "server-error"],
    ] as typeof reasons,
  );
});

Deno.test("what the network or TLS says is told in our own words", () => {
  const troubles = [
    silence("connect ECONNREFUSED 10.0.0.1:5432", "ECONNREFUSED"),
    silence("getaddrinfo ENOTFOUND pl4nted", "ENOTFOUND"),
    silence("invalid peer certificate: UnknownIssuer"),
    silence('invalid peer certificate: certificate not valid for name "pl4nted"'),
    silence("Connection terminated unexpectedly"),
    silence("timeout expired"),
  ].map(troubleOf);
  for (const { says } of troubles) assert(!/pl4nted|10\.0\.0\.1/.test(says), says);
  assertEquals(troubles.map(({ reason }) => reason === "timeout"), [false, false, false, false, false, true]);
});

Deno.test("only a commit that nobody answered is in doubt", () => {
  const kind = (error: unknown, committing: boolean) => outcomeOfTrouble(troubleOf(error), "update", committing).kind;
  const lost = silence("Connection terminated unexpectedly");
  assertEquals([kind(lost, false), kind(lost, true)], ["refused", "unknown"]);
  assertEquals([kind(answer("57P01"), false), kind(answer("57P01"), true)], ["refused", "unknown"]);
  assertEquals([kind(answer("40001"), true), kind(answer("23514"), true)], ["refused", "refused"]);
  assertEquals(kind(answer("23505"), false), "conflict");
});

Deno.test("trouble of our own is passed on, a bug is not hidden", () => {
  const trouble = { reason: "invalid", says: "it is so" } as const;
  assertEquals(troubleOf(new SqlError(trouble)), trouble);
  assertThrows(() => troubleOf(undefined));
  assertThrows(() => troubleOf(new TypeError("x is not a function")), TypeError);
});
