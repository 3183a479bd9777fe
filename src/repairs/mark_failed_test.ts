import { testRepair } from "../../tests/kit/repair_tester.ts";
import { markFailed } from "./mark_failed.ts";

testRepair(markFailed, {
  heals: {
    "p01-not-started": ["deployed", "failed"],
    "p01-half": ["deployed", "failed"],
    "p01-mid-apply": ["deployed", "failed"],
    "p01-same": ["deployed", "failed"],
    "p01-configmap": ["deployed", "failed"],
    "p02-half": ["failed"],
    "p03-hook": ["superseded", "deployed", "failed"],
    "p03-post-hook": ["superseded", "deployed", "failed"],
  },
});
