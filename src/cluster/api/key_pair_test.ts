import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { flawOf } from "./key_pair.ts";

// Made for this test by openssl (P-256, a hundred years); they open nothing.
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBdzCCAR2gAwIBAgIUR7kqQIoRepOtsBDjDX92JqN4WS8wCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFdGhyZWUwIBcNMjYxMTIxMDkyMTE0WhgPMjEyNjEwMjgwOTIx
MTRaMBAxDjAMBgNVBAMMBXRocmVlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
VqosfHVS2UeUqcX7TudNjeMeUBN0krll7BPpe+E19RSF+XY89HERDVF1PiFnekvh
rz/zQNrpd/NS8Kk3yF4HSKNTMFEwHQYDVR0OBBYEFGn/0aXFq0uzXCcTFDI9E2aq
Cs8JMB8GA1UdIwQYMBaAFGn/0aXFq0uzXCcTFDI9E2aqCs8JMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAIvGu6I46fzm/lXBGUf3o78LOokdvwTG
IuJ3Eqk87JcXAiB6kd6xbaCNmHd65Rx0GDDMQzdLnF0tpMHqqLO24npRVA==
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkmSZdXwYbQBBOV8E
xT2CT/JiAflP8AiO0ZohGgjKhuShRANCAARWqix8dVLZR5SpxftO502N4x5QE3SS
uWXsE+l74TX1FIX5djz0cRENUXU+IWd6S+GvP/NA2ul381LwqTfIXgdI
-----END PRIVATE KEY-----
`;
const OLD_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBGDCBvwIUHqOLwGIF6HkWogk1s/JhXqC6nO8wCgYIKoZIzj0EAwIwDjEMMAoG
A1UEAwwDb25lMCAXDTI2MTEyMTA5MjExNFoYDzIxMjYxMDI4MDkyMTE0WjAOMQww
CgYDVQQDDANvbmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT6hceuUtjt6jSp
nmnghWROJdpmdJ4k5s2gET7evzWx5JYJzffGIf+CcH3CXJxu1lA8zz4OQGb/1VZ5
h6ob8GWsMAoGCCqGSM49BAMCA0gAMEUCIQDqPi5n8hqThuqX/Q3S2mYYqZiIEV/U
GLuiN8cbL7b5gQIgejo+gMcvBbsSJIns0cCjgrmilF5KOM5CmvEagdbXfyg=
-----END CERTIFICATE-----
`;
const OLD_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgI2vfoSrqh1wo11sh
ySSKUu0Ayrw1LYxuTFgVtor1AFShRANCAAT6hceuUtjt6jSpnmnghWROJdpmdJ4k
5s2gET7evzWx5JYJzffGIf+CcH3CXJxu1lA8zz4OQGb/1VZ5h6ob8GWs
-----END PRIVATE KEY-----
`;

Deno.test("a pair that fits has no flaw, and neither has none", () => {
  assertEquals(flawOf({ ca: CERTIFICATE, cert: CERTIFICATE, key: KEY }), undefined);
  assertEquals(flawOf({}), undefined);
});

Deno.test("what would end the process is told in words", () => {
  assertEquals(flawOf({ cert: CERTIFICATE, key: OLD_KEY }), "the client key is not that of the certificate");
  assertEquals(flawOf({ cert: CERTIFICATE }), "a client certificate is given without its key");
  assertEquals(flawOf({ key: KEY }), "a client key is given without its certificate");
  assertEquals(flawOf({ cert: "hello", key: KEY }), "the client certificate is no certificate in PEM");
  assertEquals(flawOf({ cert: CERTIFICATE, key: "hello" }), "the client key is no private key in PEM");
  assertEquals(flawOf({ ca: "hello" }), "the certificate authority is no certificate in PEM");
});

Deno.test("a certificate of version 1 is used where the runtime can, and refused where it would panic", () => {
  assertEquals(flawOf({ cert: OLD_CERTIFICATE, key: OLD_KEY }, "2.8.3"), undefined);
  assertStringIncludes(flawOf({ cert: OLD_CERTIFICATE, key: OLD_KEY }, "2.6.10")!, "X.509 version 1");
});
