import type { Json, JsonObject } from "../../model/json.ts";
import type { FieldManager, KubeObject } from "../../model/kubernetes.ts";
import type { Steps } from "./api_fields.ts";
import { isHelmManager } from "../helm.ts";
import { isDefault } from "./fits.ts";
import { isList, isObject } from "../json_values.ts";
import { type Lists, listsOf } from "./merge_keys.ts";
import { type Completed, withRequired } from "./required_fields.ts";

/**
 * What of a live object the chart wrote, as a document for a manifest: the fields that Helm alone owns, by the field
 * managers, and what the object is found by. Left out are
 * - what others own, or own too: an autoscaler's `replicas`, a `caBundle`. In a manifest from which the next upgrade sets
 *   out it would be removed by that upgrade
 * - what the server would have written itself: an update owns the defaults too
 * - Helm's own marks, which no manifest has, and the status
 *
 * What the kind cannot do without is there whoever owns it: the server would refuse the document when Helm goes back to it.
 * undefined where no manager is Helm: then nothing tells who wrote what.
 */
export function ownedFields(live: KubeObject): JsonObject | undefined {
  return ownedDocument(live)?.document;
}

/** The same, with what of it is not Helm's. */
export function ownedDocument(live: KubeObject): Completed | undefined {
  const managers = (live.metadata.managedFields ?? []).filter(({ fieldsV1 }) => fieldsV1 !== undefined);
  const own = managers.filter(isHelms).map(({ fieldsV1 }) => fieldsV1!);
  if (own.length === 0) return undefined;
  const { apiVersion, kind, metadata: { name, namespace } } = live;
  const spot: Spot = {
    lists: listsOf({ apiVersion, kind }, live),
    steps: [],
    others: managers.filter((entry) => !isHelms(entry)).map(({ fieldsV1 }) => fieldsV1!),
  };
  const { "f:status": _, ...fields } = withStringData(live, own.reduce(union));
  const { metadata, ...rest } = (take(spot, fields, live as unknown as Json) ?? {}) as JsonObject;
  const place = { name, ...(namespace ? { namespace } : {}) };
  return withRequired({ apiVersion, kind, metadata: { ...place, ...withoutMarks(metadata) }, ...rest }, live);
}

/** Whether Helm wrote the object by server-side apply and in no other way. undefined: Helm did not write it. */
export function isServerSideApplied(live: KubeObject): boolean | undefined {
  const own = (live.metadata.managedFields ?? []).filter(isHelms);
  return own.length === 0 ? undefined : own.every(({ operation }) => operation === "Apply");
}

function isHelms({ manager, subresource }: FieldManager): boolean {
  return isHelmManager(manager) && !subresource;
}

/** A set of fields as the server writes it: `f:` a field, `k:`, `v:` or `i:` an item of a list, `.` the thing itself. */
type Fields = JsonObject;

interface Spot {
  readonly lists: Lists;
  readonly steps: Steps;
  /** What the other managers own from here down. */
  readonly others: readonly Fields[];
}

function union(one: Fields, two: Fields): Fields {
  const names = [...new Set([...Object.keys(one), ...Object.keys(two)])];
  return Object.fromEntries(
    names.map((name) => [name, union((one[name] ?? {}) as Fields, (two[name] ?? {}) as Fields)]),
  );
}

/** A Secret's `stringData` is live as `data`; who applied it owns the former by name. */
function withStringData({ apiVersion, kind }: KubeObject, { "f:stringData": texts, ...fields }: Fields): Fields {
  if (apiVersion !== "v1" || kind !== "Secret" || !isObject(texts)) return fields;
  return { ...fields, "f:data": union((fields["f:data"] ?? {}) as Fields, texts) };
}

function take(spot: Spot, fields: Fields, live: Json | undefined): Json | undefined {
  if (live === undefined) return undefined;
  const parts = Object.keys(fields).filter((name) => name !== ".");
  if (parts.length === 0) return takeWhole(spot, fields, live);
  if (isList(live)) return takeItems(spot, fields, live);
  if (!isObject(live)) return undefined;
  const taken = parts.flatMap((part): [string, Json][] => {
    const name = part.slice("f:".length);
    const child = part.startsWith("f:") && Object.hasOwn(live, name)
      ? take(below(spot, part, name), fields[part] as Fields, live[name])
      : undefined;
    return child === undefined ? [] : [[name, child]];
  });
  return taken.length === 0 ? undefined : Object.fromEntries(taken);
}

/** A value that is owned as one, or a map or list that is owned while others have all that is in it. */
function takeWhole({ lists, steps, others }: Spot, fields: Fields, live: Json): Json | undefined {
  const isOwnedByOthers = others.some((other) => Object.keys(other).length === 0);
  if (isOwnedByOthers || isDefault(lists, steps, live)) return undefined;
  const isShell = "." in fields || others.some((other) => Object.keys(other).some((name) => name !== "."));
  if (!isShell) return live;
  return isList(live) ? [] : isObject(live) ? {} : live;
}

function takeItems(spot: Spot, fields: Fields, live: readonly Json[]): Json | undefined {
  const items = live.flatMap((item, index): Json[] => {
    const part = Object.keys(fields).find((name) => isItem(name, item, index));
    if (part === undefined) return [];
    const key = part.startsWith("k:") ? parse(part) as JsonObject : undefined;
    if (key === undefined && part.startsWith("v:")) return [item];
    const taken = take(below(spot, part, "[]"), fields[part] as Fields, item);
    return key ? [{ ...keyOf(spot, key), ...(isObject(taken) ? taken : {}) }] : taken === undefined ? [] : [taken];
  });
  return items.length === 0 ? undefined : items;
}

/** An item is found by its key, whoever else has a hand in it; a part of the key that nobody wrote is the protocol. */
function keyOf({ lists, steps }: Spot, key: JsonObject): JsonObject {
  const written = Object.entries(key).filter(([name, value]) => !isDefault(lists, [...steps, "[]", name], value));
  return written.length === 0 ? key : Object.fromEntries(written);
}

function isItem(part: string, item: Json, index: number): boolean {
  if (part.startsWith("i:")) return part === `i:${index}`;
  if (part.startsWith("v:")) return JSON.stringify(parse(part)) === JSON.stringify(item);
  const key = part.startsWith("k:") ? parse(part) : undefined;
  return isObject(key) && isObject(item) && Object.entries(key).every(([name, value]) => item[name] === value);
}

/** The value of `k:{"name":"web"}` or `v:"a"`. */
function parse(part: string): Json | undefined {
  try {
    return JSON.parse(part.slice(2));
  } catch {
    return undefined;
  }
}

function below({ lists, steps, others }: Spot, part: string, step: string): Spot {
  const parts = others.map((other) => other[part]).filter((fields) => isObject(fields));
  return { lists, steps: [...steps, step], others: parts };
}

/** Helm's (Helm 3.22 `pkg/action/validate.go` `setMetadataVisitor`), kubectl's, and what the server makes of a field. */
const marks = [
  "app.kubernetes.io/managed-by",
  "meta.helm.sh/release-name",
  "meta.helm.sh/release-namespace",
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.daemonset.template.generation",
];

function withoutMarks(metadata: Json | undefined): JsonObject {
  if (!isObject(metadata)) return {};
  const { name: _name, namespace: _namespace, ...rest } = metadata;
  const kept = Object.entries(rest).map(([field, value]): [string, Json | undefined] =>
    isObject(value)
      ? [field, Object.fromEntries(Object.entries(value).filter(([key]) => !marks.includes(key)))]
      : [field, value]
  );
  return Object.fromEntries(kept.filter(([, value]) => !isObject(value) || Object.keys(value).length > 0));
}
