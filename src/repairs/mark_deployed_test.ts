import { testRepair } from "../../tests/kit/repair_tester.ts";
import { markDeployed } from "./mark_deployed.ts";

testRepair(markDeployed, {
  heals: {
    "p01-finished": ["superseded", "deployed"],
    "p02-finished": ["deployed"],
    "p04-upgrade": ["superseded", "deployed"],
    "p05-upgrade": ["superseded", "deployed"],
  },
});
