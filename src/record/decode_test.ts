import { assert, assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { Layer, RawRecord, StoredRecord } from "../model/snapshot.ts";
import { decodeRecord, payloadText } from "./decode.ts";
import { editRecord } from "./edit.ts";
import { inBase64, inGzip, payload, recordOf, secretOf, seeded, storedAs } from "./samples.ts";

const zipped = inGzip(payload);
const text = inBase64(zipped);

Deno.test("decodeRecord reads what Helm writes", () => {
  for (const raw of [storedAs(payload), recordOf("configmap", { release: text }), recordOf("sql", { release: text })]) {
    const record = decodeRecord(raw);
    assertEquals(record.faults, []);
    assertEquals(record.release as unknown, JSON.parse(payload));
    assertEquals(record.revision, 3);
    assertEquals(record.size, text.length);
    assertEquals(payloadText(raw.image, raw.ref.driver), { ok: true, text: payload });
  }
});

Deno.test("decodeRecord finds no fault where Helm finds none", () => {
  const table: Record<string, RawRecord> = {
    "JSON without gzip": secretOf({ release: inBase64(payload) }),
    "base64 in lines": secretOf({ release: text.replace(/.{76}/g, "$&\r\n") + "\n" }),
    "two gzip members": storedAs(""),
    "header with name, comment, extra field and checksum": secretOf({ release: inBase64(withHeaderFields()) }),
    "blanks around the JSON": storedAs(` \n${payload}\t`),
    "other data beside": secretOf({ release: text, note: "x" }),
    "unknown keys of any type": storedAs(payload.replace('{"name"', '{"labels":7,"x":[1],"name"')),
    "bytes as a list": storedAs(payload.replace('"YTogYgo="', "[1,255,null]")),
    "null in place of any type": storedAs(
      payload.replace('"weight":-5', '"weight":null,"events":null,"last_run":null'),
    ),
  };
  const halves = [payload.slice(0, 100), payload.slice(100)].map(inGzip);
  table["two gzip members"] = secretOf({ release: inBase64(Buffer.concat(halves)) });
  for (const [name, raw] of Object.entries(table)) {
    const record = decodeRecord(raw);
    assertEquals(record.faults, [], name);
    assertEquals(record.release?.info?.status, "pending-upgrade", name);
  }
});

/** gzip -N would write a name; no writer known writes the rest, but Go reads it. */
function withHeaderFields(): Buffer {
  const head = Buffer.from([0x1f, 0x8b, 8, 4 | 8 | 16, 0, 0, 0, 0, 2, 255, 2, 0, 1, 2]);
  return Buffer.concat([head, Buffer.from("name\0comment\0"), zipped.subarray(10)]);
}

const edited = (change: (bytes: Buffer) => void) => {
  const bytes = Buffer.from(zipped);
  change(bytes);
  return secretOf({ release: inBase64(bytes) });
};

const damages: Record<string, [RawRecord, Layer, number | string, RegExp]> = {
  "no data": [secretOf({}), "outer", 0, /"release" is missing, the data has no keys/],
  "wrong key": [secretOf({ Release: text }), "outer", 0, /missing, the data has only "Release"/],
  "empty value": [secretOf({ release: "" }), "outer", 0, /is empty/],
  "Secret value not base64": [recordOf("secret", { release: "SDR*" }), "outer", 3, /not base64/],
  "base64 cut inside a group": [secretOf({ release: text.slice(0, 401) }), "base64", 400, /inside a group/],
  "one base64 layer too few": [secretOf({ release: zipped }), "base64", 0, /bare gzip data/],
  "bare JSON text": [secretOf({ release: payload }), "base64", 0, /bare JSON text/],
  "gzip data cut in the header": [
    secretOf({ release: inBase64(zipped.subarray(0, 9)) }),
    "gzip",
    9,
    /header.*end inside/,
  ],
  "base64 cut at a group": [secretOf({ release: text.slice(0, 400) }), "gzip", 300, /they end early/],
  "trailing bytes lost": [
    secretOf({ release: inBase64(zipped.subarray(0, -8)) }),
    "gzip",
    zipped.length - 8,
    /last 8 bytes are cut off, all before them inflates/,
  ],
  "part of the trailing bytes lost": [
    secretOf({ release: inBase64(zipped.subarray(0, -1)) }),
    "gzip",
    zipped.length - 1,
    /last 8 bytes/,
  ],
  "stored checksum changed": [
    edited((bytes) => bytes[zipped.length - 8]! ^= 1),
    "gzip",
    zipped.length - 8,
    /checksum does not fit/,
  ],
  "stored length changed": [
    edited((bytes) => bytes[zipped.length - 4]! ^= 1),
    "gzip",
    zipped.length - 4,
    /length does not fit/,
  ],
  "block type that does not exist": [edited((bytes) => bytes[10]! |= 6), "gzip", 10, /a byte in them is wrong/],
  "bytes after the member": [
    secretOf({ release: inBase64(Buffer.concat([zipped, Buffer.from("trailing junk")])) }),
    "gzip",
    zipped.length,
    /13 bytes too many/,
  ],
  "gzip bomb": [
    secretOf({ release: inBase64(gzipSync(Buffer.alloc(65 * 1024 * 1024))) }),
    "gzip",
    10,
    /more than 64 MiB/,
  ],
  "JSON ends early": [storedAs(payload.slice(0, 300)), "json", 300, /ends early/],
  "nothing inside gzip": [storedAs(""), "json", 0, /empty/],
  "one base64 layer too many": [secretOf({ release: inBase64(text) }), "json", 0, /one layer of it too many/],
  "two values": [storedAs(payload + "{}"), "json", Buffer.byteLength(payload), /something follows its end/],
  "payload is a list": [storedAs("[]"), "shape", "", /wants an object and finds a JSON array/],
  "payload is null": [storedAs("null"), "shape", "", /crashes/],
  "info is null": [storedAs('{"name":"web","info":null}'), "shape", "/info", /is null.*crashes/],
  "info is missing": [storedAs('{"name":"web"}'), "shape", "/info", /is missing.*crashes/],
  "a hook is null": [storedAs('{"info":{},"hooks":[null]}'), "shape", "/hooks/0", /is null.*crashes/],
  "bad time": [
    storedAs(payload.replace("2026-01-02T03:05:00Z", "yesterday")),
    "shape",
    "/info/last_deployed",
    /wants an RFC 3339 time/,
  ],
  "version as text": [
    storedAs(payload.replace('"version":3', '"version":"3"')),
    "shape",
    "/version",
    /wants an integer/,
  ],
  "version with a point": [
    storedAs(payload.replace('"version":3', '"version":3.0')),
    "shape",
    "/version",
    /an integer/,
  ],
  "hooks not a list": [storedAs('{"info":{},"hooks":{}}'), "shape", "/hooks", /a list/],
  "info a list": [storedAs('{"info":[]}'), "shape", "/info", /an object/],
  "empty time in the chart's lock": [
    storedAs('{"info":{},"chart":{"lock":{"generated":""}}}'),
    "shape",
    "/chart/lock/generated",
    /RFC 3339/,
  ],
  "template not base64": [
    storedAs(payload.replace("YTogYgo=", "YTog*go=")),
    "shape",
    "/chart/templates/0/data",
    /base64 text/,
  ],
  "resources kept in info": [
    storedAs('{"info":{"resources":{"v1/Pod":[{}]}}}'),
    "shape",
    "/info/resources/v1~1Pod/0",
    /wants null/,
  ],
  "number beyond a float": [storedAs('{"info":{},"config":{"a":[1e999]}}'), "shape", "/config/a/0", /1e309/],
};

for (const [name, [raw, layer, at, says]] of Object.entries(damages)) {
  Deno.test(`decodeRecord says of damage: ${name}`, () => {
    const { faults } = decodeRecord(raw);
    assertEquals(faults.map((fault) => [fault.layer, fault.at]), [[layer, at]]);
    assertMatch(faults[0]!.says, says);
  });
}

const releaseOf = (json: string): unknown => decodeRecord(storedAs(json)).release;

Deno.test("decodeRecord gives a release where Helm decodes one, and only there", () => {
  assertEquals(releaseOf("null"), {});
  assertEquals(releaseOf('{"name":"web","info":null}'), { name: "web", info: null });
  assertEquals(releaseOf('{"info":{},"hooks":[null,{"name":"h"}]}'), { info: {}, hooks: [{ name: "h" }] });
  assertEquals(releaseOf('{"info":{},"version":"3"}'), undefined);
  assertEquals(releaseOf('{"info":{}}{'), undefined);
});

Deno.test("decodeRecord tells what only Helm 4 refuses, and gives what Helm 3 reads", () => {
  const json = '{"info":{"rollback_revision":"1","last_stage":1e999},"chart":{"modtime":""},"apply_method":4}';
  const record = decodeRecord(storedAs(json));
  const places = ["/info/rollback_revision", "/info/last_stage", "/chart/modtime", "/apply_method"];
  assertEquals(record.faults.map((fault) => fault.at), places);
  for (const { says } of record.faults) assertStringIncludes(says, "Helm 4 wants");
  assertEquals(record.release?.apply_method, undefined);
});

Deno.test("decodeRecord reads keys in any case and the last of equal ones, as Go does", () => {
  const json = '{"NAME":"a","name":"b","Name":"c","info":{"STATUS":"failed","notes":"n"},' +
    '"version":3,"version":null,"config":{"A":1,"a":2,"__proto__":{"b":3}},"Hooks":[{"Name":"h"}]}';
  const { release, faults } = decodeRecord(storedAs(json));
  assertEquals(faults, []);
  assertEquals([release?.name, release?.version, release?.hooks?.[0]?.name], ["c", 3, "h"]);
  assertEquals(release?.info as unknown, { status: "failed", notes: "n" });
  assertEquals(JSON.stringify(release?.config), '{"A":1,"a":2,"__proto__":{"b":3}}');
});

Deno.test("decodeRecord tells where Helm 3 and Helm 4 read info differently, for Helm 4 reads it by way of a map", () => {
  const table: Record<string, [info: string, kinds: string[], status: string | undefined]> = {
    "the spelling of Helm comes last in Helm 4": ['{"status":"failed","STATUS":"deployed"}', ["helm-4"], "deployed"],
    "whatever the order": ['{"STATUS":"deployed","status":"failed"}', [], "failed"],
    "of equal keys Helm 4 sees the last alone": ['{"status":3,"status":"failed"}', ["helm-3"], "failed"],
    "as Helm 3 does where both can be read": ['{"status":"failed","status":"deployed"}', [], "deployed"],
    "neither reads a last one of another type": ['{"status":"failed","status":3}', [undefined!], undefined],
    "Helm 4 takes no empty time in another case": ['{"status":"failed","Deleted":""}', ["helm-4"], "failed"],
    "Helm 3 takes no escapes in a time": [
      '{"status":"failed","deleted":"2026-01-02T03:04:05\\u005a"}',
      ["helm-3"],
      "failed",
    ],
  };
  for (const [name, [info, kinds, status]] of Object.entries(table)) {
    const { release, faults } = decodeRecord(storedAs(`{"info":${info}}`));
    assertEquals(faults.map(({ kind }) => kind), kinds, name);
    assertEquals(release?.info?.status, status, name);
  }
  const twice = decodeRecord(storedAs('{"info":{"status":"failed","notes":"n"},"info":{"status":"failed"}}'));
  assertEquals(twice.faults.map(({ kind }) => kind), ["helm-4"], "Helm 3 reads the second over the first");
  const both = decodeRecord(storedAs('{"info":{"status":3,"status":"failed"},"apply_method":3}'));
  assertEquals(both.release, undefined, "each Helm refuses something");
});

Deno.test("decodeRecord never lets a byte of the payload into what it says", () => {
  for (const [raw] of Object.values(damages)) {
    for (const { says } of decodeRecord(raw).faults) assert(!/yesterday|hunter2|YTog|H4sI|trailing/.test(says), says);
  }
});

Deno.test("decodeRecord calls every prefix of a record damaged, at every layer", () => {
  const prefixes = (length: number, make: (length: number) => RawRecord) => {
    for (let end = 0; end < length; end++) {
      const record = decodeRecord(make(end));
      assertEquals([record.faults.length, record.release], [1, undefined], `${end} of ${length}`);
    }
  };
  const { release } = storedAs(payload).image.data;
  prefixes(release!.length, (end) => recordOf("secret", { release: release!.slice(0, end) }));
  prefixes(text.length, (end) => recordOf("configmap", { release: text.slice(0, end) }));
  prefixes(zipped.length, (end) => secretOf({ release: inBase64(zipped.subarray(0, end)) }));
  prefixes(payload.length, (end) => storedAs(payload.slice(0, end)));
});

Deno.test("decodeRecord survives 20,000 mutated records", () => {
  const random = seeded(20260102);
  const layers = new Map<string, number>();
  for (let round = 0; round < 20_000; round++) {
    const record = decodeRecord(mutated(random));
    for (const layer of layersOf(record)) layers.set(layer, (layers.get(layer) ?? 0) + 1);
  }
  for (const layer of ["outer", "base64", "gzip", "json", "shape", "sound"]) {
    assert((layers.get(layer) ?? 0) > 100, `${layer}: ${layers.get(layer)}`);
  }
});

function layersOf(record: StoredRecord): string[] {
  if (record.faults.length === 0) return record.release ? ["sound"] : ["neither release nor fault"];
  return [...new Set(record.faults.map((fault) => fault.layer))];
}

const small =
  '{"name":"web","info":{"status":"failed","deleted":""},"config":{"a":[1,null]},"hooks":[{"weight":1}],"version":3}';

function mutated(random: (limit: number) => number): RawRecord {
  const layer = random(4);
  const json = layer === 3 ? mutate(Buffer.from(small), random) : Buffer.from(small);
  const packed = random(3) === 0 ? json : inGzip(json);
  const inner = inBase64(layer === 2 ? mutate(packed, random) : packed);
  const outer = layer === 1 ? mutate(Buffer.from(inner), random) : Buffer.from(inner);
  const release = outer.toString("base64");
  return recordOf("secret", { release: layer === 0 ? mutate(Buffer.from(release), random).toString() : release });
}

const bytesOfNote = Buffer.from('{}[]",:\\0-9=\n n');

function mutate(bytes: Buffer, random: (limit: number) => number): Buffer {
  const at = random(bytes.length);
  const byte = random(2) ? random(256) : bytesOfNote[random(bytesOfNote.length)]!;
  const rest = bytes.subarray(at + random(3));
  return Buffer.concat([
    bytes.subarray(0, at),
    Buffer.from(random(4) ? [byte] : []),
    random(8) ? rest : Buffer.alloc(0),
  ]);
}

/** A value so far down that the whole payload is `depth` levels deep: it stands in `config`. */
const nested = (depth: number, open: string, close: string) =>
  payload.replace('"token":', `"deep":${open.repeat(depth - 2)}1${close.repeat(depth - 2)},"token":`);

Deno.test("a payload is read as deep as Go reads it, and changed without a change to the rest", () => {
  for (const [open, close] of [["[", "]"], ['{"a":', "}"], ['{"1":', "}"]] as const) {
    const json = nested(10_000, open, close);
    const record = decodeRecord(storedAs(json));
    assertEquals([record.faults, record.release?.name], [[], "web"]);
    const edited = editRecord(record, { payload: [{ path: ["info", "status"], value: "failed" }] });
    if (!edited.ok) throw new Error(edited.says);
    const text = payloadText(edited.image, "secret");
    assertEquals(text.ok && text.text, json.replace("pending-upgrade", "failed"));
    const [fault, ...more] = decodeRecord(storedAs(nested(10_001, open, close))).faults;
    assertEquals([fault!.layer, more], ["json", []]);
    assertStringIncludes(fault!.says, "nested over 10000 deep");
  }
});

Deno.test("a number that no float holds is found at any depth", () => {
  const [fault] = decodeRecord(storedAs(nested(9000, "[", "]").replace("[1]", "[1e999]"))).faults;
  assertEquals([fault!.layer, fault!.at], ["shape", `/config/deep${"/0".repeat(8998)}`]);
});
