import { PbfReader } from "pbf";
import type { ObjectMeta } from "../../model/kubernetes.ts";

/**
 * What to ask for where only metadata is wanted. Protobuf is cheaper for the server to write and lets the reader step over
 * the field managers, which are most of it.
 */
export const METADATA_LIST = ["application/vnd.kubernetes.protobuf", "application/json"]
  .map((type) => `${type};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`).join(",");

/** Kubernetes puts this before its Protobuf (k8s.io/apimachinery v0.36 `runtime/serializer/protobuf`). */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];

export function isProtobuf(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

/**
 * What a server says in Protobuf, in the shape of its JSON: a `PartialObjectMetadataList` without field managers, or the
 * `Status` of an error; of anything else the kind alone. Field numbers, which never change, are those of
 * k8s.io/apimachinery v0.36 `pkg/runtime` and `pkg/apis/meta/v1` `generated.proto`.
 */
export function readProtobuf(bytes: Uint8Array): { readonly kind: string } {
  return new PbfReader(bytes.subarray(MAGIC.length)).readFields(readUnknown, { kind: "" });
}

interface Message {
  kind: string;
  items?: { readonly metadata: ObjectMeta }[];
  message?: string;
  reason?: string;
  code?: number;
}

type Meta = { -readonly [Field in keyof ObjectMeta]: ObjectMeta[Field] } & {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
};

function readUnknown(field: number, message: Message, reader: PbfReader): void {
  if (field === 1) reader.readMessage(readTypeMeta, message);
  else if (field === 2 && message.kind === "Status") reader.readMessage(readStatus, message);
  else if (field === 2 && message.kind === "PartialObjectMetadataList") {
    message.items = [];
    reader.readMessage(readList, message);
  }
}

function readTypeMeta(field: number, message: Message, reader: PbfReader): void {
  if (field === 2) message.kind = reader.readString();
}

function readStatus(field: number, message: Message, reader: PbfReader): void {
  if (field === 3) message.message = reader.readString();
  else if (field === 4) message.reason = reader.readString();
  else if (field === 6) message.code = reader.readVarint(true);
}

function readList(field: number, message: Message, reader: PbfReader): void {
  if (field === 2) reader.readMessage(readItem, message);
}

function readItem(field: number, message: Message, reader: PbfReader): void {
  if (field === 1) message.items!.push({ metadata: reader.readMessage(readMeta, { name: "" }) });
}

function readMeta(field: number, meta: Meta, reader: PbfReader): void {
  if (field === 1) meta.name = reader.readString();
  else if (field === 3) meta.namespace = reader.readString() || undefined;
  else if (field === 5) meta.uid = reader.readString();
  else if (field === 6) meta.resourceVersion = reader.readString();
  else if (field === 8) meta.creationTimestamp = readTime(reader);
  else if (field === 9) meta.deletionTimestamp = readTime(reader);
  else if (field === 11) readEntry(reader, meta.labels ??= {});
  else if (field === 12) readEntry(reader, meta.annotations ??= {});
}

function readEntry(reader: PbfReader, map: Record<string, string>): void {
  const { key, value } = reader.readMessage(readPair, { key: "", value: "" });
  map[key] = value;
}

function readPair(field: number, pair: { key: string; value: string }, reader: PbfReader): void {
  if (field === 1) pair.key = reader.readString();
  else if (field === 2) pair.value = reader.readString();
}

function readTime(reader: PbfReader): string {
  const { seconds } = reader.readMessage(readSeconds, { seconds: 0 });
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

function readSeconds(field: number, time: { seconds: number }, reader: PbfReader): void {
  if (field === 1) time.seconds = reader.readVarint(true);
}
