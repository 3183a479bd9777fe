import { assertEquals } from "deno-std/assert/mod.js";
import { sayStatus } from "./say_status.ts";

Deno.test("a status is said as it is, up to forty letters", () => {
  assertEquals(sayStatus("pending-rollback"), "pending-rollback");
  assertEquals(sayStatus("x".repeat(40)), "x".repeat(40));
  assertEquals(sayStatus("x".repeat(41)), `${"x".repeat(39)}…`);
  assertEquals(sayStatus("😀".repeat(1000)), `${"😀".repeat(39)}…`);
});
