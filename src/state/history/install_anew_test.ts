import { assertStringIncludes } from "deno-std/assert/mod.js";
import type { Snapshot } from "../../model/snapshot.ts";
import { sayInstallAnew } from "./install_anew.ts";

const snapshotOf = (revisions: readonly number[], driver = "secret") =>
  ({
    scope: { namespace: "prod", release: "web", driver },
    records: revisions.map((version) => ({
      ref: { driver, namespace: "prod", name: `sh.helm.release.v1.web.v${version}` },
      image: { labels: { owner: "helm", name: "web" } },
      release: { name: "web", version },
    })),
  }) as unknown as Snapshot;

Deno.test("helm upgrade --install is promised only where the newest record is the last in the list", () => {
  assertStringIncludes(sayInstallAnew(snapshotOf([8, 9])), "helm upgrade --install and helm install --replace install");
  assertStringIncludes(sayInstallAnew(snapshotOf([9, 10])), "helm upgrade --install is refused");
  assertStringIncludes(sayInstallAnew(snapshotOf([8, 9], "sql")), "if the database lists the newest record last");
});
