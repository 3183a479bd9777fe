import { assertEquals } from "deno-std/assert/mod.js";
import { glanceAt } from "./glance.ts";
import { parseManifest } from "./manifest.ts";

for (
  const [how, text] of [
    ["in block style", "apiVersion: v1\nkind: Service\nmetadata:\n  labels:\n    name: no\n  name: web\n"],
    ["in flow style", 'apiVersion: v1\nkind: Service\nmetadata: { name: "web", labels: { app: web } }\n'],
    ["with quotes", 'apiVersion: "apps/v1"\nkind: \'Deployment\'\nmetadata:\n  name: "web"\n'],
    [
      "with the name far down",
      "kind: Job\nmetadata:\n  annotations:\n    a: b\n\n  # why\n  name: web\napiVersion: batch/v1\n",
    ],
    ["with a comment behind", "apiVersion: v1 # core\nkind: Service # an address\nmetadata:\n  name: web # it\n"],
    ["with deeper indentation", "apiVersion: v1\nkind: Service\nmetadata:\n    name: web\n"],
    ["as JSON", '{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"}}'],
    [
      "as a list",
      "apiVersion: v1\nkind: List\nmetadata:\n  name: all\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: web}}\n",
    ],
    [
      "by a name to be made",
      "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: web-\n  labels:\n    name: no\n",
    ],
    [
      "without a name, before one of a template",
      "apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}\nspec:\n  name: no\n",
    ],
    ["by an alias", "x: &n web\napiVersion: v1\nkind: Pod\nmetadata:\n  name: *n\n"],
    [
      "one after another",
      "---\n# Source: a\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n---\nkind: Pod\napiVersion: v1\nmetadata: {name: b}\n",
    ],
  ] as const
) {
  Deno.test(`a document ${how} is seen as what it is`, () => {
    const read = parseManifest(text).documents.map(({ ref: { apiVersion, kind, name } }) => ({
      apiVersion,
      kind,
      name,
    }));
    assertEquals(glanceAt(text).map(({ apiVersion, kind, name }) => ({ apiVersion, kind, name })), read);
  });
}
