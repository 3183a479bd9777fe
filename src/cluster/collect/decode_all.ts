import type { Cluster, Reading } from "../../model/ports.ts";
import type { RawRecord, Snapshot } from "../../model/snapshot.ts";
import { parseRecordName } from "../../record/name.ts";
import { recordsAlone } from "./collect.ts";
import type { Surveyed } from "./survey.ts";

/**
 * Every release of a survey with all its records decoded and nothing else read, as the pages of the store bring them: only
 * one page and the releases that it cuts are held at a time. Those whose records are not as they were surveyed are left
 * out; a gap ends it.
 */
export async function* decodeAll(
  cluster: Cluster,
  pages: AsyncIterable<Reading<RawRecord[]>> | Iterable<Reading<RawRecord[]>>,
  surveyed: readonly Surveyed[],
  tool: string,
): AsyncIterable<Reading<Snapshot>> {
  const server = await cluster.objects.server();
  if (!server.ok) return yield server;
  const wanted = new Map(surveyed.map((one) => [keyOf(one), one]));
  const open = new Map<string, RawRecord[]>();
  for await (const page of pages) {
    if (!page.ok) return yield page;
    for (const record of page.value) {
      const key = keyOf({ namespace: record.ref.namespace, release: releaseOf(record) });
      const one = wanted.get(key);
      if (!one) continue;
      const records = open.get(key) ?? [];
      open.set(key, records);
      records.push(record);
      if (records.length < one.records) continue;
      open.delete(key);
      yield { ok: true, value: recordsAlone(cluster, one, server.value, records, tool) };
    }
  }
}

const releaseOf = ({ ref, image }: RawRecord): string => parseRecordName(ref.name)?.release ?? image.labels.name ?? "";

const keyOf = ({ namespace, release }: { readonly namespace: string; readonly release: string }): string =>
  `${namespace}/${release}`;
