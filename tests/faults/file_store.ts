import type { Json } from "../../src/model/json.ts";
import type { Cluster } from "../../src/model/ports.ts";
import { clusterOf, memoryStore, type StoreContents } from "../kit/memory_store.ts";

/** A memory store that outlives its process in a file; `settings` is the file's path. */
export function openStore(settings: Json | undefined): Cluster {
  const path = String(settings);
  const contents: StoreContents = JSON.parse(Deno.readTextFileSync(path));
  return clusterOf(memoryStore(contents, () => saveStore(path, contents)));
}

/** Written beside and renamed: a kill leaves the old file or the new one. */
export function saveStore(path: string, contents: StoreContents): void {
  Deno.writeTextFileSync(`${path}.new`, JSON.stringify(contents));
  Deno.renameSync(`${path}.new`, path);
}
