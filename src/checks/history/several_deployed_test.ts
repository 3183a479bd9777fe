import { testCheck } from "../../../tests/kit/check_tester.ts";
import { severalDeployed } from "./several_deployed.ts";

testCheck(severalDeployed, {
  finds: ["p10-late", "p10-wait"],
  quiet: ["p01-half", "p05-upgrade"],
});
