import { assert, assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { missing } from "./missing.ts";

testCheck(missing, {
  finds: ["r13-missing", "r13-missing-failed", "r13-workload"],
  quiet: [
    "g12-gone",
    "g12-gone-failed",
    "p07-wrong-base",
    "r02-half",
    "healthy-job-gone",
    "healthy-jobs",
    "healthy-kept",
    "healthy-odd-yaml",
    "healthy-other-namespace",
    "healthy-drops-objects",
    "p10-late",
    "r09-pre",
  ],
});

const found = (snapshot: Snapshot) => [...missing.examine(snapshot)];
const without = (snapshot: Snapshot, kind: string): Snapshot => ({
  ...snapshot,
  objects: snapshot.objects.map((one) => one.ref.kind === kind ? { ...one, live: null } : one),
});

Deno.test("objects/missing names what is gone, and nothing that is there", async () => {
  const { snapshot } = await visitChanged("r13-missing-helm3", (object) => object);
  const [draft] = found(snapshot);
  for (const name of ["Service/extra", "ConfigMap/extra", "Secret/web"]) assert(draft!.summary.includes(name));
  assert(!draft!.summary.includes("Deployment/web"));
});

Deno.test("objects/missing: what a failed revision dropped it may have deleted itself", async () => {
  for (const helm of ["helm3", "helm4"]) {
    const drop = (text: string) => text.split(/^---$/m).filter((one) => !one.includes("name: extra")).join("---");
    const { snapshot } = await visitRewritten(`r13-missing-failed-${helm}`, {});
    const { manifest } = snapshot.records.at(-1)!.release!;
    const dropped = await visitRewritten(`r13-missing-failed-${helm}`, { 2: { manifest: drop(manifest!) } });
    assertEquals([found(snapshot).length, found(dropped.snapshot).length], [1, 0]);
  }
});

Deno.test("objects/missing: what could not be read is not missing, nor what a custom kind's controller took away", async () => {
  const { snapshot } = await visitChanged("healthy-deployment-helm3", (object) => object);
  assertEquals(found({ ...snapshot, objects: snapshot.objects.filter(({ ref }) => ref.kind !== "Service") }), []);
  assertEquals(found(without(snapshot, "Service")).length, 1);
  const custom = await visitChanged("healthy-custom-resource-helm3", (object) => object);
  const severities = found(without(custom.snapshot, "Widget")).map(({ severity }) => severity);
  assert(severities.every((severity) => severity === "info"), severities.join());
});
