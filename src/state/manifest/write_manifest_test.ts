import { assert, assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import { parseManifest } from "./manifest.ts";
import { writeManifest } from "./write_manifest.ts";

const config = (data: JsonObject, kind = "ConfigMap"): JsonObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "web" },
  data,
});

const readAgain = (...documents: JsonObject[]) => {
  const { documents: read, faults } = parseManifest(writeManifest(documents));
  assertEquals(faults, []);
  return read.map(({ object }) => object);
};

Deno.test("what is written reads the same", () => {
  const odd = [
    "yes",
    "on",
    "~",
    "null",
    "1e3",
    "0x10",
    "012",
    "1_000",
    "2001-01-01",
    "12:30:45",
    "---\na: b",
    "a: b\n",
    " x ",
    "#",
    "\t",
    "é\u2028",
    "",
  ];
  const data = Object.fromEntries(odd.map((text, index) => [`k${index}`, text]));
  assertEquals(readAgain(config(data)), [config(data)]);
  const keys = config(Object.fromEntries(["y", "no", "1", "1.5", "null", "a b", "x: y", "-"].map((key) => [key, "v"])));
  assertEquals(readAgain(keys), [keys]);
});

Deno.test("numbers, lists and empty maps stay what they are", () => {
  const object = { ...config({}), spec: { a: 1, b: 1.5, c: true, d: null, e: [], f: [{}, [1]] } };
  assertEquals(readAgain(object), [object]);
});

Deno.test("the documents come in the order in which Helm creates them", () => {
  const kinds = ["Widget", "Ingress", "Deployment", "Secret", "Service"];
  const text = writeManifest(kinds.map((kind) => config({}, kind)));
  assertEquals(parseManifest(text).documents.map(({ ref }) => ref.kind), [
    "Secret",
    "Service",
    "Deployment",
    "Ingress",
    "Widget",
  ]);
  assert(text.startsWith("---\n") && text.endsWith("\n"));
});
