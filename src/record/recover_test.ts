import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { RawRecord } from "../model/snapshot.ts";
import { decodeRecord, payloadText } from "./decode.ts";
import { imageDifference, sizeLimit } from "./image.ts";
import { recoverRecord } from "./recover.ts";
import { inBase64, inGzip, payload, recordOf, secretOf, seeded, storedAs } from "./samples.ts";

const zipped = inGzip(payload);
const text = inBase64(zipped);
const lines = text.replace(/.{76}/g, "$&\n");

/** A text that needs padding. */
const padded = ["", " ", "  ", "   "].map((blanks) => inBase64(inGzip(payload + blanks))).find((one) =>
  one.endsWith("=")
)!;

const changed = (at: number, change: (byte: number) => number, length = zipped.length) => {
  const bytes = Buffer.from(zipped.subarray(0, length));
  bytes[at] = change(bytes[at]!);
  return secretOf({ release: inBase64(bytes) });
};

/** Damage that loses nothing: what it is called in words, and whether the value of the sound record comes back to the byte. */
const lossless: Record<string, [RawRecord, RegExp, "same value" | "same JSON"]> = {
  "key of another name": [secretOf({ releaze: text }), /under the key "releaze"/, "same value"],
  "empty key beside another": [secretOf({ release: "", Release: text }), /under the key "Release"/, "same value"],
  "one layer of base64 too many": [secretOf({ release: inBase64(text) }), /1 of 2 layers of base64/, "same value"],
  "three layers too many": [
    secretOf({ release: inBase64(inBase64(inBase64(text))) }),
    /3 of 4 layers/,
    "same value",
  ],
  "bare gzip data": [secretOf({ release: zipped }), /missing layer of base64/, "same value"],
  "bare JSON": [secretOf({ release: payload }), /missing layer of base64/, "same JSON"],
  "bare JSON with a byte order mark": [secretOf({ release: `\ufeff${payload}` }), /byte order mark/, "same JSON"],
  "base64 with a byte order mark": [secretOf({ release: `\ufeff${text}` }), /mark before the base64/, "same value"],
  "trailing bytes lost": [secretOf({ release: inBase64(zipped.subarray(0, -8)) }), /8 bytes lost/, "same value"],
  "part of them lost": [secretOf({ release: inBase64(zipped.subarray(0, -3)) }), /3 bytes lost/, "same value"],
  "base64 cut among them": [secretOf({ release: text.slice(0, -5) }), /completed/, "same value"],
  "padding lost": [secretOf({ release: padded.replace(/=+$/, "") }), /completed/, "same JSON"],
  "blanks and quotes": [secretOf({ release: `"${lines.replaceAll("\n", " \n")}"` }), /blanks/, "same value"],
  "alphabet of URLs": [
    secretOf({ release: text.replaceAll("+", "-").replaceAll("/", "_") }),
    /URL alphabet/,
    "same value",
  ],
  "bytes after the end": [
    secretOf({ release: inBase64(Buffer.concat([zipped, Buffer.from("\n")])) }),
    /1 bytes after the end/,
    "same value",
  ],
  "stored length changed": [changed(zipped.length - 3, (byte) => byte ^ 0x40), /length at the end/, "same value"],
  "one byte of the checksum": [changed(zipped.length - 6, (byte) => byte ^ 0xff), /one byte/, "same value"],
  "magic number changed": [changed(1, () => 0x8c), /header/, "same JSON"],
  "flags changed": [changed(3, () => 8), /header/, "same JSON"],
  "a revision as text": [storedAs(payload.replace('"version":3', '"version":"3"')), /"\/version"/, "same JSON"],
  "a revision with a point": [storedAs(payload.replace('"version":3', '"version":3.0')), /"\/version"/, "same JSON"],
  "a weight as text, under a wrong key, bare": [
    secretOf({ payload: payload.replace('"weight":-5', '"weight":"-5"') }),
    /"\/hooks\/0\/weight"/,
    "same JSON",
  ],
  "text as a number": [
    storedAs(payload.replace('"name":"web","version":"1.0.0"', '"name":"web","version":1.10')),
    /\/chart\/metadata\/version/,
    "same JSON",
  ],
  "null among the hooks": [storedAs(payload.replace('"hooks":[', '"hooks":[null,')), /1 times null/, "same JSON"],
  "ConfigMap with a Secret's value": [
    recordOf("configmap", { release: inBase64(text) }),
    /1 of 2 layers of base64/,
    "same value",
  ],
};

Deno.test("recoverRecord brings back what is not lost", () => {
  for (const [name, [raw, word, kept]] of Object.entries(lossless)) {
    const record = decodeRecord(raw);
    assert(record.faults.length > 0, name);
    const recovered = recoverRecord(record);
    if (!recovered.ok) throw new Error(`${name}: ${recovered.says}`);
    assertMatch(recovered.did.join("; "), word, name);
    assertEquals(recovered.record.faults, [], name);
    assertEquals(Object.keys(recovered.image.data), ["release"], name);
    assertEquals(recovered.image.labels, raw.image.labels, name);
    const sound = raw.ref.driver === "secret" ? inBase64(text) : text;
    if (kept === "same value") assertEquals(recovered.image.data["release"], sound, name);
    else {
      const back = payloadText(recovered.image, raw.ref.driver);
      const expected = name === "text as a number" ? payload.replace('"version":"1.0.0"', '"version":"1.10"') : payload;
      assertEquals(back.ok && back.text.trim(), expected, name);
    }
  }
});

const lossy: Record<string, [RawRecord, RegExp]> = {
  "no data": [secretOf({}), /no keys/],
  "empty": [secretOf({ release: "" }), /empty/],
  "two other keys": [secretOf({ a: text, b: text }), /missing/],
  "cut in the gzip data": [secretOf({ release: text.slice(0, 400) }), /end early/],
  "one byte of the stream changed": [changed(100, (byte) => byte ^ 1), /./],
  "checksum changed in two bytes": [
    secretOf({
      release: inBase64(Buffer.concat([zipped.subarray(0, -8), Buffer.from([1, 2, 3, 4]), zipped.subarray(-4)])),
    }),
    /checksum/,
  ],
  "JSON cut": [storedAs(payload.slice(0, -30)), /ends early/],
  "null": [storedAs("null"), /null/],
  "info null": [storedAs('{"name":"web","info":null,"version":3,"namespace":"prod"}'), /info|null/],
  "bad time": [storedAs(payload.replace("2026-01-02T03:05:00Z", "yesterday")), /RFC 3339/],
  "hooks no list": [storedAs(payload.replace(/"hooks":\[.*\],"version"/, '"hooks":"none","version"')), /a list/],
  "JSON in base64 with blanks, which nothing confirms": [
    secretOf({ release: inBase64(payload).replace(/(.{40})/g, "$1 ") }),
    /base64/,
  ],
  "another release": [
    secretOf({ r: inBase64(inGzip(payload.replace('{"name":"web"', '{"name":"wob"'))) }),
    /another release/,
  ],
  "another revision": [secretOf({ r: inBase64(inGzip(payload.replace('"version":3', '"version":4'))) }), /revision 4/],
  "another namespace": [secretOf({ r: inBase64(inGzip(payload.replace('"prod"', '"dev"'))) }), /another namespace/],
};

Deno.test("recoverRecord refuses what is lost or not proven, and says why", () => {
  for (const [name, [raw, says]] of Object.entries(lossy)) {
    const recovered = recoverRecord(decodeRecord(raw));
    assertEquals(recovered.ok, false, name);
    if (!recovered.ok) assertMatch(recovered.says, says, name);
  }
});

Deno.test("recoverRecord does not take a label of another release for its own", () => {
  const raw = secretOf({ releaze: text });
  const recovered = recoverRecord(decodeRecord({ ...raw, image: { ...raw.image, labels: { name: "wob" } } }));
  assertEquals(
    recovered.ok || recovered.says,
    'Its payload is not of this record: its label "name" says something else',
  );
});

Deno.test("recoverRecord makes it fit, or says that it does not", () => {
  const noise = (bytes: number) => payload.replace('"hunter2"', `"${randomBytes(bytes).toString("base64")}"`);
  const fits = secretOf({ release: inGzip(noise(700_000)) });
  const recovered = recoverRecord(decodeRecord(fits));
  assert(recovered.ok && recovered.record.size <= sizeLimit);
  const large = recoverRecord(decodeRecord(secretOf({ release: inGzip(noise(800_000)) })));
  assertEquals(large.ok || large.reason, "too-large");
});

Deno.test("recoverRecord never gives anything but the payload there was, whatever byte changes", () => {
  const random = seeded(7);
  for (let round = 0; round < 400; round++) {
    const bytes = Buffer.from(text);
    const cut = random(2) === 0;
    const damaged = cut ? bytes.subarray(0, random(bytes.length)) : bytes;
    if (!cut) bytes[random(bytes.length)] = random(256);
    const record = decodeRecord(secretOf({ release: damaged }));
    const recovered = record.faults.length === 0 ? undefined : recoverRecord(record);
    if (!recovered?.ok) continue;
    const back = payloadText(recovered.image, "secret");
    assertEquals(back.ok && back.text, payload, `round ${round}`);
  }
});

Deno.test("a payload in the binaryData of a ConfigMap is moved to where Helm looks", () => {
  for (const bytes of [text, zipped]) {
    const raw = recordOf("configmap", {});
    const binaryData = { release: inBase64(bytes) };
    const record = decodeRecord({ ...raw, image: { ...raw.image, binaryData } });
    assertMatch(record.faults[0]!.says, /stands in binaryData and not in data/);
    const recovered = recoverRecord(record);
    if (!recovered.ok) throw new Error(recovered.says);
    assertEquals([recovered.image.data, recovered.image.binaryData], [{ release: text }, undefined]);
    assertMatch(recovered.did[0]!, /"release" of binaryData/);
    assertEquals(imageDifference(record.image, recovered.image), ["data.release", "binaryData.release"]);
  }
});
