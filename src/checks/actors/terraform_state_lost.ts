import type { Check } from "../../model/finding.ts";
import { shell } from "../../shell.ts";
import { findActors } from "../../state/actors/actors.ts";
import { evidence } from "../../state/evidence.ts";
import { bearsData, payloadStatus, pointerTo } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { cameToNothing } from "../../state/history/first_install.ts";
import { glanceAt } from "../../state/manifest/glance.ts";

export const terraformStateLost: Check = {
  id: "actors/terraform-state-lost",
  title: "Terraform's first install did not end well, and its state may not know the release",
  severity: "warning",
  since: "0.4.0",
  needs: ["controllers"],
  symptoms: [/cannot re-?use a name that is still in use/],
  proof:
    "Every record is failed or pending-install, and the newest was last written by the Terraform provider for Helm (its name as " +
    "field manager). What Terraform's state says is outside the cluster.",
  why:
    "The provider installs first and saves its state at the end. Cut off, or failing on the way, it leaves a release in the " +
    "cluster of which the state knows nothing, or that the state calls tainted. The next apply installs again, which Helm " +
    "refuses (cannot re-use a name that is still in use); or, tainted, it uninstalls first.",
  remedy:
    "Look whether the state has it. If not, import it, and then apply; if it is tainted and what runs is sound, untaint it. " +
    "terraform plan tells whether the next apply would replace it.",
  recipes:
    "helm uninstall, or versions of the provider that clear a failed release away before they install, delete the claims and " +
    "definitions that the chart's templates name, with all that is in them.",
  concerns: (records) => cameToNothing(records) !== undefined,
  *examine(snapshot) {
    const last = cameToNothing(snapshot.records);
    const terraform = findActors(snapshot).find(({ driver }) => driver === "terraform");
    if (!last || !terraform || !terraform.evidence.some(({ at }) => at.startsWith("/records/"))) {
      return;
    }
    const { release, namespace } = snapshot.scope;
    const bearing = glanceAt(last.release.manifest ?? "").filter(({ kind }) => bearsData(kind))
      .map(({ kind, name }) => `${kind}/${name}`);
    yield {
      subject: `revision ${last.revision}`,
      summary:
        `Terraform's install of ${release} is ${
          payloadStatus(last)
        }: unless its state has the release, the next apply ends with ` +
        '"cannot re-use a name that is still in use".',
      notes: [
        "Whether the state has it, and whether as tainted, only Terraform can tell.",
        ...(bearing.length > 0 ? [`An uninstall, as of a tainted release, would delete ${listNames(bearing)}.`] : []),
      ],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, last)}/release/info/status`, `status of revision ${last.revision}`),
        ...terraform.evidence,
      ],
      manual: [
        {
          summary:
            "Look whether the state has it; if not, import it (with your resource's address), and see what it plans",
          commands: [
            "terraform state list",
            shell`terraform import helm_release.NAME ${`${namespace}/${release}`}`,
            "terraform plan",
          ],
        },
        { summary: "If the state calls it tainted, keep it", commands: ["terraform untaint helm_release.NAME"] },
      ],
    };
  },
};
