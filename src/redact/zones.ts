import { Buffer } from "node:buffer";
import type { Json, JsonObject } from "../model/json.ts";
import { isTelltale } from "./ordinary.ts";
import type { Search } from "./search.ts";
import { decodeDatum, suppliedKeys } from "./secret_values.ts";

/**
 * What is done with a text or a number, by the place it stands in. `said`: names, kinds, labels, images stay;
 * `searched`: the secret values in it go; `hidden`: it goes as a whole; `datum`: so does the text behind its base64.
 */
export type Zone = "searched" | "said" | "hidden" | "datum" | "data";

/** Gives one value one name, the same wherever it stands. */
export interface Hiding {
  readonly search: Search;
  /** `hidden-1` and so on, by first sight. */
  readonly nameFor: (value: string) => string;
  /** Numbers that are secret values. */
  readonly values: ReadonlySet<string>;
  /** Texts of documents, and what they came to. */
  readonly seen: Map<string, string>;
}

export function startHiding(search: Search, values: ReadonlySet<string>): Hiding {
  const names = new Map<string, string>();
  const nameFor = (value: string) => {
    const name = names.get(value) ?? `hidden-${names.size + 1}`;
    names.set(value, name);
    return name;
  };
  return { search, values, nameFor, seen: new Map() };
}

const saidKeys = new Set(
  "apiVersion kind name namespace uid resourceVersion image imageID labels matchLabels managedFields ownerReferences roleRef fieldPath"
    .split(" "),
);

/** A copy of a whole manifest, secrets included, that kubectl leaves behind. */
export const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** The zone of what stands under a key; `parent` is the object that has the key. In `data` no key is a name. */
export function zoneUnder(
  zone: Zone,
  key: string,
  parent: { readonly kind?: Json; readonly name?: Json },
  value: "text" | "tree",
): Zone {
  if (zone === "said" || zone === "hidden" || zone === "datum") return zone;
  if (parent.kind === "Secret" && key === "data") return "datum";
  if (parent.kind === "Secret" && key === "stringData") return "hidden";
  const isVariable = key === "value" && typeof parent.name === "string" && isTelltale(parent.name);
  if (value === "text" && (isTelltale(key) || isVariable)) return "hidden";
  if (zone === "data" || ["data", "binaryData", "annotations"].includes(key)) return "data";
  return saidKeys.has(key) ? "said" : "searched";
}

export function hideText(text: string, zone: Zone, { search, nameFor }: Hiding): string {
  if (zone === "said" || text === "") return text;
  if (zone === "datum") return encode(nameFor(decodeDatum(text)));
  if (zone === "hidden") return nameFor(text);
  return search.replace(text, ({ value, as }) => as === "base64" ? encode(nameFor(value)) : nameFor(value));
}

/** A value that waits for its turn: `into[at]` is to be its copy, and `name` the key over it. */
interface Waiting {
  readonly value: Json;
  readonly zone: Zone;
  readonly into: Json[];
  readonly at: number;
  readonly name?: { readonly key: string; readonly zone: Zone; readonly into: string[] };
}

/** A copy of any JSON with its secrets hidden. Values may be nested deeper than the engine's stack. */
export function hideTree(value: Json, zone: Zone, hiding: Hiding): Json {
  const top: Json[] = [];
  const open: Waiting[] = [{ value, zone, into: top, at: 0 }];
  const objects: { readonly keys: string[]; readonly values: Json[]; readonly into: Json[]; readonly at: number }[] =
    [];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, zone, into, at, name } = next;
    if (name) name.into[at] = hideText(name.key, name.zone, hiding);
    if (typeof value === "string") into[at] = hideText(value, zone, hiding);
    else if (typeof value === "number") into[at] = hideNumber(value, zone, hiding);
    else if (value === null || typeof value !== "object") into[at] = value;
    else if (Array.isArray(value)) {
      const items: Json[] = into[at] = [];
      for (let n = value.length - 1; n >= 0; n--) open.push({ value: value[n]!, zone, into: items, at: n });
    } else {
      const object = { keys: [], values: [], into, at };
      objects.push(object);
      for (const member of membersOf(value as JsonObject, zone, object).reverse()) open.push(member);
    }
  }
  // Those within come after those around them.
  for (const { keys, values, into, at } of objects.reverse()) {
    into[at] = Object.fromEntries(keys.map((key, index) => [key, values[index]!]));
  }
  return top[0]!;
}

function membersOf(parent: JsonObject, zone: Zone, { keys, values }: { keys: string[]; values: Json[] }): Waiting[] {
  const said = Object.entries(parent).filter(([key, item]) => key !== lastApplied && item !== undefined);
  return said.map(([key, item], at) => ({
    value: item!,
    zone: zoneUnder(zone, key, parent, item === null || typeof item !== "object" ? "text" : "tree"),
    into: values,
    at,
    name: { key, zone: zone === "said" ? "said" : "searched", into: keys },
  }));
}

/** The same, and all values under the keys by which drivers carry values for Helm. */
export function hideSupplied(value: Json, hiding: Hiding): Json {
  if (Array.isArray(value)) return value.map((item) => hideSupplied(item, hiding));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map((
      [key, item],
    ) => [key, suppliedKeys.has(key) ? hideTree(item!, "hidden", hiding) : hideSupplied(item!, hiding)]),
  );
}

function hideNumber(value: number, zone: Zone, { values, nameFor }: Hiding): Json {
  const text = String(value);
  if (zone === "said") return value;
  return values.has(text) || (zone === "hidden" && /\d{6}/.test(text)) ? nameFor(text) : value;
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}
