import { testCheck } from "../../../tests/kit/check_tester.ts";
import { recordUpdatesDenied } from "./record_updates_denied.ts";

testCheck(recordUpdatesDenied, {
  finds: ["p04-install", "p04-upgrade"],
  quiet: ["p01-half", "p02-finished", "p05-install"],
});
