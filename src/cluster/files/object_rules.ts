import { Buffer } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import type { KindRef, KubeObject } from "../../model/kubernetes.ts";
import type { WriteOutcome } from "../../model/ports.ts";
import { pluralOf } from "../../state/cluster/resources.ts";
import { refOf } from "./shelf.ts";
import { wordObject } from "../wording.ts";

// What an API server does to Secrets and ConfigMaps beside storing them.

const SIZE_LIMIT = 1_048_576;

export type Refused = Exclude<WriteOutcome<never>, { kind: "written" }>;

export const refuse = (
  reason: Extract<Refused, { kind: "refused" }>["reason"],
  verb: string,
  object: KindRef,
  says: string,
): Refused => ({ kind: "refused", reason, verb, resource: pluralOf(object.kind), says });

export const withDefaults = (object: KubeObject): KubeObject =>
  isSecret(object) ? { ...object, type: object.type ?? "Opaque" } : object;

const isSecret = ({ apiVersion, kind }: KindRef): boolean => apiVersion === "v1" && kind === "Secret";

const dataOf = (object: KubeObject): Record<string, string> => (object.data ?? {}) as Record<string, string>;

/** What a server would not take of a Secret or ConfigMap (Kubernetes 1.36 `pkg/apis/core/validation/validation.go`). */
export const invalid = (object: KubeObject, verb: string): Refused | undefined => {
  if (object.apiVersion !== "v1" || (object.kind !== "Secret" && object.kind !== "ConfigMap")) return undefined;
  const values = Object.values(dataOf(object));
  const isBase64 = (value: string) => value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
  if (isSecret(object) && !values.every(isBase64)) {
    return refuse("invalid", verb, object, `${wordObject(refOf(object))} is invalid: data: illegal base64`);
  }
  const binary = Object.values((object.binaryData ?? {}) as Record<string, string>);
  const size = [...values.map((value) => Buffer.byteLength(value, isSecret(object) ? "base64" : "utf8"))]
    .concat(binary.map((value) => Buffer.byteLength(value, "base64"))).reduce((sum, length) => sum + length, 0);
  if (size <= SIZE_LIMIT) return undefined;
  const message = `${wordObject(refOf(object))} is invalid: data: Too long: may not be more than ${SIZE_LIMIT} bytes`;
  return refuse("too-large", verb, object, message);
};

/** What may not change of a Secret, and of what says that it is immutable. */
export const immutable = (live: KubeObject, next: KubeObject): Refused | undefined => {
  const what = wordObject(refOf(live));
  if (isSecret(live) && live.type !== next.type) {
    return refuse("immutable", "update", live, `${what} is invalid: type: field is immutable`);
  }
  if (live.immutable !== true || !["Secret", "ConfigMap"].includes(live.kind)) return undefined;
  const isSame = next.immutable === true && isDeepStrictEqual(dataOf(live), dataOf(next));
  return isSame
    ? undefined
    : refuse("immutable", "update", live, `${what} is invalid: data: field is immutable when \`immutable\` is set`);
};
