import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import type { Gap, Scope } from "../../model/snapshot.ts";
import { besideOf, driverKinds, namesRelease } from "../../state/actors/actors.ts";
import { type Collected, readAll } from "./gather.ts";

type DriverKind = (typeof driverKinds)[number];

/** The objects of the controllers that drive releases, those that name this one; a kind that is not served has none. */
export const collectControllers = async (objects: Objects, scope: Scope): Promise<Collected<KubeObject>> => {
  const kinds = Map.groupBy(driverKinds, ({ apiVersion, kind }) => `${apiVersion.split("/")[0]}|${kind}`);
  const parts = await Promise.all([...kinds.values()].map((versions) => collectKind(objects, versions, scope)));
  const found = parts.flatMap(({ found }) => found).filter((object) => namesRelease(object, scope));
  // Of what only tells more, one that may not be read is no reason to doubt who drives the release.
  const beside = await readAll(objects, "controllers", found.flatMap(besideOf));
  return {
    found: [...found, ...beside.found],
    gaps: parts.flatMap(({ gaps }) => gaps).map((gap) => ({ ...gap, facet: "controllers" as const })),
  };
};

/** By the first version that is served. */
const collectKind = async (
  objects: Objects,
  versions: readonly DriverKind[],
  { namespace }: Scope,
): Promise<Collected<KubeObject>> => {
  const served = await Promise.all(versions.map((version) => objects.serves(version)));
  const gap = served.flatMap((reading) => reading.ok ? [] : [reading.gap]);
  const version = versions.find((_, index) => {
    const reading = served[index];
    return reading?.ok && reading.value !== null;
  });
  if (!version) return { found: [], gaps: gap };
  if (version.name !== undefined) return await readNamed(objects, { ...version, namespace, name: version.name });
  const { apiVersion, kind } = version;
  const everywhere = version.namespaces === "all" ? undefined : namespace;
  const list = await objects.list({ apiVersion, kind, ...(everywhere ? { namespace: everywhere } : {}) });
  if (list.ok) return { found: list.value, gaps: [] };
  if (everywhere || list.gap.reason !== "forbidden") return { found: [], gaps: [list.gap] };
  const near = await objects.list({ apiVersion, kind, namespace });
  return { found: near.ok ? near.value : [], gaps: [list.gap] };
};

// A lock that may not be read is no reason to doubt: hardly anybody has one, and few roles allow reading it.
const readNamed = async (
  objects: Objects,
  { apiVersion, kind, namespace, name }: DriverKind & { readonly namespace: string; readonly name: string },
): Promise<{ found: KubeObject[]; gaps: Gap[] }> => {
  const reading = await objects.read({ apiVersion, kind, namespace, name });
  return { found: reading.ok && reading.value ? [reading.value] : [], gaps: [] };
};
