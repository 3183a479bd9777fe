import { Buffer } from "node:buffer";
import { releaseShape, type Shape } from "../../src/record/helm_encoding.ts";

/** Numbers below `limit`, the same for the same seed. */
export type Random = (limit: number) => number;

/** One way to damage bytes; the same random numbers do the same damage. */
export type Damage = (bytes: Buffer, random: Random) => Buffer;

/**
 * JSON as text that can be damaged: a scalar is its literal, and an object may have one key twice. What has been put in by force
 * is a literal too, whatever it holds.
 */
type Tree = { literal: string } | { list: Tree[] } | { members: [key: string, value: Tree][] };

function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return { list: value.map(treeOf) };
  if (typeof value !== "object" || value === null) return { literal: JSON.stringify(value) };
  return { members: Object.entries(value).map(([key, inner]) => [JSON.stringify(key), treeOf(inner)]) };
}

function write(tree: Tree): string {
  if ("literal" in tree) return tree.literal;
  if ("list" in tree) return `[${tree.list.map(write).join()}]`;
  return `{${tree.members.map(([key, value]) => `${key}:${write(value)}`).join()}}`;
}

/** Times as writers spell them, and as none should. */
const times = [
  "2026-01-02T03:04:05Z",
  "2026-01-02T03:04:05.123456789+02:00",
  "2026-01-02T03:04:05.123456789012Z",
  "2026-01-02T3:04:05Z",
  "2026-01-02T03:04:05,5Z",
  "2026-01-02T03:04:05.Z",
  "2026-01-02T03:04:05",
  "2026-01-02T03:04:05z",
  "2026-01-02t03:04:05Z",
  "2026-01-02 03:04:05Z",
  "2026-01-02T03:04:05+0200",
  "2026-01-02T03:04:05+24:00",
  "2026-01-02T03:04:05+24:60",
  "2026-01-02T03:04:05+25:00",
  "2026-01-02T03:04:05-00:00",
  "2026-01-02T24:00:00Z",
  "2026-01-02T03:04:60Z",
  "2026-02-30T03:04:05Z",
  "2024-02-29T03:04:05Z",
  "2100-02-29T03:04:05Z",
  "2026-1-2T03:04:05Z",
  "2026-13-01T03:04:05Z",
  "0001-01-01T00:00:00Z",
  "0000-00-00T00:00:00Z",
  "9999-12-31T23:59:59.999999999-23:59",
  "10000-01-01T00:00:00Z",
  "\\u00326-01-02T03:04:05Z",
  "2026-01-02T03:04:05\\u005a",
  "",
  " ",
].map((time) => `"${time}"`);

const numbers = [
  "0",
  "-0",
  "-1",
  "3",
  "3.0",
  "1.5",
  "3e0",
  "1e2",
  "1e-2",
  "1e400",
  "-1e999",
  "255",
  "256",
  "4294967296",
]
  .concat("9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e19", "9.5e18");

const others = ["null", "true", "false", '"x"', '"5"', '"null"', '"AAAA"', '"AAA"', '"AA=="', '"AA\\nA="', '"A-_A"']
  .concat('"\\ud800"', '"\\u0000"', "[]", "[null]", "[1,255]", "[256]", "[1.0]", '["a"]', "[{}]", "[[]]", "{}")
  .concat('{"a":null}', '{"a":1}', '{"a":"b"}', '{"a":[null]}', '{"a":[{}]}', '{"a":[1e400]}', '{"":{"a":{}}}');

function anyLiteral(random: Random): string {
  const kind = [times, numbers, others, others][random(4)]!;
  return kind[random(kind.length)]!;
}

type Place = readonly (string | number)[];

/** Every field that Helm knows, the first element standing for its list and `key` for the keys of a map. */
function placesOf(shape: Shape): Place[] {
  if (typeof shape === "string") return [[]];
  if ("helm4" in shape) return placesOf(shape.helm4);
  if ("list" in shape) return [[], ...placesOf(shape.list).map((place) => [0, ...place])];
  if ("map" in shape) return [[], ...placesOf(shape.map).map((place) => ["key", ...place])];
  const fields = Object.entries(shape.fields).flatMap(([name, field]) =>
    placesOf(field).map((place) => [name, ...place])
  );
  return [[], ...fields, ...(shape.rest ? [["other"], ["other", "inner"]] : [])];
}

const places = placesOf(releaseShape);

/** Puts a value at a place, making what is missing on the way there. */
function put(tree: Tree, [step, ...rest]: Place, value: Tree): Tree {
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = "list" in tree ? tree.list : [];
    return { list: [put(list[0] ?? { literal: "null" }, rest, value), ...list.slice(1)] };
  }
  const members = "members" in tree ? tree.members : [];
  const key = JSON.stringify(step);
  const known = members.some(([name]) => name === key);
  const all: [string, Tree][] = known ? members : [...members, [key, { literal: "null" }]];
  return { members: all.map(([name, inner]) => name === key ? [name, put(inner, rest, value)] : [name, inner]) };
}

/** Every object that has members, and every member of it. */
function* objectsOf(tree: Tree): Generator<{ members: [string, Tree][] }> {
  if ("members" in tree && tree.members.length > 0) yield tree;
  const inner = "list" in tree ? tree.list : "members" in tree ? tree.members.map(([, value]) => value) : [];
  for (const child of inner) yield* objectsOf(child);
}

function inTree(change: (tree: Tree, random: Random) => Tree | void): Damage {
  return (bytes, random) => {
    const parsed = parsedOrNone(bytes);
    if (parsed === undefined) return bytes;
    const tree = treeOf(parsed);
    return Buffer.from(write(change(tree, random) ?? tree));
  };
}

function inObject(change: (members: [string, Tree][], at: number, random: Random) => void): Damage {
  return inTree((tree, random) => {
    const objects = [...objectsOf(tree)];
    const { members } = objects[random(objects.length)] ?? { members: [] };
    if (members.length > 0) change(members, random(members.length), random);
  });
}

/** What one damage has made of the text the next need not understand, nor be deep enough to walk. */
function parsedOrNone(bytes: Buffer): unknown {
  if (bytes.includes("[".repeat(800))) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function otherCase(key: string, random: Random): string {
  const folded = [key.toUpperCase(), key[0] + key.slice(1, 2).toUpperCase() + key.slice(2)];
  return [...folded, key.replace("s", "\u017f"), key.replace("k", "\u212a"), key.replace("e", "\\u0065")][random(5)]!;
}

/** Damage to the values and the keys, after which the text is JSON still. */
export const shapeDamages: Readonly<Record<string, Damage>> = {
  "a field of another type": inTree((tree, random) =>
    put(tree, places[random(places.length)]!, { literal: anyLiteral(random) })
  ),
  "null in a field": inTree((tree, random) => put(tree, places[random(places.length)]!, { literal: "null" })),
  "another time": inTree((tree, random) => {
    const known = places.filter((place) => /deployed|deleted|_at$|generated|modtime/.test(String(place.at(-1))));
    return put(tree, known[random(known.length)]!, { literal: times[random(times.length)]! });
  }),
  "a value of another type": inObject((members, at, random) => {
    members[at]![1] = { literal: anyLiteral(random) };
  }),
  "a number as text": inTree((tree) => put(tree, ["version"], { literal: '"3"' })),
  "another status": inTree((tree, random) => {
    const known = ["unknown", "deployed", "uninstalled", "superseded", "failed", "uninstalling", "pending-install"];
    const statuses = [...known, "pending-upgrade", "pending-rollback", "Deployed", "", "broken"];
    return put(tree, ["info", "status"], { literal: JSON.stringify(statuses[random(statuses.length)]) });
  }),
  "a key lost": inObject((members, at) => void members.splice(at, 1)),
  "a key twice": inObject((members, at, random) => {
    const [key, value] = members[at]!;
    members.splice(random(members.length + 1), 0, [key, random(2) ? value : { literal: anyLiteral(random) }]);
  }),
  "a key in another case": inObject((members, at, random) => {
    members[at]![0] = otherCase(members[at]![0], random);
  }),
  "a key twice, once in another case": inObject((members, at, random) => {
    const [key, value] = members[at]!;
    const twin: [string, Tree] = [otherCase(key, random), random(2) ? value : { literal: anyLiteral(random) }];
    members.splice(random(members.length + 1), 0, twin);
  }),
  "a key that nobody knows": inObject((members, at, random) => {
    const keys = ["x", "__proto__", "constructor", "", "labels", "0"];
    members.splice(at, 0, [JSON.stringify(keys[random(keys.length)]), { literal: anyLiteral(random) }]);
  }),
  "nested deeply": inTree((tree, random) => {
    const depth = [50, 900, 10_050][random(3)]!;
    return put(tree, [["config", "key"], ["other"], ["chart", "values", "key"]][random(3)]!, {
      literal: "[".repeat(depth) + "]".repeat(depth),
    });
  }),
  "another payload altogether": (_bytes, random) =>
    Buffer.from(['{"info":{}}', "{}", "null", "[]", '"text"', "3", "{}{}", '{"info":null}', ""][random(9)]!),
};

/** Damage to the text, byte by byte. */
export const textDamages: Readonly<Record<string, Damage>> = {
  "the text cut": cutAnywhere,
  "a byte of the text flipped": flipAnywhere,
  "bytes of the text lost": loseSome,
  "a piece put into the text": (bytes, random) => {
    const pieces = [
      ",",
      ":",
      "{",
      "}",
      "[",
      "]",
      '"',
      "\\",
      "0",
      "-",
      "1e5",
      "tru",
      "null",
      "NaN",
      "\n",
      "\t",
      "\0",
      "//x\n",
    ];
    return insert(bytes, random(bytes.length + 1), Buffer.from(pieces[random(pieces.length)]!));
  },
  "a comma too many": (bytes, random) => {
    const closers = [...bytes.toString("latin1").matchAll(/[}\]]/g)].map(({ index }) => index);
    return closers.length === 0 ? bytes : insert(bytes, closers[random(closers.length)]!, Buffer.from(","));
  },
  "bytes that are no UTF-8": (bytes, random) =>
    insert(bytes, random(bytes.length + 1), Buffer.from([0xff, 0xc0, 0x80])),
  "a byte order mark": (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  "UTF-16": (bytes) => Buffer.from(bytes.toString(), "utf16le"),
  "blanks around": (bytes) => Buffer.concat([Buffer.from(" \r\n\t"), bytes, Buffer.from("\n\n ")]),
  "something after the end": (bytes, random) => Buffer.concat([bytes, Buffer.from(["{}", "\0", ",", "x"][random(4)]!)]),
};

export function cutAnywhere(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, random(bytes.length + 1));
}

export function flipAnywhere(bytes: Buffer, random: Random): Buffer {
  const flipped = Buffer.from(bytes);
  if (flipped.length > 0) flipped[random(flipped.length)]! ^= 1 << random(8);
  return flipped;
}

export function loseSome(bytes: Buffer, random: Random): Buffer {
  const at = random(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(20))]);
}

export function insert(bytes: Buffer, at: number, piece: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
}
