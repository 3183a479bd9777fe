// Other data in a record that Helm wrote: damage, or another way of packing what it says.

import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import { kubectlOk } from "./kube.ts";
import type { Lab } from "./lab.ts";

type Data = Readonly<Record<string, string>>;

/** Writes a record with other data over the one that is there, as `kubectl edit` would. */
export const damage = async (lab: Lab, revision: number, change: (data: Data) => Data): Promise<void> => {
  const record = await lab.record(revision);
  const data = change(record!.data);
  await kubectlOk(lab.plane, ["replace", "-f", "-"], { stdin: JSON.stringify({ ...record, data }) });
};

/** Changes the text that Helm stored in a Secret, below the base64 of the API. */
export const onText = (change: (text: string) => string) => ({ release }: Data): Data => ({
  release: Buffer.from(change(Buffer.from(release!, "base64").toString())).toString("base64"),
});

export const jsonOf = (text: string): string => gunzipSync(Buffer.from(text, "base64")).toString();
export const textOf = (json: string): string => gzipSync(json, { level: 9 }).toString("base64");
