import { testCheck } from "../../../tests/kit/check_tester.ts";
import { statefulsetWedged } from "./statefulset_wedged.ts";

testCheck(statefulsetWedged, {
  finds: ["r07-wedged", "r07-rollback"],
  quiet: ["w02-recreated", "r10-claim-pending", "healthy-deployment", "healthy-stateful-set"],
});
