import { assert, assertEquals } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { foreignOwner } from "./foreign_owner.ts";

testCheck(foreignOwner, {
  finds: ["r01-stolen", "r01-gone"],
  quiet: ["r01-unmarked", "healthy-adopted", "healthy-other-namespace", "h13-restored", "g12-argocd", "p10-late"],
});

const same = (object: KubeObject) => object;
const found = (snapshot: Snapshot) => [...foreignOwner.examine(snapshot)];

Deno.test("objects/foreign-owner: of a living release it is a warning, of one that is gone a note", async () => {
  const [stolen] = found((await visitChanged("r01-stolen-helm3", same)).snapshot);
  const [gone] = found((await visitChanged("r01-gone-helm3", same)).snapshot);
  assertEquals([stolen!.severity, gone!.severity], ["warning", "info"]);
  assert(
    stolen!.summary.includes('ConfigMap/extra of revision 1 bears the marks of release "yet-another"'),
    stolen!.summary,
  );
  assert(gone!.summary.includes("of which there is no record"), gone!.summary);
});

Deno.test("objects/foreign-owner: what could not be read is not gone", async () => {
  const { snapshot } = await visitChanged("r01-gone-helm3", same);
  const gap = { facet: "owners", what: "secrets", reason: "forbidden", says: "no" } as const;
  const [draft] = found({ ...snapshot, gaps: [gap] });
  assertEquals(draft!.severity, "warning");
  assert(draft!.summary.includes("could not be read"), draft!.summary);
});

const config = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: extra }\n";

Deno.test("objects/foreign-owner: before an install, what is there already and is nobody's", async () => {
  const { snapshot } = await visitChanged("r01-unmarked-helm4", same);
  const fresh = { ...snapshot, records: [], desired: config };
  const [draft, ...others] = found(fresh);
  assertEquals([draft!.subject, draft!.severity, others.length], ["ConfigMap/extra", "error", 0]);
  assertHolds(fresh, draft!);
});

Deno.test("objects/foreign-owner: before an upgrade Helm asks only about what it is to create", async () => {
  const { snapshot } = await visitChanged("r01-unmarked-helm4", same);
  assertEquals(found({ ...snapshot, desired: config }), []);
  const older = snapshot.records.map((record) => ({ ...record, release: { ...record.release, manifest: "" } }));
  assertEquals(found({ ...snapshot, records: older, desired: config }).length, 1);
});

Deno.test("objects/foreign-owner: nothing is in the way of what bears the release's own marks", async () => {
  const { snapshot } = await visitChanged("r13-edited-helm3", same);
  const desired = "apiVersion: v1\nkind: Service\nmetadata: { name: web }\n";
  assertEquals(found({ ...snapshot, records: [], desired }), []);
});
