import { assert, assertEquals, assertNotMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { Buffer } from "node:buffer";
import type { JsonObject } from "./model/json.ts";
import type { KubeObject } from "./model/kubernetes.ts";
import { type Driver, noFacts, type RawRecord, type Snapshot } from "./model/snapshot.ts";
import { decodeRecord, payloadText } from "./record/decode.ts";
import { payloadKey } from "./record/helm_encoding.ts";
import { wrap } from "./record/layers.ts";
import { hideSecrets, redactor } from "./redact.ts";
import { parseManifest } from "./state/manifest/manifest.ts";
import { claimed, visitObjects } from "../tests/kit/bare_objects.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Every value that must never come out, by the place it was planted in. */
const planted = {
  value: "s3cr3t-Value-1",
  short: "zq7!",
  word: "slower",
  url: "postgres://shop:pa55w0rd@db.internal/shop",
  pem: "-----BEGIN KEY-----\nMIIBVgIBADANBgkqhkiG\n9w0BAQEFAASCAUAwggE8\n-----END KEY-----\n",
  datum: "datum-in-the-Secret",
  text: "text in the Secret's stringData",
  hook: "secret-of-a-hook-9",
  chart: "Ch4rtDefaultS3cret99",
  env: "literal-in-env",
  pin: 84736251,
  json: '{"auths":{"r":{"auth":"dXNlcjpoaWRkZW4x"}}}',
  driver: "value-in-a-HelmRelease",
};
const needles = [
  ...Object.values(planted).map(String).filter((text) => !/[\n{]/.test(text)),
  "MIIBVgIBADANBgkqhkiG",
  "9w0BAQEFAASCAUAwggE8",
  "dXNlcjpoaWRkZW4x",
  "pa55w0rd",
];

const manifest = `---
# Source: shop/templates/secret.yaml (${planted.value})
apiVersion: v1
kind: Secret
metadata:
  name: shop
data:
  password: ${base64(planted.datum)}
  copied: ${base64(planted.value)}
stringData:
  note: "${planted.text}"
  docker: '${planted.json}'
  key: |
    ${planted.pem.trim().replaceAll("\n", "\n    ")}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: shop-config, labels: {app: nginx}}
data:
  app.conf: |
    url = ${planted.url}
    mode = fast
  api-token: ${planted.short}
  pin: "${planted.pin}"
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  annotations:
    checksum/x: abc
spec:
  replicas: 3
  template:
    spec:
      automountServiceAccountToken: true
      containers:
      - name: main
        image: nginx:1.25
        args: ["--auth=${planted.value}", "--raw=${base64(planted.word)}"]
        env:
        - name: DB_PASSWORD
          value: ${planted.env}
        - {name: MODE, value: fast}
`;

const payload = {
  name: "shop",
  info: {
    status: "failed",
    last_deployed: "2026-11-21T08:00:00Z",
    description: `Upgrade "shop" failed: cannot patch: Invalid value: "${planted.value}"`,
    notes: `Log in as admin with ${planted.word}`,
  },
  chart: {
    metadata: { name: "shop", version: "1.2.3" },
    values: { image: "nginx", seed: planted.chart },
    templates: [{ name: "a", data: base64(`password: ${planted.chart}`) }],
    files: [{ name: "b", data: base64(planted.chart) }],
    schema: base64(`{"default":"${planted.chart}"}`),
  },
  config: {
    replicas: 3,
    enabled: true,
    image: { repository: "nginx", tag: "1.25" },
    auth: { password: planted.short, other: planted.value, phrase: planted.word, pin: planted.pin },
    database: { url: planted.url },
    tls: planted.pem,
  },
  manifest,
  hooks: [{
    name: "init",
    kind: "Secret",
    path: "shop/templates/hook.yaml",
    manifest: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: init\nstringData:\n  a: ${planted.hook}\n`,
    events: ["pre-upgrade"],
    last_run: { phase: "" },
  }],
  version: 2,
  namespace: "apps",
};

function record(revision: number, data: Record<string, string>, driver: Driver = "secret"): RawRecord {
  return {
    ref: { driver, namespace: "apps", name: `sh.helm.release.v1.shop.v${revision}` },
    uid: "u",
    resourceVersion: "1",
    managers: [{ manager: "Helm" }],
    image: {
      data,
      labels: { name: "shop", owner: "helm", status: "failed", version: `${revision}` },
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": planted.value, note: planted.word },
      type: "helm.sh/release.v1",
    },
  };
}

function stored(json: unknown, revision = 2, driver: Driver = "secret") {
  const bytes = Buffer.from(JSON.stringify(json));
  return decodeRecord(record(revision, { [payloadKey]: wrap({ bytes, gzipped: true }, driver, {}) }, driver));
}

function live(kind: string, name: string, rest: JsonObject): KubeObject {
  const annotations = {
    "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ data: planted.datum }),
    "meta.helm.sh/release-name": "shop",
  };
  return {
    apiVersion: kind === "Deployment" ? "apps/v1" : "v1",
    kind,
    metadata: { name, namespace: "apps", annotations },
    ...rest,
  };
}

function snapshot(): Snapshot {
  const secret = live("Secret", "shop", {
    type: "Opaque",
    data: {
      password: base64(planted.datum),
      copied: base64(planted.value),
      note: base64(planted.text),
      docker: base64(planted.json),
      key: base64(planted.pem.trimEnd() + "\n"),
      small: base64("true"),
    },
  });
  const map = live("ConfigMap", "shop-config", {
    data: { "app.conf": `url = ${planted.url}\nmode = fast\n`, "api-token": planted.short, pin: `${planted.pin}` },
  });
  const deployment = live("Deployment", "shop", {
    spec: {
      replicas: 3,
      template: {
        spec: {
          automountServiceAccountToken: true,
          containers: [{
            name: "main",
            image: "nginx:1.25",
            args: [`--auth=${planted.value}`, `--raw=${base64(planted.word)}`],
            env: [{ name: "DB_PASSWORD", value: planted.env }, { name: "MODE", value: "fast" }],
          }],
        },
      },
    },
    status: { readyReplicas: 1, conditions: [{ type: "Available", status: "False", message: `no ${planted.value}` }] },
  });
  const observe = (object: KubeObject) => ({
    ref: { apiVersion: object.apiVersion, kind: object.kind, namespace: "apps", name: object.metadata.name },
    live: object,
  });
  const pod = live("Pod", "init-x", { spec: { containers: [{ name: "c", args: [planted.word] }] } });
  const release: KubeObject = {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "shop", namespace: "apps" },
    spec: { suspend: false, values: { x: planted.driver, port: 8080 } },
  };
  return {
    version: 1,
    takenAt: "2026-11-21T08:00:00Z",
    tool: "helm-doctor/0",
    server: {},
    scope: { namespace: "apps", release: "shop", driver: "secret" },
    records: [stored(payload), decodeRecord(record(3, { [payloadKey]: base64(`!${planted.value}`) }))],
    objects: [secret, map, deployment].map(observe),
    facts: {
      ...noFacts,
      pods: [pod],
      controllers: [release],
      namespaces: [live("Namespace", "apps", {})],
      admission: [live("Service", "guard", {})],
    },
    gaps: [{ facet: "objects", what: "x", reason: "server-error", says: `bad ${encodeURIComponent(planted.url)}` }],
  };
}

const redact = redactor(snapshot());

const gone: [string, string][] = [
  ...needles.map((text): [string, string] => ["as it is", text]),
  ...needles.filter((text) => text.length > 5).map((text): [string, string] => ["base64", base64(text)]),
  ["url-encoded", encodeURIComponent(planted.text)],
  ["in JSON", JSON.stringify(planted.json)],
  ["base64 of a word, between letters", `abc${base64(planted.word)}abc`],
  ["base64 in the middle", base64(`user:${planted.value}`)],
];

for (const [how, text] of gone) {
  Deno.test(`redact: ${how}: ${text.slice(0, 12)}…`, () => {
    const said = redact(`Cannot patch "web": got ${text}, want 3`);
    assertStringIncludes(said, 'Cannot patch "web": got ');
    assertStringIncludes(said, "<hidden>");
    for (const needle of [...needles, text]) assert(!said.includes(needle), `${needle} is still in it`);
    assert(!said.includes(base64(planted.value).slice(4, 16)));
  });
}

Deno.test("redact: ordinary words stay", () => {
  const text =
    `deployments.apps "shop" is forbidden: admin cannot patch nginx:1.25 in "apps": true, 3 of 12345, mode fast, ` +
    `Upgrade complete, image nginx, 128Mi, context deadline exceeded, slowerly`;
  assertEquals(redact(text), text);
});

Deno.test("redact: a long line quoted in part is hidden", () => {
  const big = Array.from({ length: 9000 }, (_, n) => `${(n * 7919) % 1000003}`).join("x");
  const object = live("Secret", "big", { data: { a: base64(big) } });
  const ref = { apiVersion: "v1", kind: "Secret", name: "big" };
  const hide = redactor({ ...snapshot(), objects: [{ ref, live: object }] });
  assertEquals(
    hide(`Invalid value: "${big.slice(0, 320)}"`),
    'Invalid value: "<hidden>"'.replace("<hidden>", "<hidden>".repeat(10)),
  );
});

Deno.test("hide: no planted secret is left in any record, object or message", () => {
  const hidden = hideSecrets(snapshot());
  const records = hidden.records.map(({ image, ref }) => payloadText(image, ref.driver));
  const texts = [hidden, records.map((read) => read.ok ? JSON.parse(read.text) : "")].map((one) => JSON.stringify(one));
  for (const needle of [...needles, planted.pem, planted.json]) {
    const forms = [needle, base64(needle), encodeURIComponent(needle), JSON.stringify(needle).slice(1, -1)];
    for (const text of texts) {
      for (const form of forms) assert(!text.includes(form), `${needle} is still there as ${form}`);
    }
  }
  assertNotMatch(texts.join(), /last-applied|Ch4rt/);
});

Deno.test("hide: what is no secret stays", () => {
  const { records, objects, facts } = hideSecrets(snapshot());
  const { release, image } = records[0]!;
  assertEquals([release!.name, release!.version, release!.info!.status], ["shop", 2, "failed"]);
  assertEquals(image.labels, record(2, {}).image.labels);
  assertEquals(image.type, "helm.sh/release.v1");
  assertEquals(release!.config!["replicas"], 3);
  assertEquals(release!.config!["enabled"], true);
  assertEquals([release!.chart!["templates"], release!.chart!["files"], release!.chart!["schema"] ?? null], [
    [],
    [],
    null,
  ]);
  const text = release!.manifest!;
  for (
    const kept of [
      "image: nginx:1.25",
      "replicas: 3",
      "# Source: shop/templates/secret.yaml",
      "automountServiceAccountToken: true",
      "{name: MODE, value: fast}",
      "labels: {app: nginx}",
    ]
  ) {
    assertStringIncludes(text, kept);
  }
  const deployment = objects[2]!.live! as unknown as { metadata: JsonObject; spec: JsonObject; status: JsonObject };
  assertEquals(deployment.metadata, {
    name: "shop",
    namespace: "apps",
    annotations: { "meta.helm.sh/release-name": "shop" },
  });
  assertEquals(deployment.status["readyReplicas"], 1);
  assertEquals((facts.controllers[0]!["spec"] as JsonObject)["suspend"], false);
});

Deno.test("hide: what was equal in a manifest and live stays equal", () => {
  const { records, objects } = hideSecrets(snapshot());
  const { documents, faults } = parseManifest(records[0]!.release!.manifest!);
  assertEquals(faults, []);
  const [secret, map, deployment] = documents.map(({ object }) => object as Record<string, JsonObject>);
  const data = objects[0]!.live!["data"] as Record<string, string>;
  assertEquals(data["password"], secret!["data"]!["password"]);
  assertEquals(data["copied"], secret!["data"]!["copied"]);
  for (const key of ["note", "docker", "key"]) assertEquals(data[key], base64(String(secret!["stringData"]![key])));
  assertEquals(Buffer.from(data["small"]!, "base64").toString().startsWith("hidden-"), true);
  assertEquals(objects[1]!.live!["data"], map!["data"]);
  assertEquals(objects[2]!.live!["spec"], deployment!["spec"]);
  const values = records[0]!.release!.config as Record<string, JsonObject>;
  assertEquals(base64(String(values["auth"]!["other"])), data["copied"]);
});

Deno.test("hide: of an undecodable record its fault is left", () => {
  const given = snapshot();
  const { image, faults, size } = hideSecrets(given).records[1]!;
  assertEquals(image.data, {});
  const note = JSON.parse(image.annotations["helm-doctor/undecodable"]!);
  assertEquals([note.layer, note.at, note.size], [given.records[1]!.faults[0]!.layer, 0, given.records[1]!.size]);
  assertEquals([note.sha256.length, size], [64, given.records[1]!.size]);
  assertEquals(faults, given.records[1]!.faults);
});

Deno.test("hide: a document that is no YAML goes, and stays none", () => {
  const broken = {
    ...payload,
    manifest:
      `kind: Secret\nstringData:\n  a: "${planted.datum}\n---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: b}\n`,
  };
  const { records } = hideSecrets({ ...snapshot(), records: [stored(broken)] });
  const text = records[0]!.release!.manifest!;
  assert(!text.includes(planted.datum));
  assertEquals(parseManifest(text).faults.length, 1);
  assertEquals(parseManifest(text).documents.length, 1);
});

Deno.test("hide: records in ConfigMaps too, and the same snapshot gives the same text", () => {
  const given = { ...snapshot(), records: [stored(payload, 2, "configmap")] };
  assertEquals(hideSecrets(given).records[0]!.release!.config!["replicas"], 3);
  assertEquals(JSON.stringify(hideSecrets(given)), JSON.stringify(hideSecrets(given)));
});

Deno.test("a Secret that only claims the release is hidden like one that a record names", async () => {
  const secret = { ...claimed("Secret", { name: "db-credentials" }), data: { token: base64(planted.datum) } };
  const { snapshot } = await visitObjects([secret]);
  assertEquals(snapshot.facts.claims.length, 1);
  const hidden = JSON.stringify(hideSecrets(snapshot));
  assert(!hidden.includes(base64(planted.datum)) && !hidden.includes(planted.datum), hidden);
  assertStringIncludes(hidden, "db-credentials");
  assertEquals(redactor(snapshot)(`denied: ${planted.datum}`), "denied: <hidden>");
});
