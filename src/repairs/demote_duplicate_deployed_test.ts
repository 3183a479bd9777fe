import { testRepair } from "../../tests/kit/repair_tester.ts";
import { demoteDuplicateDeployed } from "./demote_duplicate_deployed.ts";

testRepair(demoteDuplicateDeployed, {
  heals: {
    "p10-late": ["superseded", "deployed", "superseded"],
    "p10-wait": ["superseded", "superseded", "deployed"],
  },
});
