import { testRepair } from "../../tests/kit/repair_tester.ts";
import { trueBaseline } from "./true_baseline.ts";

testRepair(trueBaseline, {
  heals: {
    "p01-baseline": ["superseded", "failed"],
    "p01-post-hook": ["superseded", "failed"],
    "p03-post-hook": ["superseded", "superseded", "failed"],
  },
  refuses: { "p01-mid-apply": "not-proven" },
});
