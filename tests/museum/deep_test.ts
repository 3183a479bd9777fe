// Values nested as deep as Helm reads them: whatever is done with a release, no stack ends.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { hideSecrets, redactor } from "../../src/redact.ts";
import { changeJson } from "../kit/changed_record.ts";
import { visitChanged } from "../kit/check_tester.ts";

for (const [open, close] of [["[", "]"], ['{"a":', "}"], ['{"1":', "}"]] as const) {
  Deno.test(`a release with values nested 10,000 deep by ${open} is as healthy as without them`, async () => {
    const deep = `${open.repeat(9998)}"s3cr3t-Value-1"${close.repeat(9998)}`;
    const change = changeJson(2, (json) => json.replace(/"config":(\{|null)/, `"config":{"deep":${deep}},"was":$1`));
    const { snapshot, findings } = await visitChanged("healthy-deployment-helm3", change);
    assertEquals(findings, []);
    assert(snapshot.records.some(({ release }) => release?.config?.["deep"]));
    assertEquals(redactor(snapshot)("It says s3cr3t-Value-1."), "It says <hidden>.");
    const hidden = hideSecrets(snapshot);
    assert(!JSON.stringify(hidden.records.map(({ image }) => image)).includes("s3cr3t"));
  });
}
