import type { KindRef } from "../../model/kubernetes.ts";
import type { Gap } from "../../model/snapshot.ts";
import { groupPath, type Resource } from "./discovery.ts";

/** Where the server has a kind, or one object of it. */
export const pathOf = (
  apiVersion: string,
  { name: resource, namespaced }: Resource,
  namespace?: string,
  name?: string,
): string =>
  [
    groupPath(apiVersion),
    ...(namespaced && namespace ? ["namespaces", encodeURIComponent(namespace)] : []),
    resource,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
  ].join("/");

export const notServed = ({ apiVersion, kind }: KindRef, verb: string, what: string): Gap => ({
  facet: "objects",
  what,
  reason: "not-served",
  verb,
  resource: kind,
  says: `The server has no kind ${JSON.stringify(kind)} in ${apiVersion}`,
});
