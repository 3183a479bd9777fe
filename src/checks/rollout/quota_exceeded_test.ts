import { testCheck } from "../../../tests/kit/check_tester.ts";
import { quotaExceeded } from "./quota_exceeded.ts";

testCheck(quotaExceeded, {
  finds: ["r10-quota"],
  quiet: ["r10-pod-security", "healthy-deployment", "healthy-stateful-set"],
});
