import { testCheck } from "../../../tests/kit/check_tester.ts";
import { finished } from "./finished.ts";

testCheck(finished, {
  finds: ["p01-finished", "p01-removes", "p02-finished", "p04-install", "p04-upgrade", "p05-install", "p05-upgrade"],
  quiet: ["p01-half", "p01-post-hook", "p01-not-started", "p01-same", "p01-edited", "p01-hook-twice", "p03-post-hook"],
});
