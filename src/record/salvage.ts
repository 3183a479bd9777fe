import { Buffer } from "node:buffer";
import type { Json } from "../model/json.ts";
import type { RecordImage, StoredRecord } from "../model/snapshot.ts";
import { packRecord } from "./edit.ts";
import { findField, foldKey, releaseShape } from "./helm_encoding.ts";
import { setValue } from "./json_edit.ts";
import { type JsonText, type Member, membersOf, parseJson, valueOf } from "./json_text.ts";
import { parseRecordName } from "./name.ts";
import { prove } from "./recover.ts";
import { without } from "./recover_layers.ts";
import { mendTypes } from "./recover_types.ts";
import { type CertainText, certainText } from "./salvage_bytes.ts";
import { findWholePart } from "./salvage_json.ts";
import { readShape } from "./shape.ts";

export type Salvaged =
  | {
    readonly ok: true;
    readonly image: RecordImage;
    readonly record: StoredRecord;
    /** What could not be recovered, in words; never empty. */
    readonly lost: readonly string[];
    /** What was completed, and from where. */
    readonly completed: readonly string[];
  }
  | {
    readonly ok: false;
    readonly reason: "lost" | "not-certain" | "too-large";
    readonly says: string;
    /** The part of the manifest that is there. */
    readonly manifest?: string;
  };

/**
 * The image of a record of which a part is gone for good, made readable again with what is certain: the JSON up to the cut,
 * its revision and namespace from the object's name, its status only where the label agrees. Its manifest has to be whole, for
 * Helm may take it for the truth about what is live. `others` are the readable records of the release; `by` signs the description.
 */
export function salvagePayload(record: StoredRecord, others: readonly StoredRecord[], by: string): Salvaged {
  const text = certainText(record);
  if (text === null) {
    const { layer, says } = record.faults[0]!;
    const why = layer === "gzip" && !/early/.test(says)
      ? "nothing confirms any byte of its content"
      : "nothing of it is left";
    return { ok: false, reason: "lost", says: `${why}: ${says}` };
  }
  const draft = text.whole ? draftOfWhole(text.bytes, record, others) : draftOfCut(text, record, others);
  if (!draft.ok) return draft;
  const signed = sign(draft, by);
  if (signed === null) return { ok: false, reason: "not-certain", says: "its info cannot be written" };
  const packed = packRecord(without(record.image, text.found), { bytes: signed, gzipped: true }, record.ref.driver);
  if (!packed.ok) return { ok: false, reason: "too-large", says: packed.says };
  const proven = prove(record, packed.image, []);
  if (!proven.ok) return { ok: false, reason: "not-certain", says: proven.says };
  return { ok: true, image: proven.image, record: proven.record, lost: draft.lost, completed: draft.completed };
}

interface Draft {
  readonly ok: true;
  readonly bytes: Buffer;
  readonly lost: readonly string[];
  readonly completed: readonly string[];
}

type Drafted = Draft | Extract<Salvaged, { ok: false }>;

const refuse = (says: string): Drafted => ({ ok: false, reason: "not-certain", says });

/** As Helm writes them: what stands before a member that is there cannot be what was cut off. */
const order = Object.keys(releaseShape.fields);

function draftOfCut({ bytes }: CertainText, record: StoredRecord, others: readonly StoredRecord[]): Drafted {
  const text = bytes.toString("latin1");
  const { members, elements } = findWholePart(text);
  const next = /^\s*,\s*"([^"\\]*)"\s*:/.exec(text.slice(members, members + 100))?.[1];
  const hooksCut = next !== undefined && foldKey(next) === "hooks" && elements !== undefined;
  const end = hooksCut ? `${text.slice(0, elements)}]}` : `${text.slice(0, members)}}`;
  const parsed = parseJson(Buffer.from(end, "latin1"));
  if (!parsed.ok) return refuse("what is left of its JSON makes no sense");
  const there = membersOf(parsed.json, parsed.json.root);
  const manifest = memberOf(there, "manifest");
  if (manifest?.value.type !== "string") {
    return { ok: false, reason: "lost", says: "its manifest is not whole", ...manifestPart(text.slice(members)) };
  }
  const keys = there.flatMap(({ key }) => findField(releaseShape.fields, key) ?? []);
  const last = Math.max(...keys.map((key) => order.indexOf(key)));
  const inOrder = keys.every((key, index) => index === 0 || order.indexOf(key) > order.indexOf(keys[index - 1]!));
  const unsure = ["info", "chart", "config"].filter((key) => !keys.includes(key));
  if (!inOrder && unsure.length > 0) return refuse(`whether it had ${unsure.join(" and ")} is not certain`);
  const hooks = hooksCut
    ? `hooks after the first ${memberOf(there, "hooks")!.value.children.length}`
    : keys.includes("hooks") || (inOrder && last > order.indexOf("hooks"))
    ? undefined
    : "hooks, if it had any";
  const method = keys.includes("apply_method") ? {} : applyMethodOf(parsed.json, others);
  if (method === null) return refuse("how its objects were applied is lost, and no other revision tells");
  return complete(parsed.json, record, {
    lost: hooks ? [hooks] : [],
    added: { ...identityOf(record), ...method },
  });
}

/** The JSON is whole, but Helm refuses a value in it or trips over it. */
function draftOfWhole(original: Buffer, record: StoredRecord, others: readonly StoredRecord[]): Drafted {
  const mended = mendTypes(original);
  const parsed = mended && parseJson(mended.bytes);
  if (!parsed?.ok || parsed.json.root.type !== "object") return { ok: false, reason: "lost", says: "it holds nothing" };
  const { json } = parsed;
  const { faults } = readShape(json, releaseShape);
  const fatal = faults.find(({ at }) => !droppable.test(at));
  if (fatal) return refuse(`"${fatal.at}" is of a type that Helm refuses, and it can be neither guessed nor left out`);
  const dropped = edit(json, faults.map(({ at }) => [pathOf(at), undefined] as const));
  const info = memberOf(membersOf(json, json.root), "info");
  if (memberOf(membersOf(json, json.root), "manifest")?.value.type !== "string") {
    return { ok: false, reason: "lost", says: "it has no manifest" };
  }
  const bare = info === undefined || info.value.type === "null";
  const after = dropped && parseJson(dropped);
  if (!after?.ok) return refuse("its JSON cannot be edited");
  return complete(after.json, record, {
    lost: [...faults.map(({ at }) => `"${at}"`), ...(bare ? ["info: its times, its description, its notes"] : [])],
    added: bare ? { info: infoOf(record, others) } : {},
  });
}

/** What no command of Helm's goes by: times and what a hook did last, the chart's lock. */
const droppable =
  /^\/(info\/(first_deployed|last_deployed|deleted)|hooks\/\d+\/last_run(\/.*)?|chart\/(lock(\/.*)?|modtime|schemamodtime|(templates|files)\/\d+\/modtime))$/;

interface Completion {
  readonly lost: readonly string[];
  /** Members to be added where they are missing. */
  readonly added: Readonly<Record<string, Json>>;
}

function complete(json: JsonText, record: StoredRecord, { lost, added }: Completion): Drafted {
  const there = membersOf(json, json.root);
  const missing = Object.entries(added).filter(([key]) => memberOf(there, key)?.value.type !== memberType(added[key]!));
  const bytes = edit(json, missing.map(([key, value]) => [[key], value] as const));
  const parsed = bytes && parseJson(bytes);
  if (!bytes || !parsed?.ok) return refuse("its JSON cannot be completed");
  const { value } = readShape(parsed.json, releaseShape);
  const status = (value as { info?: { status?: Json } }).info?.status;
  const label = record.image.labels["status"];
  if (status === undefined || status !== label) {
    return refuse(`its payload calls it ${JSON.stringify(status ?? "")} and its label ${JSON.stringify(label ?? "")}`);
  }
  const completed = missing.map(([key]) => key);
  return { ok: true, bytes, lost: lost.length > 0 ? lost : ["the end of its text"], completed };
}

const memberType = (value: Json) => value === null ? "null" : typeof value;

function identityOf({ ref }: StoredRecord): Readonly<Record<string, Json>> {
  const own = parseRecordName(ref.name);
  return own ? { name: own.release, version: own.revision, namespace: ref.namespace } : {};
}

/**
 * Helm 3 writes empty times into `info` and no way of applying; Helm 4 leaves such times out and always names the way, which a
 * release keeps unless somebody changes it: so all others have to agree. null: they do not, or there are none.
 */
function applyMethodOf(json: JsonText, others: readonly StoredRecord[]): Readonly<Record<string, Json>> | null {
  const { value } = readShape(json, releaseShape);
  if ((value as { info?: { deleted?: Json } }).info?.deleted !== undefined) return {};
  const methods = new Set(others.map(({ release }) => release?.apply_method));
  const [method] = methods;
  return methods.size !== 1 ? null : method === undefined ? {} : { apply_method: method };
}

/** What is known of the info of a record that has none: its status from its label, and when the release began. */
function infoOf({ image: { labels } }: StoredRecord, others: readonly StoredRecord[]): Json {
  const began = new Set(others.map(({ release }) => release?.info?.first_deployed ?? ""));
  const [first] = began;
  return {
    first_deployed: began.size === 1 ? first! : "",
    last_deployed: "",
    deleted: "",
    description: "",
    status: labels["status"] ?? "",
  };
}

/** The description tells for ever what this record is. */
function sign({ bytes, lost, completed }: Draft, by: string): Buffer | null {
  const parsed = parseJson(bytes);
  if (!parsed.ok) return null;
  const { value } = readShape(parsed.json, releaseShape);
  const { description } = (value as { info: { description?: string } }).info;
  const words = `salvaged by ${by}; lost: ${lost.join(", ")}` +
    (completed.length > 0 ? `; completed: ${completed.join(", ")}` : "");
  return edit(parsed.json, [[["info", "description"], description ? `${description} (${words})` : words]]);
}

function edit(json: JsonText, edits: readonly (readonly [readonly string[], Json | undefined])[]): Buffer | null {
  let bytes = Buffer.from(json.text, "latin1");
  for (const [path, value] of edits) {
    const parsed = parseJson(bytes);
    const set = parsed.ok ? setValue(parsed.json, path, value) : parsed;
    if (!set.ok) return null;
    bytes = Buffer.from((set as { text: string }).text, "latin1");
  }
  return bytes;
}

function memberOf(members: readonly Member[], key: string): Member | undefined {
  return members.findLast((member) => foldKey(member.key) === key);
}

/** The text of a manifest that breaks off, as far as it can be read. */
function manifestPart(text: string): { manifest?: string } {
  const start = /^\s*,?\s*"manifest"\s*:\s*"/i.exec(text);
  if (!start) return {};
  const raw = text.slice(start[0].length).replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, "");
  const parsed = parseJson(Buffer.from(`"${raw}"`, "latin1"));
  return parsed.ok ? { manifest: valueOf(parsed.json, parsed.json.root) as string } : {};
}

const pathOf = (pointer: string) =>
  pointer.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
