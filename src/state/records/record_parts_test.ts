import { assert, assertAlmostEquals, assertEquals } from "deno-std/assert/mod.js";
import { Buffer } from "node:buffer";
import type { StoredRecord } from "../../model/snapshot.ts";
import type { ReadableRecord } from "../helm.ts";
import { filesOf, growthOf, partsOf, readsFilesByPattern } from "./record_parts.ts";

/** The same text each time, which no gzip makes much smaller. */
const noise = (length: number): string => {
  let state = 7;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return String.fromCharCode(33 + (state >> 16) % 90);
  }).join("");
};
const file = (name: string, text: string) => ({ name, data: Buffer.from(text).toString("base64") });

const recordWith = (files: readonly unknown[], template: string, size = 100_000): ReadableRecord =>
  ({
    revision: 3,
    size,
    release: {
      name: "web",
      manifest: "---\na: b\n",
      chart: { metadata: { name: "web" }, templates: [file("templates/a.yaml", template)], files, values: { a: 1 } },
      info: { status: "deployed", notes: "" },
    },
  }) as unknown as ReadableRecord;

Deno.test("the parts add up to the record, the largest first", () => {
  const parts = partsOf(recordWith([file("data/noise.bin", noise(50_000))], "a: b"));
  assertEquals(parts[0]!.name, "chart files");
  assert(parts[0]!.stored > 90_000);
  assertAlmostEquals(parts.reduce((sum, { stored }) => sum + stored, 0), 100_000, parts.length);
  assert(parts.every((part, n) => n === 0 || part.stored <= parts[n - 1]!.stored));
});

Deno.test("a record of which hardly anything is there has parts too", () => {
  assertEquals(partsOf({ size: 10, release: {} } as unknown as ReadableRecord).map(({ name }) => name), ["all else"]);
  assertEquals(filesOf({ size: 10, release: { chart: null } } as unknown as ReadableRecord), []);
  const odd = { size: 10, release: { chart: { files: [null, 3, { name: "x" }], templates: null } } };
  assertEquals(filesOf(odd as unknown as ReadableRecord), []);
});

Deno.test("a file is idle unless a template speaks of it or it is a CRD", () => {
  const files = ["crds/crd.yaml", "data/rules.json", "dashboards/one.json", "backup.tgz"].map((name) =>
    file(name, "x")
  );
  const template = '{{ .Files.Get "data/rules.json" }}{{ (.Files.Glob "dashboards/*").AsConfig }}';
  const uses = Object.fromEntries(filesOf(recordWith(files, template)).map(({ name, use }) => [name, use]));
  assertEquals(uses, {
    "crds/crd.yaml": "crds",
    "data/rules.json": "named",
    "dashboards/one.json": "named",
    "backup.tgz": "idle",
  });
});

Deno.test("names that a template works out are not known", () => {
  const reads = (template: string) => readsFilesByPattern(recordWith([], template));
  assert(!reads('{{ .Files.Get "a" }}'));
  assert(!reads("a: b"));
  assert(reads('{{ .Files.Get (printf "%s" .Values.x) }}'));
  assert(reads('{{ range $.Files.Glob "*" }}'));
  assert(reads("{{ $f := .Files }}"));
});

Deno.test("growth is a trend only where each step grew", () => {
  const records = (...sizes: number[]) => sizes.map((size) => ({ size }) as StoredRecord);
  assertEquals(growthOf(records(1, 2, 3)), undefined);
  assertEquals(growthOf(records(100, 200, 150, 300)), undefined);
  assertEquals(growthOf(records(9, 100, 200, 300, 700)), 200);
});
