import type { StoredRecord } from "../../model/snapshot.ts";

/** The type that Helm gives to every Secret it writes (`pkg/storage/driver/secrets.go` `newSecretsObject`). */
export const recordType = "helm.sh/release.v1";

/** Nothing in the object itself keeps Helm from writing it; only a Secret has a type. */
export function isUpdatable(record: StoredRecord): boolean {
  return !isForeignType(record) && !isFrozen(record);
}

/** A Secret's type cannot be changed (Kubernetes 1.36 `pkg/apis/core/validation/validation.go` `ValidateSecretUpdate`). */
export function isForeignType({ ref, image }: StoredRecord): boolean {
  return ref.driver === "secret" && image.type !== undefined && image.type !== recordType;
}

export function isFrozen({ image }: StoredRecord): boolean {
  return image.immutable === true;
}
