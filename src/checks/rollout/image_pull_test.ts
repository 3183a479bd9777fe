import { testCheck } from "../../../tests/kit/check_tester.ts";
import { imagePull } from "./image_pull.ts";

testCheck(imagePull, {
  finds: ["r10-image-pull"],
  quiet: ["r10-crash-loop", "r07-wedged", "healthy-deployment", "healthy-stateful-set"],
});
