import { testCheck } from "../../../tests/kit/check_tester.ts";
import { probeFailing } from "./probe_failing.ts";

testCheck(probeFailing, {
  finds: ["r10-unhealthy"],
  quiet: ["r10-crash-loop", "healthy-deployment", "healthy-stateful-set"],
});
