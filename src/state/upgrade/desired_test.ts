import { assertEquals } from "deno-std/assert/mod.js";
import { asSent, desiredObjects, faultsIn } from "./desired.ts";

const config = (name: string, more = "") => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}${more} }\n`;

Deno.test("objects, hooks and the definitions of crds/ are told apart", () => {
  const text = [
    `# Source: app/crds/a.yaml\n${config("in-crds")}`,
    `# Source: crds/b.yaml\n${config("in-crds-too")}`,
    `# Source: app/charts/sub/crds/c.yaml\n${config("in-a-sub-chart")}`,
    `# Source: app/templates/crds.yaml\n${config("plain")}`,
    config("hook", ', annotations: { helm.sh/hook: "pre-install" }'),
    `apiVersion: v1\nkind: List\nitems:\n- ${config("item").trim().replaceAll("\n", "\n  ")}\n`,
  ].map((document) => `---\n${document}`).join("");
  assertEquals(desiredObjects(text).map(({ ref, role }) => `${ref.name} ${role}`), [
    "in-crds crd",
    "in-crds-too crd",
    "in-a-sub-chart crd",
    "plain object",
    "hook hook",
    "item object",
  ]);
});

Deno.test("Helm's marks go over what the manifest says, and nothing else does", () => {
  const sent = asSent(
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", labels: { x: "1", "app.kubernetes.io/managed-by": "me" } },
    },
    { release: "web", namespace: "prod" },
    "other",
  );
  assertEquals(sent["metadata"], {
    name: "a",
    namespace: "other",
    labels: { x: "1", "app.kubernetes.io/managed-by": "Helm" },
    annotations: { "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "prod" },
  });
});

Deno.test("a fault is told by the text's own lines, comments and empty documents counted", () => {
  const text = `# top\n\n---\n---\n# nothing\n---\n${config("a")}---\n\nkind: Service\n`;
  assertEquals(faultsIn(text), [{ document: 2, line: 10, says: "no apiVersion" }]);
  assertEquals(faultsIn(`${config("a")}--- # here\nx: [\n`)[0]?.line, 4);
  assertEquals(faultsIn(`a: 'x\n`), [{ document: 1, line: 1, says: "not YAML: MISSING_CHAR at line 2" }]);
  assertEquals(faultsIn("---\n---\n# only words\n"), []);
});
