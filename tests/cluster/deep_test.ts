// `doctor --deep` on a real server: more releases than a page holds, every record decoded, the damaged one found.

import { assertEquals } from "deno-std/assert/mod.js";
import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import { doctor } from "./doctor.ts";
import { kubectlOk } from "./kube.ts";
import { type Lab, newLab } from "./lab.ts";
import { startPlane } from "./plane.ts";

const COPIES = 120;

Deno.test("every record of a namespace is decoded, page by page", async () => {
  const plane = await startPlane();
  try {
    const lab = await newLab(plane, "4.3.1", "deep");
    await lab.install();
    await kubectlOk(plane, ["create", "-f", "-"], { stdin: await copies(lab) });

    const shallow = await doctor(lab, ["doctor"]);
    assertEquals([shallow.code, depths(shallow.json)], [0, { surveyed: COPIES + 1 }]);

    const deep = await doctor(lab, ["doctor", "--deep"]);
    assertEquals([deep.code, depths(deep.json)], [0, { decoded: COPIES + 1 }], deep.stdout.slice(0, 2000));

    await damage(lab, "copy-077", (text) => text.slice(0, 200));
    await damage(lab, "copy-100", () => Buffer.from("null").toString("base64"));
    const found = await doctor(lab, ["doctor", "--deep"]);
    assertEquals(found.code, 2);
    assertEquals(findings(found.json), ["copy-077 history/unreadable-record", "copy-100 history/crashes-helm"]);
    assertEquals(
      found.json.clusterFindings.map(({ check }: { check: string }) => check),
      ["history/crashes-helm"],
      "What one record does to helm list -A is to be said of the cluster",
    );
    await kubectlOk(plane, ["delete", "secret", "-n", lab.namespace, "sh.helm.release.v1.copy-100.v1"]);

    // No record is left of it, but its objects say whose they are.
    await kubectlOk(plane, ["delete", "secret", "-n", lab.namespace, "sh.helm.release.v1.web.v1"]);
    assertEquals(findings((await doctor(lab, ["doctor", "--deep"])).json), [
      "copy-077 history/unreadable-record",
      "web history/records-lost",
    ]);
  } finally {
    await plane.stop();
  }
});

// deno-lint-ignore no-explicit-any -- the published JSON
function depths({ releases }: any): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { depth } of releases) counts[depth] = (counts[depth] ?? 0) + 1;
  return counts;
}

// deno-lint-ignore no-explicit-any -- the published JSON
function findings({ releases }: any): string[] {
  // deno-lint-ignore no-explicit-any -- the published JSON
  return releases.flatMap(({ name, findings }: any) => findings.map(({ check }: any) => `${name} ${check}`)).sort();
}

/** The record that Helm made, under other releases' names. */
async function copies(lab: Lab): Promise<string> {
  const record = (await lab.record(1))!;
  const payload = JSON.parse(
    gunzipSync(Buffer.from(atob(record.data["release"]!), "base64")).toString(),
  );
  const items = Array.from({ length: COPIES }, (_, at) => {
    const name = `copy-${String(at + 1).padStart(3, "0")}`;
    const text = gzipSync(JSON.stringify({ ...payload, name })).toString("base64");
    return {
      apiVersion: "v1",
      kind: "Secret",
      type: "helm.sh/release.v1",
      metadata: {
        name: `sh.helm.release.v1.${name}.v1`,
        namespace: lab.namespace,
        labels: { ...record.metadata.labels, name },
      },
      data: { release: btoa(text) },
    };
  });
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

async function damage(lab: Lab, release: string, change: (text: string) => string): Promise<void> {
  const name = `sh.helm.release.v1.${release}.v1`;
  const record = JSON.parse(await kubectlOk(lab.plane, ["get", "secret", name, "-n", lab.namespace, "-o", "json"]));
  const data = { release: btoa(change(atob(record.data.release))) };
  await kubectlOk(lab.plane, ["replace", "-f", "-"], { stdin: JSON.stringify({ ...record, data }) });
}
