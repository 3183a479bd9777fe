import { assertEquals, assertThrows } from "deno-std/assert/mod.js";
import { gzipSync } from "node:zlib";
import { requestBytes, responseReader } from "./http1.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The response read from the bytes in pieces of each size, which must all agree; undefined: not whole. */
const read = (bytes: Uint8Array, { ended = false } = {}) => {
  const readings = [1, 2, 7, bytes.length].map((size) => {
    const reader = responseReader();
    let response;
    for (let at = 0; at < bytes.length; at += size) response = reader.push(bytes.subarray(at, at + size));
    response ??= ended ? reader.end() : undefined;
    return response && { ...response, body: decode(response.body) };
  });
  for (const reading of readings) assertEquals(reading, readings[0]);
  return readings[0];
};

Deno.test("a request: one line for each value of a header, the body's length in bytes, also of a DELETE", () => {
  const bytes = requestBytes({
    method: "DELETE",
    target: "/api/v1/x?dryRun=All",
    headers: { host: "h:1", "Impersonate-Group": ["a", "b"], "Impersonate-User": "jürgen" },
    body: '{"ü":1}',
  });
  assertEquals(
    decode(bytes),
    "DELETE /api/v1/x?dryRun=All HTTP/1.1\r\nhost: h:1\r\nImpersonate-Group: a\r\nImpersonate-Group: b\r\n" +
      'Impersonate-User: jürgen\r\ncontent-length: 8\r\n\r\n{"ü":1}',
  );
});

Deno.test("a header cannot smuggle another one in", () => {
  assertThrows(() => requestBytes({ method: "GET", target: "/", headers: { a: "b\r\nc: d" } }), TypeError);
});

Deno.test("a response of a known length, in chunks, without a body, and to the end of the connection", () => {
  const known = read(encode("HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\nhello"));
  assertEquals(known, {
    status: 200,
    headers: { date: "now", "content-length": "5" },
    body: "hello",
    reusable: true,
  });
  const chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n, world!\r\n\r\n0\r\nT: 1\r\n\r\n";
  assertEquals(read(encode(chunked))?.body, "hello, world!\r\n");
  assertEquals(read(encode("HTTP/1.1 204 No Content\r\n\r\n"))?.body, "");
  assertEquals(read(encode("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))?.status, 404);
  const closed = encode("HTTP/1.0 502 Bad Gateway\r\n\r\n<html>");
  assertEquals(read(closed), undefined);
  assertEquals([read(closed, { ended: true })?.body, read(closed, { ended: true })?.reusable], ["<html>", false]);
});

Deno.test("what is cut short is no response", () => {
  assertEquals(read(encode("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello"), { ended: true }), undefined);
  assertEquals(
    read(encode("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), { ended: true }),
    undefined,
  );
});

Deno.test("an informational answer comes before the one that counts", () => {
  const text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok";
  assertEquals([read(encode(text))?.status, read(encode(text))?.body], [201, "ok"]);
});

Deno.test("a compressed body is unpacked, and a connection to be closed is not used again", () => {
  const body = gzipSync(encode("hello"));
  const head =
    `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
  const response = read(new Uint8Array([...encode(head), ...body]));
  assertEquals([response?.body, response?.reusable], ["hello", false]);
});

Deno.test("what is no HTTP is refused", () => {
  assertThrows(() => responseReader().push(encode("SSH-2.0-OpenSSH\r\n\r\n")), Error, "not HTTP");
  assertThrows(
    () => responseReader().push(encode("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")),
    Error,
    "not HTTP",
  );
  assertThrows(() => responseReader().push(new Uint8Array(2 * 1024 * 1024).fill(65)), Error, "not HTTP");
});
