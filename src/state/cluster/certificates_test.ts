import { assertEquals } from "deno-std/assert/mod.js";
import { ENDED, LASTING } from "../../../tests/kit/certificates.ts";
import { judgeBundle } from "./certificates.ts";

const judge = (text: string, takenAt = "2026-11-21T10:00:00Z") => judgeBundle(btoa(text), takenAt);

Deno.test("a bundle that was never filled in holds no certificate", () => {
  assertEquals(judge("\n"), { state: "no certificate" });
  assertEquals(judge("to be filled in"), { state: "no certificate" });
});

Deno.test("certificates that have all ended are of no use, and one that has not is", () => {
  assertEquals(judge(ENDED), { state: "expired", until: "2026-01-01T00:00:00Z" });
  assertEquals(judge(ENDED, "2025-12-31T23:59:59Z"), { state: "usable" });
  assertEquals(judge(ENDED + LASTING), { state: "usable" });
});

Deno.test("what cannot be read here may be read by the server", () => {
  assertEquals(judge("-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n"), { state: "usable" });
  assertEquals(judge("-----BEGIN TRUSTED CERTIFICATE-----\nbm8=\n-----END TRUSTED CERTIFICATE-----\n"), {
    state: "usable",
  });
});
