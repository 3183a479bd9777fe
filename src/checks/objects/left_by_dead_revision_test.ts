import { testCheck } from "../../../tests/kit/check_tester.ts";
import { leftByDeadRevision } from "./left_by_dead_revision.ts";

testCheck(leftByDeadRevision, {
  finds: ["p01-half", "p01-baseline", "p01-post-hook"],
  quiet: ["p01-not-started", "p01-finished", "p02-half", "p05-upgrade", "p10-late"],
});
