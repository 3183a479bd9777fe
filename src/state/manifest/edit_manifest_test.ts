import { assertEquals } from "deno-std/assert/mod.js";
import { cutDocuments, mapApiVersions } from "./edit_manifest.ts";

const text = `---
# Source: app/templates/pdb.yaml
apiVersion: policy/v1beta1   # was: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: web
  annotations: { note: "apiVersion: policy/v1beta1" }
--- # the next
---
# nothing but a comment

---
{"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget", "metadata": {"name": "json"}}
---
kind: List
apiVersion: v1
items:
- {kind: PodSecurityPolicy, apiVersion: 'policy/v1beta1', metadata: {name: inner}}
- kind: PodDisruptionBudget
  apiVersion: 'policy/v1beta1'
  metadata: {name: quoted}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: last}
data:
  text: |
    apiVersion: policy/v1beta1
    kind: PodDisruptionBudget
`;

const budgets = (to: string) => ({ ref }: { ref: { kind: string } }) =>
  ref.kind === "PodDisruptionBudget" ? to : undefined;

Deno.test("an API version is changed in the documents that are meant, and every other byte stays", () => {
  const edited = mapApiVersions(text, budgets("policy/v1"))!;
  assertEquals(
    edited,
    text
      .replace("apiVersion: policy/v1beta1   #", "apiVersion: policy/v1   #")
      .replace('{"apiVersion": "policy/v1beta1"', '{"apiVersion": "policy/v1"')
      .replace("  apiVersion: 'policy/v1beta1'\n", "  apiVersion: 'policy/v1'\n"),
  );
});

Deno.test("nothing to change leaves the text as it is", () => {
  assertEquals(mapApiVersions(text, () => undefined), text);
  assertEquals(cutDocuments(text, () => false), text);
});

Deno.test("line ends, a byte order mark and keys that occur twice do not mislead it", () => {
  const odd = "\uFEFF---\r\napiVersion: v0\r\napiVersion: policy/v1beta1\r\nkind: PodDisruptionBudget\r\n" +
    "metadata: {name: web}\r\n";
  assertEquals(mapApiVersions(odd, budgets("policy/v1")), odd.replace("policy/v1beta1", "policy/v1"));
});

Deno.test("what an alias or a list of one kind says is not edited", () => {
  const alias = "apiVersion: &v policy/v1beta1\nkind: List\nitems:\n- {apiVersion: *v, kind: PodDisruptionBudget, " +
    "metadata: {name: web}}\n";
  assertEquals(mapApiVersions(alias, budgets("policy/v1")), undefined);
  const typed = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudgetList\nitems:\n- {metadata: {name: web}}\n";
  assertEquals(mapApiVersions(typed, budgets("policy/v1")), undefined);
});

Deno.test("a document is cut out with its separator, and the others stay as they are", () => {
  assertEquals(
    cutDocuments(text, ({ ref }) => ref.name === "json"),
    text.replace(/---\n\{"apiVersion".*\n/, ""),
  );
  assertEquals(
    cutDocuments("a: 1\n---\napiVersion: v1\nkind: A\nmetadata: {name: a}\n", ({ ref }) => ref.kind === "A"),
    "a: 1\n",
  );
  assertEquals(cutDocuments("apiVersion: v1\nkind: A\nmetadata: {name: a}\n", () => true), "");
});

Deno.test("an object is not cut out of a list that holds others", () => {
  assertEquals(cutDocuments(text, ({ ref }) => ref.name === "inner"), undefined);
});
