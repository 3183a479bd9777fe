import { testCheck } from "../../../tests/kit/check_tester.ts";
import { notStarted } from "./not_started.ts";

testCheck(notStarted, {
  finds: ["p01-not-started", "p01-edited", "p01-removes-not-started", "p02-not-started", "p03-hook", "p03-build"],
  quiet: ["p01-half", "p01-finished", "p01-same", "p03-none-deployed", "p10-late", "h02-cut-above"],
});
