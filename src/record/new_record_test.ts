import { assert, assertEquals } from "deno-std/assert/mod.js";
import { Buffer } from "node:buffer";
import type { Driver, RecordImage } from "../model/snapshot.ts";
import { decodeRecord, payloadText } from "./decode.ts";
import { type NewRecord, newRecord } from "./new_record.ts";
import { seeded } from "./samples.ts";

const record: NewRecord = {
  release: "web",
  namespace: "prod",
  revision: 3,
  manifest: "---\na: <b> & é\n",
  chart: { name: "app", version: "1.0.0" },
  description: "made",
  firstDeployed: "2026-01-01T00:00:00Z",
  lastDeployed: "2026-01-02T00:00:00Z",
  createdAt: "2026-01-03T00:00:00.500Z",
};

function imageOf(record: NewRecord, driver: Driver): RecordImage {
  const made = newRecord(record, driver);
  if (!made.ok) throw new Error(made.says);
  return made.image;
}

for (const driver of ["secret", "configmap", "sql"] as const) {
  Deno.test(`${driver}: a new record reads as what was asked for, without a fault`, () => {
    const image = imageOf({ ...record, applyMethod: "ssa" }, driver);
    const ref = { driver, namespace: "prod", name: "sh.helm.release.v1.web.v3" };
    const { release, faults, revision } = decodeRecord({ ref, uid: "", resourceVersion: "", managers: [], image });
    assertEquals([faults, revision], [[], 3]);
    assertEquals([release?.name, release?.namespace, release?.version], ["web", "prod", 3]);
    assertEquals([release?.manifest, release?.apply_method], [record.manifest, "ssa"]);
    assertEquals(release?.info?.status, "deployed");
    assertEquals(release?.chart?.metadata, { name: "app", version: "1.0.0", apiVersion: "v2" });
    const labels = { createdAt: "1767398400", name: "web", owner: "helm", status: "deployed", version: "3" };
    assertEquals(image.labels, labels);
    assertEquals(image.type, driver === "configmap" ? undefined : "helm.sh/release.v1");
  });
}

Deno.test("the keys stand in the order of Helm's, and what Go would escape is escaped", () => {
  const read = payloadText(imageOf(record, "secret"), "secret");
  const text = read.ok ? read.text : "";
  assertEquals(Object.keys(JSON.parse(text)), ["name", "info", "chart", "manifest", "version", "namespace"]);
  assert(text.includes("\\u003cb\\u003e \\u0026 é"), text);
});

Deno.test("what cannot be stored is not made", () => {
  const random = seeded(1);
  const noise = Buffer.from(Array.from({ length: 900_000 }, () => random(256))).toString("base64");
  const made = newRecord({ ...record, manifest: noise }, "secret");
  assertEquals(made.ok ? "ok" : made.reason, "too-large");
});
