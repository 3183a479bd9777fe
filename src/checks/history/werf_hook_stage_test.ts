import { testCheck } from "../../../tests/kit/check_tester.ts";
import { werfHookStage } from "./werf_hook_stage.ts";

testCheck(werfHookStage, { finds: ["w01-failed", "w01-panicked"], quiet: ["p01-not-started", "p06-hook"] });
