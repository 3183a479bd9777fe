import { assertEquals } from "deno-std/assert/mod.js";
import type { RecordImage } from "../model/snapshot.ts";
import { digestOf, imageDifference, imageSize, sameImage } from "./image.ts";

const image: RecordImage = {
  data: { release: "SDRz" },
  labels: { status: "failed" },
  annotations: {},
  type: "helm.sh/release.v1",
};

Deno.test("imageSize counts values, a Secret's without the API's base64", () => {
  assertEquals(imageSize(image, "secret"), 3);
  assertEquals(imageSize(image, "configmap"), 4);
  assertEquals(imageSize({ ...image, data: { release: "SDRz", other: "ü" } }, "configmap"), 6);
  assertEquals(imageSize({ ...image, data: { release: "SD\nRz\n" } }, "secret"), 3);
  assertEquals(imageSize({ ...image, data: {} }, "sql"), 0);
});

Deno.test("imageDifference names what differs and says no value", () => {
  const other: RecordImage = {
    data: { release: "eA==", extra: "eA==" },
    labels: { status: "deployed", a: "b" },
    annotations: { note: "x" },
    type: "Opaque",
    immutable: true,
  };
  const names = ["data.extra", "data.release", "labels.a", "labels.status", "annotations.note", "type", "immutable"];
  assertEquals(imageDifference(image, other), names);
  assertEquals(imageDifference(other, image), names);
  assertEquals(imageDifference(image, null), ["presence"]);
});

Deno.test("sameImage is blind to the order of keys and to an immutable that is false", () => {
  const labels = { a: "1", b: "2" };
  assertEquals(sameImage({ ...image, labels }, { ...image, labels: { b: "2", a: "1" }, immutable: false }), true);
  assertEquals(sameImage({ ...image, labels }, { ...image, labels: { a: "1" } }), false);
  assertEquals(sameImage({ ...image, labels: { toString: "x" } }, { ...image, labels: {} }), false);
  assertEquals(sameImage(null, null), true);
  assertEquals(sameImage(null, image), false);
});

Deno.test("digestOf is SHA-256 in hex, of text as of its bytes", () => {
  const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertEquals(digestOf("abc"), digest);
  assertEquals(digestOf(new TextEncoder().encode("abc")), digest);
});
