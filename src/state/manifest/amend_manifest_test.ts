import { assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import { amendManifest } from "./amend_manifest.ts";
import type { ManifestDocument } from "./manifest.ts";
import { parseManifest } from "./manifest.ts";

const map = (name: string, data: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

const manifest = `---
# Source: app/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: a }   # as it was written
---
# Source: app/templates/b.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: b }
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: c } }
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: d } }`;

const same = ({ object }: ManifestDocument) => object;
const named = (text: string): string[] => {
  const { documents, faults } = parseManifest(text);
  assertEquals(faults, []);
  return documents.map(({ ref }) => ref.name);
};

Deno.test("where nothing is decided otherwise every byte stays", () => {
  assertEquals(amendManifest(manifest, same, []), manifest);
});

Deno.test("a document more comes at the end, after a line of its own", () => {
  const amended = amendManifest(manifest, same, [map("e")]);
  assertEquals(amended.startsWith(`${manifest}\n---\n`), true);
  assertEquals(named(amended), ["a", "b", "c", "d", "e"]);
  assertEquals(named(amendManifest("", same, [map("e")])), ["e"]);
});

Deno.test("one that is left out, and one that reads otherwise: the others keep their text", () => {
  const amended = amendManifest(
    manifest,
    ({ ref, object }) => ref.name === "b" ? null : ref.name === "c" ? map("c", { k: "no" }) : object,
    [],
  );
  assertEquals(named(amended), ["a", "c", "d"]);
  assertEquals(amended.includes("# as it was written"), true);
  assertEquals(parseManifest(amended).documents[1]!.object, map("c", { k: "no" }));
});
