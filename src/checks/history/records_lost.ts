import type { Check } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { findActors } from "../../state/actors/actors.ts";
import {
  chartOfClaims,
  type Claimed,
  claimedOf,
  hasRecordsElsewhere,
  isWorkload,
  listNames,
  outlives,
} from "../../state/history/claimed.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { shell } from "../../shell.ts";

const shown = 6;

export const recordsLost: Check = {
  id: "history/records-lost",
  title: "All records of the release are gone, and its objects live",
  severity: "error",
  since: "0.2.0",
  needs: ["claims", "elsewhere", "controllers"],
  thorough: true,
  symptoms: [/has no deployed releases/, /release: not found/],
  proof: "Live objects whose annotations say that they belong to the release, and no record that says the same.",
  why:
    "Helm keeps all that it knows of a release in its records. They are Secrets like others: a cleanup, a policy, a copy of " +
    "the namespace without them takes them away, and nothing that runs takes notice. The objects still bear Helm's marks " +
    "and name the release.",
  remedy:
    "rebuild-record: a deployed record from what the live objects say that Helm wrote, or from what helm template prints. " +
    "The next upgrade then removes what its chart does not name. Without it: helm upgrade --install with the same chart and " +
    "the same values takes the objects over.",
  recipes:
    "helm upgrade --install adopts what the chart names; what it does not name stays for ever, and no Helm knows of it any " +
    "more. Values that nobody has kept are lost, and a chart that makes up passwords makes up new ones. Deleting the " +
    "objects first is an outage.",
  concerns: (records) => records.length === 0,
  *examine(snapshot) {
    if (snapshot.records.length > 0 || hasRecordsElsewhere(snapshot) || isAnothers(snapshot)) return;
    const claimed = claimedOf(snapshot);
    const standing = claimed.filter((one) => !outlives(one) && !one.live.metadata.deletionTimestamp);
    if (standing.length === 0) return;
    const { release, namespace, driver } = snapshot.scope;
    const names = standing.toSorted((a, b) => Number(isWorkload(b)) - Number(isWorkload(a))).map(({ name }) => name);
    yield {
      subject: "all records",
      severity: standing.some(isWorkload) ? "error" : "warning",
      summary:
        `There is no record of this release, but ${
          standing.length === 1 ? "an object" : `${standing.length} objects`
        } ` +
        `of it ${standing.length === 1 ? "is" : "are"} live: ${listNames(names)}.`,
      notes: [
        `helm does not list it; helm upgrade says "${release}" has no deployed releases.`,
        "If it was uninstalled, and these were left behind because that ended with errors, delete them instead.",
        ...(driver === "sql" ? [] : [
          "Records in a database (HELM_DRIVER=sql) were not looked for: if they are there, nothing is lost.",
        ]),
        ...sayUnread(snapshot),
      ],
      evidence: standing.slice(0, shown).map(({ at, name }) =>
        evidence(
          snapshot,
          pointer(at, ["metadata", "annotations", "meta.helm.sh/release-name"]),
          `the release of ${name}`,
        )
      ),
      manual: [{
        summary: "To take the objects over without a record of what was, use the same chart and the same values; " +
          "what that chart does not name stays for ever:",
        commands: [shell`helm upgrade ${release} ${chartWords(claimed)} --install -f VALUES.yaml -n ${namespace}`],
      }],
    };
  },
};

/**
 * Argo CD writes no records. Flux keeps them in the namespace of its HelmRelease where that does not say another: they
 * can only be missing here if one says here.
 */
function isAnothers(snapshot: Snapshot): boolean {
  const isElsewhere = !snapshot.facts.controllers.some(({ kind }) => kind === "HelmRelease");
  return findActors(snapshot).some(({ driver }) => driver === "argocd" || (driver === "flux" && isElsewhere));
}

function sayUnread({ gaps }: Snapshot): string[] {
  const unread = gaps.filter(({ facet }) => facet === "claims");
  return unread.map(({ what }) => `There may be more: ${what} could not be read.`);
}

function chartWords(claimed: readonly Claimed[]): string[] {
  const chart = chartOfClaims(claimed);
  return chart ? ["CHART", "--version", chart.version] : ["CHART"];
}
