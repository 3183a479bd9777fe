import { assert, assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";
import type { RawRecord, RecordImage } from "../model/snapshot.ts";
import { decodeRecord, payloadText } from "./decode.ts";
import { editRecord, type PayloadEdit, type RecordEdit } from "./edit.ts";
import { imageSize, sizeLimit } from "./image.ts";
import { inBase64, inGzip, payload, recordOf, secretOf, seeded, storedAs } from "./samples.ts";

const failed: PayloadEdit = { path: ["info", "status"], value: "failed" };

function editedImage(raw: RawRecord, edit: RecordEdit): RecordImage {
  const edited = editRecord(decodeRecord(raw), edit);
  if (!edited.ok) throw new Error(edited.says);
  assertEquals(edited.size, imageSize(edited.image, raw.ref.driver));
  return edited.image;
}

function refusalOf(raw: RawRecord, ...payload: PayloadEdit[]): { reason: string; says: string } {
  const edited = editRecord(decodeRecord(raw), { payload });
  if (edited.ok) throw new Error("The edit was not refused");
  return edited;
}

function textAfter(json: string, ...edits: PayloadEdit[]): string {
  const read = payloadText(editedImage(storedAs(json), { payload: edits }), "secret");
  return read.ok ? read.text : read.fault.says;
}

Deno.test("editRecord changes the bytes of the value alone", () => {
  const table: [string, PayloadEdit[], string][] = [
    [payload, [failed], payload.replace("pending-upgrade", "failed")],
    [payload, [{ path: ["version"], value: 4 }], payload.replace('"version":3', '"version":4')],
    [payload, [{ path: ["hooks", "0", "last_run", "phase"], value: "Failed" }], payload.replace("Running", "Failed")],
    [
      payload,
      [{ path: ["config", "2"], value: "<&>\u2028" }],
      payload.replace('"two"', '"\\u003c\\u0026\\u003e\\u2028"'),
    ],
    ['{"info":{}}', [failed], '{"info":{"status":"failed"}}'],
    ['{"info": {"a" : 1.0 } }', [failed], '{"info": {"a" : 1.0,"status":"failed" } }'],
    ['{"info":null,"x":1}', [failed], '{"info":{"status":"failed"},"x":1}'],
    ["{}", [failed, { path: ["info", "a b"], value: [1] }], '{"info":{"status":"failed","a b":[1]}}'],
    ["null", [failed], '{"info":{"status":"failed"}}'],
    ['{"info":{"status":"ü\\ud800"},"config":{"ü":"ü"}}', [failed], '{"info":{"status":"failed"},"config":{"ü":"ü"}}'],
  ];
  for (const [before, edits, after] of table) assertEquals(textAfter(before, ...edits), after);
});

Deno.test("editRecord edits the key that Helm reads", () => {
  const table: [string, string][] = [
    ['{"INFO":{"Status":"a"}}', '{"INFO":{"Status":"failed"}}'],
    ['{"info":{"status":"a","status":"b"}}', '{"info":{"status":"a","status":"failed"}}'],
    ['{"info":{"status":"a"},"Info":{"STATUS":"b"}}', '{"info":{"status":"failed"},"Info":{"STATUS":"failed"}}'],
    ['{"info":{"status":"a","Status":"b"}}', '{"info":{"status":"failed","Status":"failed"}}'],
    ['{"info":{"Status":"a","status":"b"}}', '{"info":{"Status":"a","status":"failed"}}'],
    // To Go a long s is an s, and it sorts last.
    ['{"info":{"\\u017ftatus":"a","status":"b"}}', '{"info":{"\\u017ftatus":"failed","status":"failed"}}'],
  ];
  for (const [before, after] of table) {
    assertEquals(textAfter(before, failed), after);
    assertEquals(decodeRecord(storedAs(after)).release?.info?.status, "failed", after);
  }
  const config: PayloadEdit = { path: ["config", "a"], value: 1 };
  assertEquals(textAfter('{"config":{"A":0}}', config), '{"config":{"A":0,"a":1}}');
});

Deno.test("editRecord removes a key that is given no value", () => {
  const stage: PayloadEdit = { path: ["info", "b"] };
  const table: [string, string][] = [
    ['{"info":{"a":1,"b":2,"c":3}}', '{"info":{"a":1,"c":3}}'],
    ['{"info":{"b":2,"c":3}}', '{"info":{"c":3}}'],
    ['{"info":{"a":1, "b" : 2 }}', '{"info":{"a":1 }}'],
    ['{"info":{"b":2}}', '{"info":{}}'],
    ['{"info":{"b":1,"B":2,"c":3,"b":4}}', '{"info":{"c":3}}'],
    ['{"info":{"b":1,"B":2}}', '{"info":{}}'],
    ['{"info":{"c":1}}', '{"info":{"c":1}}'],
    ['{"info":null}', '{"info":null}'],
    ["{}", "{}"],
  ];
  for (const [before, after] of table) assertEquals(textAfter(before, stage), after);
});

Deno.test("editRecord gives the data back as they were if nothing changes", () => {
  const raw = secretOf({ release: inBase64(inGzip(payload)).replace(/.{76}/g, "$&\n"), other: "x" });
  const same: PayloadEdit[] = [
    { path: ["info", "status"], value: "pending-upgrade" },
    { path: ["config", "exp"], value: 1000 },
    { path: ["config", "text"], value: "<b> / ü ü" },
    { path: ["info", "nothing"] },
  ];
  const image = editedImage(raw, { payload: same, labels: { status: "failed", added: "yes" } });
  assertEquals(image.data, raw.image.data);
  assertEquals(image.labels, { ...raw.image.labels, status: "failed", added: "yes" });
});

Deno.test("editRecord keeps the layers, and gzip's header as Helm writes it", () => {
  const text = editedImage(recordOf("configmap", { release: inBase64(inGzip(payload)) }), { payload: [failed] });
  assertStringIncludes(text.data.release!, "H4sIAAAAAAAC/");
  const plain = editedImage(secretOf({ release: inBase64(payload), other: "x" }), { payload: [failed] });
  const twice = inBase64(inBase64(payload.replace("pending-upgrade", "failed")));
  assertEquals(plain.data, { release: twice, other: inBase64("x") });
  assertEquals(plain.type, "helm.sh/release.v1");
});

Deno.test("editRecord keeps bytes that are no UTF-8", () => {
  const json = Buffer.concat([Buffer.from('{"info":{},"manifest":"'), Buffer.of(0xff, 0xc3, 0x28), Buffer.from('"}')]);
  const image = editedImage(recordOf("sql", { release: inBase64(inGzip(json)) }), { payload: [failed] });
  const bytes = inflateRawSync(Buffer.from(image.data.release!, "base64").subarray(10));
  const status = Buffer.from('{"info":{"status":"failed"}');
  assertEquals(bytes, Buffer.concat([status, json.subarray('{"info":{}'.length)]));
});

Deno.test("editRecord there and back is lossless for any value of a sound payload", () => {
  const odd = ['{"a":1.0}', "[1e3,-0]", '"\\u003c"', "12345678901234567890", "null", '""', '{"b":{},"a":[]}'];
  for (const value of odd) {
    const json = payload.replace('"token"', `"odd":${value},"token"`);
    assertEquals(textAfter(textAfter(json, failed), { path: ["info", "status"], value: "pending-upgrade" }), json);
  }
});

Deno.test("editRecord refuses what it cannot read", () => {
  const table: [RawRecord, PayloadEdit, string][] = [
    [secretOf({ Release: "x" }), failed, '"release" is missing'],
    [storedAs(payload.slice(0, 99)), failed, "ends early"],
    [storedAs('{"info":"x"}'), failed, "JSON string"],
    [storedAs("[]"), failed, "no such element"],
    [storedAs('{"hooks":[]}'), { path: ["hooks", "0", "name"], value: "x" }, "no such element"],
    [storedAs('{"hooks":[1]}'), { path: ["hooks", "0"] }, "cannot lose"],
  ];
  for (const [raw, edit, says] of table) {
    const refusal = refusalOf(raw, edit);
    assertEquals(refusal.reason, "unreadable");
    assertStringIncludes(refusal.says, says);
  }
});

Deno.test("editRecord sets labels of a record that it cannot read", () => {
  const image = editedImage(secretOf({ release: "*" }), { labels: { status: "failed" } });
  assertEquals([image.labels.status, image.data.release], ["failed", inBase64("*")]);
});

/** A payload of random data, which compression cannot make smaller than their entropy: about 786,432 bytes fit. */
function randomPayload(bytes: number): string {
  const random = seeded(7);
  const noise = Buffer.from(Uint8Array.from({ length: bytes }, () => random(256))).toString("base64");
  return `{"info":{"status":"pending-upgrade"},"manifest":"${noise}","version":3}`;
}

Deno.test("editRecord finds a compression that fits where the usual one does not", () => {
  const raw = storedAs(randomPayload(780_000));
  assert(imageSize(raw.image, "secret") > sizeLimit);
  const image = editedImage(raw, { payload: [failed] });
  assert(imageSize(image, "secret") <= sizeLimit);
  assertEquals(decodeRecord({ ...raw, image }).release?.info?.status, "failed");
});

Deno.test("editRecord says the figures where nothing fits, and knows no limit for SQL", () => {
  const raw = storedAs(randomPayload(800_000));
  const refusal = refusalOf(raw, failed);
  assertEquals(refusal.reason, "too-large");
  assertMatch(
    refusal.says,
    new RegExp(`needs \\d{7} bytes and has ${imageSize(raw.image, "secret")} now.* ${sizeLimit}$`),
  );
  const row = recordOf("sql", { release: Buffer.from(raw.image.data.release!, "base64").toString() });
  assert(imageSize(editedImage(row, { payload: [failed] }), "sql") > sizeLimit);
});

Deno.test("editRecord counts all of the data against the limit", () => {
  const raw = recordOf("configmap", { release: inBase64(inGzip(payload)), other: "x".repeat(sizeLimit - 100) });
  assertEquals(refusalOf(raw, failed).reason, "too-large");
});
