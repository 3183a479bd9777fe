import type { Choices } from "../../src/model/plan.ts";
import type { Incident } from "../cluster/incidents.ts";
import { vouched } from "./visit.ts";

/** What the flags of an incident's `fix` choose; its writer counts as dead. */
export function choicesOf({ fix = [], manifest }: Incident): Choices {
  const named = fix.indexOf("--repair");
  return {
    ...vouched,
    ...(fix.includes("careful") ? { allow: "careful" } : {}),
    ...(fix.includes("dangerous") ? { allow: "dangerous" } : {}),
    ...(fix.includes("--assume-unmanaged") ? { assumeUnmanaged: true } : {}),
    ...(manifest === undefined ? {} : { manifest }),
    ...(named < 0 ? {} : { repair: fix[named + 1]! }),
  };
}
