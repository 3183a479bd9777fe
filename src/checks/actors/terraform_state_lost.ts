import type { Check, Draft, Manual } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { type Actor, findActors } from "../../state/actors/actors.ts";
import { type Kept, keptOf, lostInstall } from "../../state/actors/terraform_state.ts";
import { evidence } from "../../state/evidence.ts";
import { bearsData, lastOf, payloadStatus, pointerTo, type ReadableRecord } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { glanceAt } from "../../state/manifest/glance.ts";

const inUse = /cannot re-?use a name that is still in use/;

export const terraformStateLost: Check = {
  id: "actors/terraform-state-lost",
  title: "Terraform's state does not know the release, or calls it tainted",
  severity: "warning",
  since: "0.4.0",
  needs: ["controllers"],
  symptoms: [inUse, /was created but has a failed status/],
  proof:
    "The first revision is the newest, failed or pending-install, and was last written by the Terraform provider for Helm (its " +
    "name as field manager, which tells its version). Or the log has an install refused for its name, while Terraform wrote " +
    "the newest record. What Terraform's state says is outside the cluster.",
  why:
    "The provider installs first and saves its state at the end. Of an install that was cut off the state knows nothing; of one " +
    "that failed, version 3 keeps nothing either, and the next apply installs again, which Helm refuses (cannot re-use a name " +
    "that is still in use). Version 2 keeps one that failed as tainted: the next apply uninstalls it and installs anew.",
  remedy:
    "Look whether the state has it. If not, import it, and then apply; if it is tainted and what runs is sound, untaint it. " +
    "terraform plan tells whether the next apply would replace it. With upgrade_install = true the provider upgrades what is " +
    "there, unless its record is pending.",
  recipes:
    "helm uninstall, as the apply of a tainted release does it too, deletes the claims and definitions that the chart's " +
    "templates name, with all that is in them.",
  concerns: (records, { transcript = "" }) =>
    lostInstall(records) !== undefined || (records.length > 0 && inUse.test(transcript)),
  *examine(snapshot) {
    const last = lastOf(snapshot.records);
    const terraform = findActors(snapshot).find(({ driver }) => driver === "terraform");
    if (!last || !terraform || !terraform.evidence.some(({ at }) => at.startsWith("/records/"))) return;
    const install = lostInstall(snapshot.records);
    if (install) yield sayInstall(snapshot, terraform, install);
    else if (inUse.test(snapshot.transcript ?? "") && !payloadStatus(last).startsWith("uninstall")) {
      yield sayRefused(snapshot, terraform, last);
    }
  },
};

function sayInstall(snapshot: Snapshot, terraform: Actor, install: ReadableRecord): Draft {
  const kept = keptOf(install);
  const status = payloadStatus(install);
  const bearing = glanceAt(install.release.manifest ?? "").filter(({ kind }) => bearsData(kind))
    .map(({ kind, name }) => `${kind}/${name}`);
  return {
    subject: `revision ${install.revision}`,
    summary: `Terraform's install of ${snapshot.scope.release} is ${status}${summaries[kept]}`,
    notes: [
      ...(kept === "unknown" ? ["Whether the state has it, and whether as tainted, only Terraform can tell."] : []),
      ...(kept === "nothing"
        ? [status === "failed" ? spared : "An import works at once; an apply only once the record is repaired."]
        : []),
      ...(bearing.length > 0 ? [`${deletes[kept]} ${listNames(bearing)}.`] : []),
    ],
    evidence: [evidenceOf(snapshot, install), ...terraform.evidence],
    manual: ways[kept].map((way) => way(snapshot)),
  };
}

const summaries: Readonly<Record<Kept, string>> = {
  nothing: ", and nothing of it was saved in its state: unless it was imported since, the next apply ends with " +
    '"cannot re-use a name that is still in use".',
  tainted:
    ", and its state has it as tainted: unless it was untainted since, the next apply uninstalls it and installs " +
    "it anew.",
  unknown:
    ': unless its state has the release, the next apply ends with "cannot re-use a name that is still in use"; where it ' +
    "calls it tainted, the apply uninstalls it first.",
};
const spared = "With upgrade_install = true in its resource, the apply upgrades it instead.";
const deletes: Readonly<Record<Kept, string>> = {
  nothing: "An uninstall would delete",
  tainted: "That uninstall deletes",
  unknown: "An uninstall, as of a tainted release, would delete",
};

const ways: Readonly<Record<Kept, readonly ((snapshot: Snapshot) => Manual)[]>> = {
  nothing: [importing],
  tainted: [untainting],
  unknown: [importing, untainting],
};

/** Nothing of a state that was lost is in the cluster; only the words of the apply that followed tell of it. */
function sayRefused(snapshot: Snapshot, terraform: Actor, last: ReadableRecord): Draft {
  const { release } = snapshot.scope;
  return {
    subject: "the log",
    past: true,
    summary:
      `The log has an install of ${release} refused for its name, while Terraform deployed the release: if it is Terraform's, ` +
      "its state did not know the release.",
    notes: [
      "The state was lost or is another's, or a first apply was cut off before it saved it.",
      "Whether it was imported since, only Terraform can tell.",
    ],
    evidence: [
      evidence(snapshot, "/transcript", "the log", "says that the name is still in use"),
      evidenceOf(snapshot, last),
      ...terraform.evidence,
    ],
    manual: [importing(snapshot)],
  };
}

function evidenceOf(snapshot: Snapshot, record: ReadableRecord) {
  return evidence(
    snapshot,
    `${pointerTo(snapshot, record)}/release/info/status`,
    `status of revision ${record.revision}`,
  );
}

function importing({ scope: { release, namespace } }: Snapshot): Manual {
  return {
    summary: "Look whether the state has it; if not, import it (with your resource's address), and see what it plans",
    commands: [
      "terraform state list",
      shell`terraform import helm_release.NAME ${`${namespace}/${release}`}`,
      "terraform plan",
    ],
  };
}

function untainting(): Manual {
  return {
    summary: "If the state calls it tainted, keep it, and see what it plans",
    commands: ["terraform untaint helm_release.NAME", "terraform plan"],
  };
}
