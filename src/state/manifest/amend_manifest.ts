import type { JsonObject } from "../../model/json.ts";
import type { ManifestDocument } from "./manifest.ts";
import { parseManifest, splitManifest } from "./manifest.ts";
import { writeManifest } from "./write_manifest.ts";

/**
 * A manifest in which some documents read otherwise. `decide` says of each what it is to be: itself (the same object:
 * its text stays to the byte), another, or null for none. `more` comes at the end.
 */
export function amendManifest(
  manifest: string,
  decide: (document: ManifestDocument) => JsonObject | null,
  more: readonly JsonObject[],
): string {
  const { documents } = parseManifest(manifest);
  const decided = documents.map((document) => ({ document, wanted: decide(document) }));
  const isSame = decided.every(({ document, wanted }) => wanted === document.object);
  const start = isSame ? manifest : splitManifest(manifest).map((part, index) => {
    const here = decided.filter(({ document }) => document.index === index);
    if (here.every(({ document, wanted }) => wanted === document.object)) return `---${endLine(part)}`;
    return writeManifest(here.flatMap(({ wanted }) => wanted === null ? [] : [wanted]));
  }).join("");
  return more.length === 0 ? start : endLine(start) + writeManifest(more);
}

function endLine(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
