import { testCheck } from "../../../tests/kit/check_tester.ts";
import { referenceMissing } from "./reference_missing.ts";

testCheck(referenceMissing, {
  finds: ["r10-secret-missing", "r10-config-missing", "r10-priority-missing", "r10-account-missing"],
  quiet: ["r10-image-pull", "r10-quota", "healthy-deployment", "healthy-stateful-set"],
});
