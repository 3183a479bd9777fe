import { assert, assertEquals } from "deno-std/assert/mod.js";
import { quote } from "./quote.ts";

Deno.test("a quote is the known part: what the pattern leaves open is cut out, names stay", () => {
  const text = 'cannot patch "web" with kind Job: Invalid value: {"env":"s3cret"}: field is immutable, and more';
  assertEquals(quote(/cannot patch "[^"]+" .*field is immutable/, text), 'cannot patch "web" …field is immutable');
  assertEquals(quote(/field is immutable/, text), "field is immutable");
  assertEquals(quote(/failed: .*?(timeout|gone)/, "failed: timeout"), "failed: timeout");
});

Deno.test("what looks like a secret is not quoted", () => {
  const quoted = (text: string) => quote(/error [^|]+/, `error ${text}`);
  assertEquals(quoted("dial https://admin:hunter2@host/x"), "error dial https://admin:…@host/x");
  assertEquals(quoted("dsn db_password=hunter2 host=x"), "error dsn db_password=… host=x");
  assertEquals(quoted('{"token": "abc", "b": 1}'), 'error {"token": "…", "b": 1}');
  assertEquals(quoted("eyJhbGciOiJIUzI1NiIsInR5cCI6 end"), "error … end");
  assertEquals(
    quoted('secrets "sh.helm.release.v1.web.v12" not found'),
    'error secrets "sh.helm.release.v1.web.v12" not found',
  );
});

Deno.test("a quote is short", () => {
  assert(quote(/a[^|]+z/, `a${"b".repeat(5000)}z`).length <= 240);
});
