import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../model/json.ts";
import type { FieldManager, KubeObject } from "../../model/kubernetes.ts";
import { listsOf } from "../../state/compare/merge_keys.ts";
import {
  type FieldPath,
  type FieldSet,
  fieldSetOf,
  holds,
  mergeApplied,
  pathsOf,
  removeAt,
  valueAt,
  without,
} from "./field_sets.ts";

/** What server-side apply makes of an object; or the fields in which others stand in the way, each with its manager. */
export type Applied =
  | { readonly ok: true; readonly object: KubeObject }
  | { readonly ok: false; readonly conflicts: readonly { readonly manager: string; readonly field: string }[] };

/**
 * The applied fields over the live ones; what the manager applied before and does not now goes, unless others own it too
 * (structured-merge-diff v6 `merge/update.go` `Apply`). Without an object it is all that there is.
 */
export const applied = (
  live: KubeObject | undefined,
  given: KubeObject,
  { manager, force, time }: { readonly manager: string; readonly force: boolean; readonly time: string },
): Applied => {
  const entries = live?.metadata.managedFields ?? [];
  const isOurs = (entry: FieldManager) =>
    entry.manager === manager && entry.operation === "Apply" && !entry.subresource;
  const ours = entries.find(isOurs);
  const others = entries.filter((entry) => entry !== ours);
  const set = fieldSetOf(given);
  const fought = others.map((entry) => ({ entry, paths: conflictsWith(entry, set, live, given) }));
  const conflicts = fought.flatMap(({ entry, paths }) =>
    paths.map((path) => ({ manager: entry.manager ?? "", field: sayField(path) }))
  );
  if (conflicts.length > 0 && !force) return { ok: false, conflicts };
  const kept = fought.flatMap(({ entry, paths }) => {
    if (paths.length === 0) return [entry];
    const fieldsV1 = without(entry.fieldsV1!, paths);
    return Object.keys(fieldsV1).length === 0 ? [] : [{ ...entry, fieldsV1 }];
  });
  const dropped = pathsOf(ours?.fieldsV1 ?? {}).filter((path) =>
    ![set, ...kept.map(setIn)].some((one) => holds(one, path))
  );
  const start = dropped.reduce((value, path) => removeAt(value, path) ?? value, (live ?? given) as unknown as Json);
  const object = mergeApplied(
    listsOf(given, live ?? null),
    [],
    start,
    given as unknown as Json,
  ) as unknown as KubeObject;
  const same = ours && isDeepStrictEqual(ours.fieldsV1, set);
  const entry: FieldManager = { manager, operation: "Apply", apiVersion: given.apiVersion, time, fieldsV1: set };
  const own = Object.keys(set).length === 0 ? [] : [same ? { ...ours, time: ours.time ?? time } : entry];
  return { ok: true, object: { ...object, metadata: { ...object.metadata, managedFields: [...own, ...kept] } } };
};

const setIn = ({ fieldsV1 }: FieldManager): FieldSet => fieldsV1 ?? {};

/** The fields that another manager owns and that are to have another value. */
const conflictsWith = (
  entry: FieldManager,
  set: FieldSet,
  live: KubeObject | undefined,
  given: KubeObject,
): FieldPath[] => {
  const [there, wanted] = [live, given].map((object) => object as unknown as Json | undefined);
  return pathsOf(set).filter((path) =>
    path.at(-1) !== "." && holds(setIn(entry), path) && !isDeepStrictEqual(valueAt(there, path), valueAt(wanted, path))
  );
};

/** `.spec.containers[name="web"].image`, as the server says it. */
const sayField = (path: FieldPath): string =>
  path.map((name) => name.startsWith("f:") ? `.${name.slice(2)}` : `[${name.slice(2)}]`).join("");
