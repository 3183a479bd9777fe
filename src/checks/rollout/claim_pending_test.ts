import { testCheck } from "../../../tests/kit/check_tester.ts";
import { claimPending } from "./claim_pending.ts";

testCheck(claimPending, {
  finds: ["r10-claim-pending"],
  quiet: ["r10-unschedulable", "healthy-deployment", "healthy-stateful-set"],
});
