import { assertEquals } from "deno-std/assert/mod.js";
import type { RecordImage, RecordRef } from "../model/snapshot.ts";
import { imageOfRow, rowOfImage, type SqlRow, unstorable } from "./sql_row.ts";

const ref: RecordRef = { driver: "sql", namespace: "prod", name: "sh.helm.release.v1.web.v3" };
const row: SqlRow = {
  key: ref.name,
  namespace: "prod",
  type: "helm.sh/release.v1",
  body: "H4sI",
  name: "web",
  version: 3,
  status: "deployed",
  owner: "helm",
  createdat: 1795250000,
  modifiedat: 0,
  labels: { team: "a" },
};
const image: RecordImage = imageOfRow(row);

Deno.test("columns are the labels that a Secret would have", () => {
  assertEquals(image, {
    data: { release: "H4sI" },
    labels: { team: "a", name: "web", owner: "helm", status: "deployed", version: "3", createdAt: "1795250000" },
    annotations: {},
    type: "helm.sh/release.v1",
  });
});

Deno.test("a row comes back from its image as it was", () => {
  assertEquals(rowOfImage(ref, image), row);
  const odd = {
    ...row,
    body: "",
    name: "",
    version: 0,
    status: "",
    owner: "",
    createdat: 0,
    modifiedat: 7,
    labels: {},
  };
  assertEquals(imageOfRow(odd).labels, { modifiedAt: "7" });
  assertEquals(rowOfImage(ref, imageOfRow(odd)), odd);
  assertEquals(unstorable(ref, imageOfRow(odd)), []);
});

Deno.test("what a row has no place for is named", () => {
  const labelled = (labels: Record<string, string>): RecordImage => ({
    ...image,
    labels: { ...image.labels, ...labels },
  });
  assertEquals(unstorable(ref, image), []);
  assertEquals(unstorable(ref, labelled({ version: "three" })), ["labels.version"]);
  assertEquals(unstorable(ref, labelled({ version: "03" })), ["labels.version"]);
  assertEquals(unstorable(ref, labelled({ createdAt: "9999999999" })), ["labels.createdAt"]);
  assertEquals(unstorable(ref, labelled({ status: "" })), ["labels.status"]);
  assertEquals(unstorable(ref, { ...image, annotations: { a: "b" }, immutable: true }), ["annotations.a", "immutable"]);
  assertEquals(unstorable(ref, { ...image, data: { chunk: "x" } }), ["data.chunk", "data.release"]);
});
