import { assertEquals } from "deno-std/assert/mod.js";
import type { StoredRecord } from "../../model/snapshot.ts";
import { stageFaults } from "./werf.ts";

type Told = readonly [status: string, phase?: string, stage?: number, manifest?: string];

const one = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n";
const weighing = (weight: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: b, annotations: { werf.io/weight: "${weight}" } }\n`;

/** A history of these; a manifest of one object unless it is said. */
function records(...told: readonly Told[]): StoredRecord[] {
  return told.map(([status, phase, stage, manifest = one], index) => {
    const version = index + 1;
    const info = {
      status,
      ...(phase ? { last_phase: phase } : {}),
      ...(stage === undefined ? {} : { last_stage: stage }),
    };
    return {
      ref: { driver: "secret", namespace: "prod", name: `sh.helm.release.v1.web.v${version}` },
      uid: `${version}`,
      resourceVersion: `${version}`,
      managers: [],
      image: { data: {}, labels: { name: "web", owner: "helm", status, version: `${version}` }, annotations: {} },
      revision: version,
      size: 0,
      release: { name: "web", version, info, manifest },
      faults: [],
    };
  });
}

const found = (...told: readonly Told[]) =>
  stageFaults(records(...told)).map(({ record, breaks, stages }) => [record.revision, stages, breaks.join()]);

const all = "upgrade,rollback,uninstall";

Deno.test("a revision that died at its second hook panics every command, at its first none", () => {
  assertEquals(found(["deployed", "rollout", 0], ["failed", "hooks-pre", 1]), [[2, 1, all]]);
  assertEquals(found(["deployed", "rollout", 0], ["failed", "hooks-pre", 0]), []);
  assertEquals(found(["failed", "hooks-pre", 1]), [[1, 1, all]]);
});

Deno.test("only the phases that began and did not end are taken by their stage", () => {
  for (const phase of ["init", "hooks-post", "other"]) assertEquals(found(["failed", phase, 5]), []);
  assertEquals(found(["failed", "rollout", 0]), []);
  assertEquals(found(["failed", "rollout", 1]), [[1, 1, all]]);
  assertEquals(found(["uninstalling", "uninstall"]), []);
  assertEquals(found(["failed", undefined, 5], ["failed"]), []);
  assertEquals(found(["failed", "hooks-pre", -1]), []);
});

Deno.test("the stages are the distinct weights of the manifest", () => {
  const two = `${one}---\n${weighing("10")}`;
  assertEquals(found(["failed", "hooks-pre", 1, two]), []);
  assertEquals(found(["failed", "hooks-pre", 2, two]), [[1, 2, all]]);
  assertEquals(found(["failed", "hooks-pre", 1, `${one}---\n${weighing("+0")}`]), [[1, 1, all]]);
  assertEquals(found(["failed", "hooks-pre", 0, ""]), [[1, 0, all]]);
  assertEquals(
    found(["failed", "hooks-pre", 9, weighing("first")]),
    [],
    "werf gives an error there, and does not panic",
  );
  assertEquals(found(["failed", "hooks-pre", 9, "a: [b"]), [], "a manifest that cannot be parsed proves nothing");
});

Deno.test("what stands before the last good revision is not read, but by an uninstall of that one", () => {
  const bad: Told = ["failed", "hooks-pre", 1];
  assertEquals(found(["superseded"], bad, ["deployed"]), [[2, 1, "uninstall"]]);
  assertEquals(found(["superseded"], bad, ["superseded"], ["deployed"]), []);
  assertEquals(found(bad, ["deployed"]), [[1, 1, "uninstall"]]);
  assertEquals(found(["superseded"], bad, ["failed"]), [[2, 1, all]]);
  assertEquals(found(bad, ["uninstalled"], ["failed"]), []);
  assertEquals(found(bad, ["uninstalled"]), []);
  assertEquals(found(["deployed"], ["uninstalled", "hooks-pre", 1], ["failed"]), []);
});
