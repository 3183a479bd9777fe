import { assert, assertEquals } from "deno-std/assert/mod.js";
import { isProtobuf, readProtobuf } from "./protobuf.ts";

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/** A list of one record, as kube-apiserver 1.36.3 answered. */
const list = bytesOf(
  "azhzAAorCg5tZXRhLms4cy5pby92MRIZUGFydGlhbE9iamVjdE1ldGFkYXRhTGlzdBK9AwoLCgASBTE5MjEyGgASrQMKqgMKGXNoLmhlbG0ucm" +
    "VsZWFzZS52MS53ZWIudjISABoTZGVwbG95bWVudC1iMTg0ZWVkOCIAKiQzYjUwOWIzMy1mZDdhLTQxOTEtYWJjMy02MzA5NWY5MDViYmYyBTE3" +
    "NzYwOABCCAjhwYXYBhAAWhgKCm1vZGlmaWVkQXQSCjE3OTUyNTI0NDlaCwoEbmFtZRIDd2ViWg0KBW93bmVyEgRoZWxtWhIKBnN0YXR1cxIIZG" +
    "VwbG95ZWRaDAoEdGVhbRIEc2hvcFoMCgd2ZXJzaW9uEgEyigHTAQoESGVsbRIGVXBkYXRlGgJ2MSIICOLBhdgGEAAyCEZpZWxkc1YxOqgBCqUB" +
    "eyJmOmRhdGEiOnsiLiI6e30sImY6cmVsZWFzZSI6e319LCJmOm1ldGFkYXRhIjp7ImY6bGFiZWxzIjp7Ii4iOnt9LCJmOm1vZGlmaWVkQXQiOn" +
    "t9LCJmOm5hbWUiOnt9LCJmOm93bmVyIjp7fSwiZjpzdGF0dXMiOnt9LCJmOnRlYW0iOnt9LCJmOnZlcnNpb24iOnt9fX0sImY6dHlwZSI6e319" +
    "QgAaACIA",
);

/** The 404 of the same server. */
const status = bytesOf(
  "azhzAAoMCgJ2MRIGU3RhdHVzElwKBgoAEgAaABIHRmFpbHVyZRowdGhlIHNlcnZlciBjb3VsZCBub3QgZmluZCB0aGUgcmVxdWVzdGVkIHJlc2" +
    "91cmNlIghOb3RGb3VuZCoKCgASABoAKAAyADCUAxoAIgA=",
);

Deno.test("metadata are read from a server's Protobuf, without field managers", () => {
  assert(isProtobuf(list));
  const metadata = {
    name: "sh.helm.release.v1.web.v2",
    namespace: "deployment-b184eed8",
    uid: "3b509b33-fd7a-4191-abc3-63095f905bbf",
    resourceVersion: "17760",
    creationTimestamp: "2026-11-21T09:14:09Z",
    labels: {
      modifiedAt: "1795252449",
      name: "web",
      owner: "helm",
      status: "deployed",
      team: "shop",
      version: "2",
    },
  };
  assertEquals<unknown>(readProtobuf(list), { kind: "PartialObjectMetadataList", items: [{ metadata }] });
});

Deno.test("an error in Protobuf reads like one in JSON", () => {
  assert(isProtobuf(status));
  assertEquals<unknown>(readProtobuf(status), {
    kind: "Status",
    message: "the server could not find the requested resource",
    reason: "NotFound",
    code: 404,
  });
  assert(!isProtobuf(new TextEncoder().encode('{"kind":"Status"}')));
});
