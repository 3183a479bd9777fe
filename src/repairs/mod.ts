import type { Repair } from "../model/plan.ts";
import { demoteDuplicateDeployed } from "./demote_duplicate_deployed.ts";
import { markDeployed } from "./mark_deployed.ts";
import { markFailed } from "./mark_failed.ts";
import { promoteLastGood } from "./promote_last_good.ts";
import { trueBaseline } from "./true_baseline.ts";

/** Every repair there is, safest first. */
export const repairs: readonly Repair[] = [
  markDeployed,
  markFailed,
  promoteLastGood,
  demoteDuplicateDeployed,
  trueBaseline,
];
