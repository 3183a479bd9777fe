import { assert, assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Reading } from "../../model/ports.ts";
import { listPages, type Page, type PageQuery } from "./pages.ts";

const secret = (at: number, size: number): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: `s${at}` },
  data: { release: "x".repeat(size) },
});

/** A server with so many Secrets of one size, and what it was asked for. */
function serverOf(count: number, size: number) {
  const asked: PageQuery[] = [];
  const list = (query: PageQuery): Promise<Reading<Page>> => {
    asked.push(query);
    const from = Number(query.next ?? 0);
    const to = Math.min(count, from + (query.limit ?? count));
    const items = Array.from({ length: to - from }, (_, at) => secret(from + at, size));
    return Promise.resolve({ ok: true, value: { items, next: to < count ? String(to) : undefined } });
  };
  return { asked, list };
}

async function read(list: (query: PageQuery) => Promise<Reading<Page>>): Promise<Reading<KubeObject[]>[]> {
  const pages: Reading<KubeObject[]>[] = [];
  for await (const page of listPages(list)) pages.push(page);
  return pages;
}

const namesOf = (pages: readonly Reading<KubeObject[]>[]): string[] =>
  pages.flatMap((page) => page.ok ? page.value.map(({ metadata }) => metadata.name) : []);

Deno.test("every object comes once and in order, however many pages it takes", async () => {
  for (const count of [0, 1, 20, 21, 1000]) {
    const { list } = serverOf(count, 4000);
    assertEquals(namesOf(await read(list)), Array.from({ length: count }, (_, at) => `s${at}`));
  }
});

Deno.test("large objects come in small pages", async () => {
  const small = serverOf(2000, 4000);
  await read(small.list);
  assert(small.asked.length < 15, `${small.asked.length} requests`);
  const large = serverOf(60, 1_300_000);
  await read(large.list);
  assertEquals(large.asked.slice(1).map(({ limit }) => limit), Array(20).fill(2));
});

Deno.test("the first page that cannot be read is the last", async () => {
  const { list } = serverOf(100, 10);
  const gap = { facet: "records", what: "secrets", reason: "server-error", says: "the token is too old" } as const;
  const pages = await read((query) => query.next ? Promise.resolve({ ok: false, gap }) : list(query));
  assertEquals(pages.map(({ ok }) => ok), [true, false]);
});
