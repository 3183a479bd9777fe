import { testCheck } from "../../../tests/kit/check_tester.ts";
import { jobFailed } from "./job_failed.ts";

testCheck(jobFailed, {
  finds: ["r10-job-failed"],
  quiet: ["healthy-jobs", "healthy-deployment", "healthy-stateful-set"],
});
