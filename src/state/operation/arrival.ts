import type { JsonObject } from "../../model/json.ts";
import type { ObjectVerdict } from "../compare/compare.ts";
import type { Judgement } from "../compare/judgement.ts";
import { wroteSince } from "./liveness.ts";

/** `spent`: it may have come and gone again by the cluster's own hand. */
export type Arrival = ObjectVerdict["applied"] | "spent";

/**
 * Whether an operation that began at that time reached the object. One object is one request: where somebody else has
 * changed the same fields, the time of Helm's last write tells.
 */
export function arrivalOf({ next, seen, verdict }: Judgement, began: string | undefined): Arrival {
  if (seen!.live === null && expires(next)) return "spent";
  if (verdict!.applied !== "unclear" || seen!.live === null) return verdict!.applied;
  const wrote = wroteSince(seen!.live, began);
  return wrote === undefined ? "unclear" : wrote ? "yes" : "no";
}

/** A Job that the cluster removes once it has ended: that it is not there says nothing. */
function expires(document: JsonObject | null): boolean {
  const spec = document?.["kind"] === "Job" ? document["spec"] as JsonObject | undefined : undefined;
  return spec?.["ttlSecondsAfterFinished"] !== undefined;
}
