import { testRepair } from "../../tests/kit/repair_tester.ts";
import { promoteLastGood } from "./promote_last_good.ts";

testRepair(promoteLastGood, {
  heals: { "p03-none-deployed": ["superseded", "deployed", "failed"] },
});
