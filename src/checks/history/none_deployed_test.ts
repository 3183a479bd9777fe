import { testCheck } from "../../../tests/kit/check_tester.ts";
import { noneDeployed } from "./none_deployed.ts";

testCheck(noneDeployed, {
  finds: ["p03-none-deployed"],
  quiet: ["p03-build", "p02-half", "p01-half"],
});
