import { assertEquals } from "deno-std/assert/mod.js";
import type { Json } from "../../model/json.ts";
import { readYaml } from "./go_yaml.ts";
import { parseManifest, splitManifest } from "./manifest.ts";

function valueOf(text: string): Json {
  const read = readYaml(text);
  if (!read.ok) throw new Error(read.says);
  return read.value;
}

// What `kubectl label --local -o json` (1.36.3, the decoder that Helm has) makes of the same text.
Deno.test("plain scalars are what Kubernetes' YAML makes of them", () => {
  const text = `[yes, No, ON, y, n, Y, ~, null, 010, 0o10, 08, 0x1F, 0b11, 1_000, 1:30, 2001-12-14, 1e3, 1.0, .5, "yes",
    'on', +1, -017, 0.10, 1., 1e-3, 12e03, 0_8, _1, 1__0, "", !!str 1, !!int "3", ! yes, -0x1f, 1.2.3, 0o8, +.5, -.5e1,
    0b, ., 0x, !!binary YQ==, !foo yes, 2001-12-14T21:59:43Z, truely, 123456789012345678901234]`;
  assertEquals(valueOf(text), [
    ...[
      true,
      false,
      true,
      true,
      false,
      true,
      null,
      null,
      8,
      8,
      8,
      31,
      3,
      1000,
      "1:30",
      "2001-12-14",
      1000,
      1,
      0.5,
      "yes",
    ],
    ...["on", 1, -15, 0.1, 1, 0.001, 12000, 8, "_1", 10, "", "1", 3, "yes", -31, "1.2.3", "0o8", 0.5, -5],
    ...["0b", ".", "0x", "a", "yes", "2001-12-14T21:59:43Z", "truely", 1.2345678901234568e23],
  ]);
});

Deno.test("keys become strings, and of two the last counts", () => {
  assertEquals(valueOf("{yes: 1, 10: 2, 1.5: 3, 0x10: 5, a: 1, on: 4, a: 6}"), { true: 4, 10: 2, 1.5: 3, 16: 5, a: 6 });
});

Deno.test("maps are merged where `<<` stands", () => {
  const anchors = "x: &x {p: 1, q: 2}\nz: &z {q: 3, r: 4}\n";
  const merged = (text: string) => (valueOf(`${anchors}m: ${text}`) as { m: Json }).m;
  assertEquals(merged("{q: 0, <<: *x}"), { p: 1, q: 2 });
  assertEquals(merged("{<<: *x, q: 0}"), { p: 1, q: 0 });
  assertEquals(merged("{<<: [*x, *z]}"), { p: 1, q: 2, r: 4 });
  assertEquals(merged('{"<<": *x}'), { "<<": { p: 1, q: 2 } });
  assertEquals(valueOf(`${anchors}a: *x`), { x: { p: 1, q: 2 }, z: { q: 3, r: 4 }, a: { p: 1, q: 2 } });
});

Deno.test("what cannot be read says why and quotes nothing", () => {
  const faults: [string, string][] = [
    ["a: 'hunter2", "not YAML: MISSING_CHAR at line 1"],
    ["b: 1\na: hunter2: 3", "not YAML: BLOCK_AS_IMPLICIT_KEY at line 2"],
    ["a: &a [hunter2, *a]", "an anchor contains itself"],
    ["a: *hunter2", "alias without an anchor"],
    ["{null: hunter2}", "a key that is not a scalar"],
    ["a: .inf", "a number that JSON cannot hold"],
    ["a: !!int hunter2", "!!int that is none"],
    ["{<<: hunter2}", "`<<` without a map"],
  ];
  for (const [text, says] of faults) assertEquals(readYaml(text), { ok: false, says });
});

Deno.test("what is nested too deeply is a fault too", () => {
  assertEquals(readYaml("[".repeat(20_000) + "]".repeat(20_000)).ok, false);
});

Deno.test("aliases do not expand without end", () => {
  const bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let n = 1; n < 12; n++) bomb.push(`a${n}: &a${n} [${Array(10).fill(`*a${n - 1}`).join(", ")}]`);
  assertEquals(readYaml(bomb.join("\n")), { ok: false, says: "aliases expand to too much" });
});

const service = (name: string, more = "") => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}${more}}\n`;

Deno.test("a manifest as Helm stores it", () => {
  const { documents, faults } = parseManifest(
    `---\n# Source: app/a.yaml\n${service("a")}---\n# Source: app/empty.yaml\n\n--- # here too\n${
      service("b", ", namespace: other")
    }---   \n${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "c" } }, null, 2)}\n---\n`,
  );
  assertEquals(faults, []);
  assertEquals(documents.map(({ ref, index }) => ({ ...ref, index })), [
    { apiVersion: "v1", kind: "Service", name: "a", index: 0 },
    { apiVersion: "v1", kind: "Service", name: "b", namespace: "other", index: 1 },
    { apiVersion: "v1", kind: "Pod", name: "c", index: 2 },
  ]);
  assertEquals(documents[0]!.object, { apiVersion: "v1", kind: "Service", metadata: { name: "a" } });
});

Deno.test("Windows' line ends, a byte order mark and an empty manifest", () => {
  const { documents } = parseManifest(`\uFEFF---\n${service("a")}---\n${service("b")}`.replaceAll("\n", "\r\n"));
  assertEquals(documents.map(({ ref }) => ref.name), ["a", "b"]);
  assertEquals(parseManifest(""), { documents: [], faults: [] });
  assertEquals(parseManifest("---\n# Source: x\nnull\n---\n---\n"), { documents: [], faults: [] });
});

Deno.test("lists are their items", () => {
  const list =
    `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n`;
  const typed = `apiVersion: v1\nkind: ConfigMapList\nitems: [{metadata: {name: c}}]\n`;
  const { documents, faults } = parseManifest(`${list}---\n${typed}`);
  assertEquals(faults, []);
  assertEquals(documents.map(({ ref, index }) => `${index} ${ref.apiVersion} ${ref.kind}/${ref.name}`), [
    "0 v1 Pod/a",
    "0 v1 Pod/b",
    "1 v1 ConfigMap/c",
  ]);
});

Deno.test("a bad document is a fault, and the others are read", () => {
  const texts = [
    service("a"),
    "a: [\n",
    "just text\n",
    "kind: Pod\n",
    "apiVersion: v1\n",
    "apiVersion: v1\nkind: Pod\n",
  ];
  const { documents, faults } = parseManifest([...texts, service("b")].join("---\n"));
  assertEquals(documents.map(({ ref, index }) => [ref.name, index]), [["a", 0], ["b", 6]]);
  assertEquals(faults.map(({ index, says }) => `${index} ${says}`), [
    "1 not YAML: BAD_INDENT at line 3",
    "2 not an object",
    "3 no apiVersion",
    "4 no kind",
    "5 no name of the Pod",
  ]);
});

Deno.test("a name that the server is to generate is empty", () => {
  const { documents } = parseManifest("apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: run-}\n");
  assertEquals(documents[0]!.ref, { apiVersion: "batch/v1", kind: "Job", name: "" });
});

Deno.test("the texts of a manifest, by which a document's index counts", () => {
  assertEquals(splitManifest("---\n# Source: a\na: 1\n---\n# only a comment\n---\nb: |\n  ---\n  c\n"), [
    "\n# Source: a\na: 1\n",
    "\nb: |\n  ---\n  c\n",
  ]);
});
