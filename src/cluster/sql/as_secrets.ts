import { Buffer } from "node:buffer";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { decodeRecord } from "../../record/decode.ts";

/** The rows of a database as the Secrets that Helm would keep instead of them: a folder has no other place for them. */
export const rowsAsSecrets = (snapshot: Snapshot): Snapshot =>
  snapshot.scope.driver !== "sql" ? snapshot : {
    ...snapshot,
    scope: { ...snapshot.scope, driver: "secret" },
    records: snapshot.records.map(rowAsSecret),
  };

const rowAsSecret = ({ ref, uid, resourceVersion, createdAt, managers, image }: StoredRecord): StoredRecord =>
  decodeRecord({
    ref: { ...ref, driver: "secret" },
    uid,
    resourceVersion,
    ...(createdAt === undefined ? {} : { createdAt }),
    managers,
    image: {
      ...image,
      data: Object.fromEntries(
        Object.entries(image.data).map(([key, value]) => [key, Buffer.from(value, "utf8").toString("base64")]),
      ),
    },
  });
