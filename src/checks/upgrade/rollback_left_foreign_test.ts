import { testCheck } from "../../../tests/kit/check_tester.ts";
import { rollbackLeftForeign } from "./rollback_left_foreign.ts";

testCheck(rollbackLeftForeign, { finds: ["f07"], quiet: ["healthy-rolled-back", "healthy-injected", "f01"] });
