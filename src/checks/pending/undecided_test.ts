import { testCheck } from "../../../tests/kit/check_tester.ts";
import { undecided } from "./undecided.ts";

testCheck(undecided, {
  finds: ["p01-same", "p01-hook-twice"],
  quiet: ["p01-half", "p01-finished", "p01-not-started"],
});
