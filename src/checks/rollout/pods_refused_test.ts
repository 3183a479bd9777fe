import { testCheck } from "../../../tests/kit/check_tester.ts";
import { podsRefused } from "./pods_refused.ts";

testCheck(podsRefused, {
  finds: ["r10-pod-security"],
  quiet: ["r10-quota", "r10-priority-missing", "healthy-deployment", "healthy-stateful-set"],
});
