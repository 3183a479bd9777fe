import { assertEquals } from "deno-std/assert/mod.js";
import type { Gap } from "../../model/snapshot.ts";
import { parseTransformError, undecryptableGaps } from "./undecryptable.ts";

const key = '"/registry/secrets/prod/sh.helm.release.v1.web.v2"';

Deno.test("the text of a list that failed names the Secret, before and after the server's cache gave up", () => {
  const meant = { resource: "secrets", namespace: "prod", name: "sh.helm.release.v1.web.v2" };
  const why = "identity transformer tried to read encrypted data";
  assertEquals(parseTransformError(`Internal error occurred: unable to transform key ${key}: ${why}`), meant);
  assertEquals(
    parseTransformError(
      `storage is (re)initializing: failed to list *core.Secret: unable to transform key ${key}: ${why}`,
    ),
    meant,
  );
  assertEquals(
    parseTransformError(
      "failed to read one or more secrets from the storage: StorageError: corrupt object, Code: 7, Key: " +
        `${key.slice(1, -1)}, ResourceVersion: 0, AdditionalErrorMsg: data from the storage is not transformable`,
    ),
    meant,
  );
  assertEquals(parseTransformError(JSON.stringify(`unable to transform key ${key}: ${why}`)), meant);
  assertEquals(parseTransformError('unable to transform key "/k8s/own/prefix/secrets/prod/tls": x'), {
    resource: "secrets",
    namespace: "prod",
    name: "tls",
  });
});

Deno.test("other texts name nothing", () => {
  for (
    const text of [
      "",
      "Internal error occurred: identity transformer tried to read encrypted data",
      'unable to transform key "/registry/pods/prod/web": x',
      'unable to transform key "secrets": x',
      'unable to transform key "": x',
    ]
  ) assertEquals(parseTransformError(text), undefined);
});

Deno.test("gaps of one cause belong together; others do not", () => {
  const gap = (says: string, more: Partial<Gap> = {}): Gap => ({
    facet: "records",
    what: "a Secret",
    reason: "server-error",
    says,
    ...more,
  });
  const cause = gap(`unable to transform key ${key}: x`);
  const alone = gap("Internal error occurred: identity transformer tried to read encrypted data");
  assertEquals(undecryptableGaps([alone]), []);
  assertEquals(
    undecryptableGaps([gap("no", { facet: "rbac" }), cause, gap("no", { reason: "forbidden" }), alone])
      .map(({ index }) => index),
    [1, 3],
  );
});
