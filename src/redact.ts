import type { Snapshot } from "./model/snapshot.ts";
import { searchFor } from "./redact/search.ts";
import { secretValues } from "./redact/secret_values.ts";

export { hideSecrets } from "./redact/hide.ts";

/**
 * A function that takes every secret of the release out of a text, for texts by others: errors of the API server, events,
 * descriptions. Build it once for a snapshot. In doubt it hides: see `secretValues`.
 */
export function redactor(snapshot: Snapshot): (text: string) => string {
  const search = searchFor(secretValues(snapshot));
  return (text) => search.replace(text, () => "<hidden>");
}
