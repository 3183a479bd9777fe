import type { Gap } from "../../model/snapshot.ts";

/** The Secret or ConfigMap whose bytes the server cannot decrypt. */
export interface Undecryptable {
  /** `secrets` */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * What a list fails by when one object cannot be decrypted: the text names its key in etcd, `/registry/secrets/prod/tls`
 * (Kubernetes 1.36 `k8s.io/apiserver/pkg/storage/etcd3/store.go`; `corrupt object` where the server runs with the feature
 * AllowUnsafeMalformedObjectDeletion, `corrupt_obj_deleter.go`). A read of that object alone need not name it.
 */
export function parseTransformError(text: string): Undecryptable | undefined {
  const key = /(?:unable to transform key \\?"|corrupt object, Code: \d+, Key: )([^"\\, ]+)/.exec(text)?.[1];
  const [name, namespace, resource] = key?.split("/").toReversed() ?? [];
  return name && namespace && (resource === "secrets" || resource === "configmaps")
    ? { resource, namespace, name }
    : undefined;
}

/** What could not be read of the records because of an object that cannot be decrypted; other gaps are left out. */
export function undecryptableGaps(gaps: readonly Gap[]): { readonly gap: Gap; readonly index: number }[] {
  const cause = gaps.some(({ facet, says }) => facet === "records" && parseTransformError(says));
  return gaps.flatMap((gap, index) =>
    cause && gap.facet === "records" && gap.reason === "server-error" ? [{ gap, index }] : []
  );
}
