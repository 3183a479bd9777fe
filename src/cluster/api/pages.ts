import type { KubeObject } from "../../model/kubernetes.ts";
import type { Reading } from "../../model/ports.ts";

/** What to ask for: all of a list, or so many from where the page before ended. */
export interface PageQuery {
  readonly limit?: number;
  readonly next?: string;
}

export interface Page {
  readonly items: KubeObject[];
  /** The server's token for what follows; undefined at the end. */
  readonly next: string | undefined;
}

/** Characters of payload that a page should hold: records are of 5 KB or of 1 MB, and memory must not depend on which. */
const pageSize = 1_000_000;
const firstLimit = 20;
const highestLimit = 500;

/** The pages of a list, the next one asked for while the last is being looked at. */
export async function* listPages(
  list: (query: PageQuery) => Promise<Reading<Page>>,
): AsyncIterable<Reading<KubeObject[]>> {
  let coming: Promise<Reading<Page>> | undefined = list({ limit: firstLimit });
  while (coming) {
    const page: Reading<Page> = await coming;
    if (!page.ok) return yield page;
    const { items, next }: Page = page.value;
    coming = next === undefined ? undefined : list({ limit: limitFor(items), next });
    yield { ok: true, value: items };
  }
}

/** By the largest of this page, as what follows may be like it. */
function limitFor(items: readonly KubeObject[]): number {
  const largest = items.reduce((size, item) => Math.max(size, sizeOf(item)), 1);
  return Math.max(2, Math.min(highestLimit, Math.floor(pageSize / largest)));
}

function sizeOf({ data }: KubeObject): number {
  return Object.values(data ?? {}).reduce<number>((sum, value) => sum + String(value).length, 1000);
}

export function mapReading<A, B>(reading: Reading<A>, map: (value: A) => B): Reading<B> {
  return reading.ok ? { ok: true, value: map(reading.value) } : reading;
}
