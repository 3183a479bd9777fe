import { assertEquals } from "deno-std/assert/mod.js";
import { findPassword, readPassword } from "./passfile.ts";

const login = { host: "db", port: 5432, database: "releases", user: "helm" };

Deno.test("the first line that fits, with its escapes undone", () => {
  const text = "# db:5432:releases:helm:no\nother:5432:releases:helm:no\n\ndb:*:releases:helm:a\\:b\\\\c\n*:*:*:*:last";
  assertEquals(findPassword(text, login), "a:b\\c");
  assertEquals(findPassword(text, { ...login, user: "else" }), "last");
  assertEquals(findPassword("db:5432:releases:helm", login), undefined);
  assertEquals(findPassword("localhost:*:*:*:x", { ...login, host: "/run/postgresql" }), "x");
});

Deno.test("a file that others may read is not used", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "*:*:*:*:x\n");
  await Deno.chmod(path, 0o600);
  assertEquals(readPassword(path, login), "x");
  await Deno.chmod(path, 0o640);
  assertEquals(readPassword(path, login), undefined);
  await Deno.remove(path);
  assertEquals(readPassword(path, login), undefined);
});
