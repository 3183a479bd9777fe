import type { Driver, RawRecord, RecordImage, StoredRecord } from "../model/snapshot.ts";
import { decodeRecord } from "./decode.ts";
import { type EditedRecord, packRecord } from "./edit.ts";
import { payloadKey } from "./helm_encoding.ts";
import { imageSize, sizeLimit } from "./image.ts";
import { wrapText } from "./layers.ts";
import { parseRecordName } from "./name.ts";
import { bytesOf, findValue, peel, type Peeled, without } from "./recover_layers.ts";
import { mendTypes } from "./recover_types.ts";

export type Recovered =
  | {
    readonly ok: true;
    readonly image: RecordImage;
    /** The record as it will be. */
    readonly record: StoredRecord;
    /** What had to be done, in words, outermost layer first; never empty. */
    readonly did: readonly string[];
  }
  | { readonly ok: false; readonly reason: "lossy" | "foreign" | "too-large"; readonly says: string };

const known = new WeakMap<StoredRecord, Recovered>();

/**
 * The image of an undecodable record with its payload whole again, where its damage has lost nothing. Proven: it decodes
 * without any fault, and what it says of its name, namespace and revision is what the object's name says.
 */
export function recoverRecord(record: StoredRecord): Recovered {
  const recovered = known.get(record) ?? recover(record);
  known.set(record, recovered);
  return recovered;
}

function recover(record: StoredRecord): Recovered {
  const { image, ref: { driver } } = record;
  const lossy: Recovered = { ok: false, reason: "lossy", says: record.faults[0]?.says ?? "Nothing is wrong with it" };
  const found = findValue(image);
  const bytes = found && bytesOf(found, driver);
  const peeled = bytes && peel(bytes);
  if (!found || !peeled) return lossy;
  const mended = mendTypes(peeled.json);
  if (mended === null || mended.left.length > 0) return lossy;
  const isInPlace = found.part === "data" && found.key === payloadKey;
  const moved = isInPlace ? image : without(image, found);
  const json = mended.bytes.equals(peeled.json) ? undefined : mended.bytes;
  const packed = pack(moved, found.part === "data" ? found.value : undefined, peeled, json, driver);
  if (!packed.ok) return { ok: false, reason: "too-large", says: packed.says };
  const did = [
    ...(isInPlace
      ? []
      : [`the payload stood under the key "${found.key}"${found.part === "data" ? "" : " of binaryData"}`]),
    ...peeled.did,
    ...mended.did,
  ];
  return prove(record, packed.image, did);
}

/** As few bytes are written anew as can be: the value itself, its gzip data, its JSON. */
function pack(
  image: RecordImage,
  value: string | undefined,
  { json, text, gzipped, did }: Peeled,
  changed: Peeled["json"] | undefined,
  driver: Driver,
): EditedRecord {
  if (changed === undefined && text !== undefined) {
    const kept = did.length === 0 && value !== undefined ? value : wrapText(text, driver);
    const whole = { ...image, data: { ...image.data, [payloadKey]: kept } };
    const size = imageSize(whole, driver);
    if (size <= sizeLimit || driver === "sql") return { ok: true, image: whole, size };
  }
  return packRecord(image, { bytes: changed ?? json, gzipped }, driver);
}

/** Whether a record with this image is the one that its object's name and labels speak of. */
export function prove(raw: RawRecord, image: RecordImage, did: readonly string[]): Recovered {
  const record = decodeRecord({ ...raw, image });
  const [fault] = record.faults;
  if (fault) return { ok: false, reason: "lossy", says: fault.says };
  const differs = findDifference(record);
  return differs === undefined
    ? { ok: true, image, record, did }
    : { ok: false, reason: "foreign", says: `Its payload is not of this record: ${differs}` };
}

function findDifference({ ref, release, image: { labels } }: StoredRecord): string | undefined {
  const own = parseRecordName(ref.name);
  if (!own || !release) return `the object's name, "${ref.name}", is none of Helm's`;
  if (release.name !== own.release) return "another release's name stands in it";
  if (release.version !== own.revision) return `revision ${release.version ?? 0} stands in it`;
  if (release.namespace !== ref.namespace) return "another namespace stands in it";
  if ((labels["name"] ?? own.release) !== own.release) return `its label "name" says something else`;
  if ((labels["version"] ?? String(own.revision)) !== String(own.revision)) {
    return `its label "version" says something else`;
  }
  return undefined;
}
