// Damaged records, the same for the same seed: every layer between a record's data and its values is broken in every way known.

import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { Driver, RecordImage } from "../../src/model/snapshot.ts";
import { gunzip, gzip } from "../../src/record/gzip.ts";
import { isGzip } from "../../src/record/helm_encoding.ts";
import {
  cutAnywhere,
  type Damage,
  flipAnywhere,
  insert,
  loseSome,
  type Random,
  shapeDamages,
  textDamages,
} from "./json_damage.ts";

/** A record's image, and what was done to it. */
export interface Damaged {
  readonly image: RecordImage;
  /** In the order in which they were done, each with its layer: `gzip: cut anywhere`. None: it is sound. */
  readonly damages: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

export interface DamageOptions {
  /** At most as many damages; 0 of them is as likely as any other number. */
  readonly most: number;
  /** Damage that costs time and memory by its size too. */
  readonly heavy?: boolean;
}

/** Packs a payload as Helm does, and damages it on the way. */
export function damaged(
  json: Buffer,
  labels: Labels,
  driver: Driver,
  random: Random,
  { most, heavy }: DamageOptions,
): Damaged {
  const chosen = Array.from({ length: random(most + 1) }, () => layers[random(layers.length)]!);
  const damages: string[] = [];
  const pass = <T>(layer: Layer, ways: Readonly<Record<string, (thing: T, random: Random) => T>>, thing: T): T =>
    chosen.filter((one) => one === layer).reduce((before) => {
      const names = Object.keys(ways);
      const name = names[random(names.length)]!;
      damages.push(`${layer}: ${name}`);
      return ways[name]!(before, random);
    }, thing);
  const text = pass("text", textDamages, pass("shape", shapeDamages, json));
  const packed = pass("gzip", heavy ? { ...gzipDamages, ...heavyDamages } : gzipDamages, gzip(text, {}));
  const coded = pass("base64", base64Damages, Buffer.from(packed.toString("base64")));
  const data = pass("data", dataDamages, { release: coded });
  const image = { data, labels, ...(driver === "secret" ? { type: "helm.sh/release.v1" } : {}) };
  const marked = pass("labels", labelDamages, image);
  const written = Object.entries(data).map((
    [key, value],
  ) => [key, value.toString(driver === "secret" ? "base64" : "utf8")]);
  return { damages, image: { ...marked, annotations: {}, data: Object.fromEntries(written) } };
}

type Layer = "shape" | "text" | "gzip" | "base64" | "data" | "labels";

/** The deeper a layer, the more there is to break in it. */
const layers: readonly Layer[] = [
  ...["shape", "shape", "shape", "shape", "text", "text"] as const,
  ...["gzip", "gzip", "base64", "data", "labels"] as const,
];

/** Damages what has the header that `gzip` writes; all else (an earlier damage took it) is left alone. */
function inGzip(change: Damage): Damage {
  return (bytes, random) => isGzip(bytes) && bytes.length > 18 ? change(bytes, random) : bytes;
}

function set(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = value;
  return changed;
}

const gzipDamages: Readonly<Record<string, Damage>> = {
  "cut anywhere": cutAnywhere,
  "cut in the last bytes": (bytes, random) => bytes.subarray(0, Math.max(0, bytes.length - 1 - random(12))),
  "cut in the header": (bytes, random) => bytes.subarray(0, random(12)),
  "a byte flipped": flipAnywhere,
  "bytes lost": loseSome,
  "a byte of the header flipped": (bytes, random) => set(bytes, random(10), random(256)),
  "a flag set": (bytes, random) => set(bytes, 3, 1 << random(8)),
  "name, comment and extra field": inGzip((bytes, random) => {
    const fields = Buffer.from("\x02\0xyname\0comment\0", "latin1");
    return insert(set(bytes, 3, [28, 4, 8, 16, 2, 30][random(6)]!), 10, fields);
  }),
  "a long name": inGzip((bytes, random) =>
    insert(set(bytes, 3, 8), 10, Buffer.from("n".repeat(505 + random(10)) + "\0"))
  ),
  "another checksum": (bytes, random) => set(bytes, bytes.length - 8 + random(4), random(256)),
  "another length": (bytes, random) => set(bytes, bytes.length - 4 + random(4), random(256)),
  "bytes after the end": (bytes, random) =>
    Buffer.concat([
      bytes,
      Buffer.from(["\0", "\0".repeat(20), "x", "\x1f\x8b", "trailing junk"][random(5)]!, "latin1"),
    ]),
  "a second member": (bytes, random) => Buffer.concat([bytes, gzipSync(["", " \n", "{}", "x"][random(4)]!)]),
  "written by another zlib": inGzip((bytes) => set(bytes, 9, 3)),
  "a body of zeros": inGzip((bytes) => Buffer.concat([bytes.subarray(0, 10), Buffer.alloc(bytes.length)])),
};

const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024), { level: 9 });
const wide = [450_000, 550_000].map((values) =>
  gzipSync(`{"info":{},"config":{"a":[${"1,".repeat(values)}1]}}`, { level: 9 })
);

const heavyDamages: Readonly<Record<string, Damage>> = {
  "a bomb": (bytes, random) => random(200) === 0 ? bomb : bytes,
  "very many values": (bytes, random) => random(200) === 0 ? wide[random(2)]! : bytes,
  "a thousand members": (bytes, random) =>
    random(50) === 0 ? Buffer.concat([bytes, ...Array(1000).fill(gzipSync(" "))]) : bytes,
};

const base64Damages: Readonly<Record<string, Damage>> = {
  "cut anywhere": cutAnywhere,
  "cut at a group of four": (bytes, random) => bytes.subarray(0, 4 * random(bytes.length / 4)),
  "a byte flipped": flipAnywhere,
  "one layer too many": (bytes) => Buffer.from(bytes.toString("base64")),
  "one layer too few": (bytes) => Buffer.from(bytes.toString("latin1"), "base64"),
  "all layers missing": (bytes) => unpacked(bytes),
  "JSON without gzip": (bytes) => Buffer.from(unpacked(bytes).toString("base64")),
  "in lines": (bytes) => Buffer.from(bytes.toString("latin1").replace(/.{76}/g, "$&\r\n") + "\n"),
  "in lines that blanks end": (bytes) => Buffer.from(bytes.toString("latin1").replace(/.{76}/g, "$& \n")),
  "the alphabet of URLs": (bytes) => Buffer.from(bytes.toString("latin1").replaceAll("+", "-").replaceAll("/", "_")),
  "no padding": (bytes) => Buffer.from(bytes.toString("latin1").replace(/=+$/, "")),
  "padding too many": (bytes, random) => Buffer.concat([bytes, Buffer.from(["=", "==", "===", "===="][random(4)]!)]),
  "padding broken by a line": (bytes) => Buffer.from(bytes.toString("latin1").replace(/=$/, "\n=\n")),
  "two texts": (bytes) => Buffer.concat([bytes, bytes]),
  "another character": (bytes, random) =>
    bytes.length === 0 ? bytes : set(bytes, random(bytes.length), " \t-_*=\n\0é.".charCodeAt(random(10)) & 0x7f),
};

/** The JSON bytes in base64 text of gzip data, or what can be had of them. */
function unpacked(text: Buffer): Buffer {
  const bytes = Buffer.from(text.toString("latin1"), "base64");
  const inflated = isGzip(bytes) ? gunzip(bytes) : undefined;
  return inflated?.ok ? inflated.bytes : bytes;
}

type Data = Readonly<Record<string, Buffer>>;

const nothing = Buffer.alloc(0);

const dataDamages: Readonly<Record<string, (data: Data, random: Random) => Data>> = {
  "no data": () => ({}),
  "an empty value": () => ({ release: nothing }),
  "another key": ({ release = nothing }, random) => ({
    [["Release", "release.json", "body", "data"][random(4)]!]: release,
  }),
  "a key beside": ({ release = nothing }, random) => ({ release, note: Buffer.from("x".repeat(random(20))) }),
  "a key beside an empty one": ({ release = nothing }) => ({ release: nothing, Release: release }),
};

type Image = Omit<RecordImage, "annotations" | "data">;

function relabelled(change: (labels: Record<string, string>, random: Random) => void) {
  return (image: Image, random: Random): Image => {
    const labels = { ...image.labels };
    change(labels, random);
    return { ...image, labels };
  };
}

const own = ["name", "owner", "status", "version"];

const labelDamages: Readonly<Record<string, (image: Image, random: Random) => Image>> = {
  "one lost": relabelled((labels, random) => {
    delete labels[own[random(own.length)]!];
  }),
  "all lost": (image) => ({ ...image, labels: {} }),
  "another owner": relabelled((labels, random) => {
    labels.owner = ["Helm", "tiller", "", "TILLER"][random(4)]!;
  }),
  "another name": relabelled((labels, random) => {
    labels.name = ["other", "", `${labels.name}-x`, labels.name?.toUpperCase() ?? ""][random(4)]!;
  }),
  "another status": relabelled((labels, random) => {
    labels.status = ["deployed", "failed", "superseded", "pending-upgrade", "", "broken"][random(6)]!;
  }),
  "another version": relabelled((labels, random) => {
    labels.version = ["0", "7", "", "x", "01"][random(5)]!;
  }),
  "times and a note": relabelled((labels) =>
    Object.assign(labels, { modifiedAt: "1795250000", createdAt: "x", team: "a" })
  ),
  "another type": (image) => image.type === undefined ? image : { ...image, type: "Opaque" },
};
