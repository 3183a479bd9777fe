import { testCheck } from "../../../tests/kit/check_tester.ts";
import { crashLoop } from "./crash_loop.ts";

testCheck(crashLoop, {
  finds: ["r10-crash-loop", "r10-out-of-memory"],
  quiet: ["r10-image-pull", "r07-rollback", "healthy-deployment", "healthy-stateful-set"],
});
