import { assertEquals } from "deno-std/assert/mod.js";
import { findBase64Fault, findField, isGzip, isInteger, isTime, releaseShape } from "./helm_encoding.ts";

Deno.test("findBase64Fault gives the offsets that Go gives", () => {
  const table: [string, number | null][] = [
    ["", null],
    ["QUJD", null],
    ["QU\nJD\r\n", null],
    ["QQ==", null],
    ["QQ=\n=\n", null],
    ["QR==", null],
    ["QUI=", null],
    ["Q", 0],
    ["QUJDQ", 4],
    ["QUJDQQ", 4],
    ["QUJDQQ=", 7],
    ["QUJDQQ=x", 6],
    ["=", 0],
    ["Q===", 1],
    ["QUI==", 4],
    ["QQ==QQ==", 4],
    ["QU-_", 2],
    ["QUJD QUJD", 4],
    ['{"a":1}', 0],
  ];
  for (const [text, at] of table) assertEquals(findBase64Fault(text), at, JSON.stringify(text));
});

Deno.test("isTime takes what Go's lenient RFC 3339 takes", () => {
  const good = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456789012+02:00", "0001-01-01T00:00:00Z"];
  const lenient = ["2026-01-02T3:04:05Z", "2026-01-02T03:04:05,5Z", "2026-01-02T03:04:05+24:60"];
  const bad = ["", "yesterday", "2026-02-30T03:04:05Z", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05z"];
  const worse = ["2026-01-02T24:00:00Z", "2026-01-02T03:04:60Z", "2026-01-02T03:04:05", "2026-01-02T03:04:05.Z"];
  for (const time of [...good, ...lenient, "2024-02-29T00:00:00Z"]) assertEquals(isTime(time), true, time);
  for (const time of [...bad, ...worse, "2023-02-29T00:00:00Z"]) assertEquals(isTime(time), false, time);
});

Deno.test("isInteger takes literals of 64 bits only", () => {
  for (const literal of ["0", "-0", "3", "-9223372036854775808", "9223372036854775807"]) {
    assertEquals(isInteger(literal), true, literal);
  }
  for (const literal of ["3.0", "3e0", "9223372036854775808", "-9223372036854775809", "1".repeat(99)]) {
    assertEquals(isInteger(literal), false, literal);
  }
});

Deno.test("findField folds case as Go does", () => {
  const { fields } = releaseShape;
  assertEquals(findField(fields, "version"), "version");
  assertEquals(findField(fields, "VerSion"), "version");
  assertEquals(findField(fields, "ver\u017fion"), "version");
  assertEquals(findField(fields, "hoo\u212as"), "hooks");
  assertEquals(findField(fields, "Apply_Method"), "apply_method");
  assertEquals(findField(fields, "applyMethod"), undefined);
  assertEquals(findField(fields, "__proto__"), undefined);
});

Deno.test("isGzip wants more than the magic bytes", () => {
  assertEquals(isGzip(Uint8Array.of(0x1f, 0x8b, 8)), false);
  assertEquals(isGzip(Uint8Array.of(0x1f, 0x8b, 8, 0)), true);
  assertEquals(isGzip(Uint8Array.of(0x1f, 0x8b, 9, 0)), false);
});
