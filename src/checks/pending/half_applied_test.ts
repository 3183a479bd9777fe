import { testCheck } from "../../../tests/kit/check_tester.ts";
import { halfApplied } from "./half_applied.ts";

testCheck(halfApplied, {
  finds: ["p01-half", "p01-mid-apply", "p01-post-hook", "p01-configmap", "p02-half", "p03-post-hook"],
  quiet: ["p01-not-started", "p01-finished", "p01-same", "p05-upgrade", "h02-cut-above"],
});
