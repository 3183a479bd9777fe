import { assertEquals } from "deno-std/assert/mod.js";
import { noAnswer } from "./no_answer.ts";

const sent = (message: string, code?: string): boolean | undefined => {
  const answer = noAnswer("https://x", Object.assign(new Error(message), code ? { code } : {}));
  return answer.kind === "none" ? answer.sent : undefined;
};

Deno.test("only what fails before the request leaves counts as never sent", () => {
  assertEquals(sent("connect refused", "ECONNREFUSED"), false);
  assertEquals(sent("getaddrinfo", "ENOTFOUND"), false);
  assertEquals(sent("invalid peer certificate: UnknownIssuer"), false);
  assertEquals(sent("read ECONNRESET", "ECONNRESET"), true);
  assertEquals(sent("peer closed connection without sending TLS close_notify"), true);
  assertEquals(sent("received fatal alert: CertificateRequired"), true);
  assertEquals(sent("unexpected end of file", "Z_BUF_ERROR"), true);
});
