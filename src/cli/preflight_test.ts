import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { noFacts, type Snapshot } from "../model/snapshot.ts";
import { hideInGaps } from "./hiding.ts";
import { main } from "./main.ts";
import { testTerminal } from "./test_terminal.ts";

const museum = new URL("../../tests/museum/healthy-deployment-helm3", import.meta.url).pathname;

async function call(line: string, manifest?: string) {
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(file, manifest ?? "");
  const args = line.split(" ").map((word) => word === "FILE" ? file : word);
  const { terminal, stdout, stderr } = testTerminal([...args, "--from", museum]);
  const code = await main(terminal);
  await Deno.remove(file);
  return { code, stdout: stdout(), stderr: stderr().replaceAll(file, "FILE") };
}

const config = "---\n# Source: app/templates/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: new }\n";

const deployment = (label: string) =>
  `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: ${label} } }
  template: { metadata: { labels: { app: ${label} } }, spec: { containers: [{ name: main, image: x }] } }
`;

Deno.test("a manifest that cannot be used is said with its document and line", async () => {
  const wrongs: readonly (readonly [string, RegExp])[] = [
    ["", /it is empty; give what `helm template` prints/],
    [`${config}---\n---\n# only words\n---\na: 'x`, /\(document 2, from line 9\): not YAML: MISSING_CHAR at line 10$/],
    [`a: {b\n${config}`, /\(document 1, from line 1\): not YAML: .* at line \d/],
    [`${config}---\n- a\n- b\n`, /\(document 2, from line 6\): not an object$/],
    [`${config}---\nkind: Service\nmetadata: { name: x }\n`, /\(document 2, from line 6\): no apiVersion$/],
    [`NAME: web\nSTATUS: pending-install\nMANIFEST:\n${config}`, /this is what `helm install --dry-run` prints/],
  ];
  for (const [text, says] of wrongs) {
    const { code, stdout, stderr } = await call("preflight web --manifest FILE", text);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr.trim(), says);
  }
  assertMatch((await call("preflight web")).stderr, /--manifest: a file of what `helm template` prints/);
  assertMatch((await call("preflight web -A --manifest FILE", config)).stderr, /-A cannot be used/);
  assertMatch((await call("preflight --manifest FILE", config)).stderr, /No release named/);
});

Deno.test("the report is doctor's, and says that it is of preflight; files cannot be tried", async () => {
  const { code, stdout } = await call("preflight web -o json --manifest FILE", deployment("other"));
  const { kind, scope, releases: [release] } = JSON.parse(stdout);
  assertEquals([code, kind, scope.preflight, scope.releases], [2, "Report", true, ["web"]]);
  const [finding] = release.findings;
  assertEquals([finding.check, finding.severity, finding.subject], [
    "upgrade/immutable-field",
    "error",
    "Deployment/web",
  ]);
  assertStringIncludes(finding.summary, ".spec.selector.matchLabels.app cannot be changed");
  assertEquals(release.gaps.some((gap: { facet: string }) => gap.facet === "trials"), true);
});

Deno.test("what the chart leaves as it is live is no finding, and the headline says for what", async () => {
  const { code, stdout } = await call("preflight web --manifest FILE", `${config}${deployment("web")}`);
  assertEquals(code, 0, stdout);
  const broken = await call("preflight web --manifest FILE", deployment("other"));
  assertMatch(broken.stdout, /^web {2}NOT READY to upgrade/);
});

Deno.test("of a release that is not there it says what an install meets", async () => {
  const { code, stdout } = await call("preflight fresh -n nowhere --manifest FILE", config);
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /^fresh {2}nothing found that would stop the install, but not all could be looked at/);
});

Deno.test("what the server quotes of a Secret to come is hidden", () => {
  const says = 'admission webhook "x" denied the request: token "pl4nted-s3cret" is weak';
  const refused = { status: 400, says, causes: [{ field: "data", says, reason: "" }] };
  const ref = { apiVersion: "v1", kind: "Secret", name: "web" };
  const snapshot: Snapshot = {
    version: 1,
    takenAt: "2026-11-21T08:30:15Z",
    tool: "helm-doctor/0",
    server: {},
    scope: { namespace: "prod", release: "web", driver: "secret" },
    records: [],
    objects: [],
    facts: { ...noFacts, trials: [{ ref, way: "create", refused }] },
    desired: "apiVersion: v1\nkind: Secret\nmetadata: { name: web }\nstringData: { token: pl4nted-s3cret }\n",
    gaps: [],
  };
  const text = JSON.stringify(hideInGaps(snapshot).facts);
  assertStringIncludes(text, "<hidden>");
  assertEquals(text.includes("pl4nted"), false);
});
