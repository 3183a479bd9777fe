import { testCheck } from "../../../tests/kit/check_tester.ts";
import { unschedulable } from "./unschedulable.ts";

testCheck(unschedulable, {
  finds: ["r10-unschedulable", "p01-half", "p02-half"],
  quiet: ["r10-claim-pending", "r10-quota", "healthy-deployment", "healthy-stateful-set"],
});
