import { testCheck } from "../../../tests/kit/check_tester.ts";
import { impossibleFlags } from "./impossible_flags.ts";

testCheck(impossibleFlags, {
  finds: ["f04-replace", "f04-conflicts"],
  quiet: ["f01", "healthy-deployment", "r05-job"],
});
