import { testCheck } from "../../../tests/kit/check_tester.ts";
import { initContainer } from "./init_container.ts";

testCheck(initContainer, {
  finds: ["r10-init-crash"],
  quiet: ["r10-crash-loop", "healthy-deployment", "healthy-stateful-set"],
});
