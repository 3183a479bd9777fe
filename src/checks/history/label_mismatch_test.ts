import { assertEquals } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { labelMismatch } from "./label_mismatch.ts";

testCheck(labelMismatch, {
  finds: ["h03-owner", "h03-name"],
  quiet: ["p01-half", "p01-finished", "p03-hook", "p10-late", "p01-configmap"],
});

/** A release of three revisions, all superseded or deployed, with the labels of one changed. */
const changed = async (revision: number, labels: (labels: Record<string, string>) => Record<string, string>) => {
  const { snapshot, findings } = await visitChanged(
    "healthy-rolled-back-helm3",
    (object: KubeObject) =>
      object.kind === "Secret" && object.metadata.name.endsWith(`.v${revision}`)
        ? { ...object, metadata: { ...object.metadata, labels: labels({ ...object.metadata.labels }) } }
        : object,
  );
  const found = findings.filter(({ check }) => check === labelMismatch.id);
  for (const finding of found) assertHolds(snapshot, finding);
  return { snapshot, found };
};

const without = (lost: string) => ({ [lost]: _, ...rest }: Record<string, string>): Record<string, string> => rest;

Deno.test("history/label-mismatch: the newest without owner or name is an error, an old one a warning", async () => {
  for (const lost of ["owner", "name"]) {
    const newest = (await changed(3, without(lost))).found;
    assertEquals(newest.map(({ subject, severity }) => [subject, severity]), [["revision 3", "error"]]);
    assertEquals(newest[0]!.summary, `Helm does not see revision 3: it has no label ${lost}.`);
    const old = (await changed(1, without(lost))).found;
    assertEquals(old.map(({ subject, severity }) => [subject, severity]), [["revision 1", "warning"]]);
  }
});

Deno.test("history/label-mismatch: a name that is another release's is said, and what follows there", async () => {
  const { found } = await changed(3, (labels) => ({ ...labels, name: "other" }));
  assertEquals(found[0]!.summary, 'Helm does not see revision 3: its label name is "other".');
  assertEquals(
    found[0]!.notes![0],
    'Helm takes it for a revision of the release "other": that one\'s history, upgrade and uninstall go by it.',
  );
});

Deno.test("history/label-mismatch: the version label is read by no Helm", async () => {
  const { found } = await changed(2, (labels) => ({ ...labels, version: "7" }));
  assertEquals(found.map(({ severity, summary }) => [severity, summary]), [
    ["info", 'Revision 2: its label version is "7".'],
  ]);
});

Deno.test("history/label-mismatch: inherited times and labels of others are no evidence", async () => {
  const { found } = await changed(2, (labels) => ({ ...labels, createdAt: "1", modifiedAt: "2", team: "a" }));
  assertEquals(found, []);
});
