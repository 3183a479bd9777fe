import type { Check, Draft, Manual } from "../../model/finding.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { findActors } from "../../state/actors/actors.ts";
import { field } from "../../state/actors/field.ts";
import { deployAgain, deployedRevision, fleetOf } from "../../state/actors/fleet.ts";
import { lookAgain } from "../../state/actors/rancher_charts.ts";
import { compareVersions, parseVersion, type Version } from "../../state/actors/semver.ts";
import { type Wanted, wantedBy } from "../../state/actors/wanted.ts";
import { seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";

/** Rancher acts on a change of a setting at once; where it fails it tries again in minutes, older ones at the next refresh of the index. */
const longEnough = 3600;

export const versionNotTaken: Check = {
  id: "actors/version-not-taken",
  title: "The wanted chart version never comes",
  severity: "warning",
  since: "0.4.0",
  needs: ["controllers"],
  thorough: true,
  symptoms: [
    /Skipping installing\/upgrading desired version/,
    /is greater or equal to minimal required version/,
    /wait helm release cattle-[\w-]+ [\w-]+/,
  ],
  proof:
    "The chart version of the newest record, which is deployed, is another text than the one that a Setting of Rancher, a " +
    "ManagedChart, a Bundle or a HelmChart names; compared as semver and by the actor's own rule, it is not on its way.",
  why:
    "Charts of Rancher and Harvester carry the version of the application after a +. Semver leaves that out of every " +
    "comparison: 106.0.0+up0.12.0-rc.3 and 106.0.0+up0.12.0 are equal to it, so a release candidate counts as the final " +
    "version, no upgrade is started, and a script that waits for the exact text waits for ever. Nothing is wrong in Helm.",
  remedy:
    "Upgrade the release by hand to the exact version, with the values that it has. Do not start an upgrade of Rancher or " +
    "Harvester from a release candidate whose charts differ only after the +.",
  recipes:
    "helm upgrade without the release's own values puts the chart's defaults in the place of what Rancher set: its address, " +
    "its certificate, its registry. helm upgrade --version with the part after the + left out takes the first of the equals " +
    "in the repository, which may be the candidate again.",
  concerns: (records) => deployed(records) !== undefined,
  *examine(snapshot) {
    const last = deployed(snapshot.records);
    if (!last || findActors(snapshot).some(({ hold }) => hold === "process" || hold === "suspended")) return;
    for (const wanted of wantedBy(snapshot)) {
      const verdict = judge(snapshot, wanted, last);
      if (verdict) yield draft(snapshot, wanted, last, verdict);
    }
  },
};

interface Deployed {
  readonly record: ReadableRecord;
  readonly text: string;
  readonly version: Version;
}

function deployed(records: readonly StoredRecord[]): Deployed | undefined {
  const record = lastOf(records);
  const text = String(record?.release.chart?.metadata?.version ?? "");
  const version = parseVersion(text);
  return record && version && payloadStatus(record) === "deployed" ? { record, text, version } : undefined;
}

type Verdict =
  /** Equal to the actor: it does nothing, ever. */
  | "taken-for-equal"
  /** Newer than what is asked for, and that is enough; only a text comparison differs. */
  | "newer-is-enough"
  /** It should have come long since. */
  | "overdue"
  /** The actor believes that it has deployed it. */
  | "believed-there";

function judge(snapshot: Snapshot, wanted: Wanted, { record, version }: Deployed): Verdict | undefined {
  const order = compareVersions(wanted.version, version);
  // Who names nothing after the + leaves it open.
  if (order === 0 && ["", version.build].includes(wanted.version.build)) return undefined;
  switch (wanted.rule) {
    case "look-up":
      // What the look-up gave satisfies the version; else the version is not of the chart that it deployed.
      return wanted.isAtRest && (order === 0 || isMadePast(snapshot, wanted, record)) ? "believed-there" : undefined;
    case "same-text":
      return isOld(snapshot, wanted) ? "overdue" : undefined;
    case "same-version":
    case "at-least":
      if (order === 0) return "taken-for-equal";
      if (order > 0 || wanted.rule === "same-version") return isOld(snapshot, wanted) ? "overdue" : undefined;
      return hasSameCore(wanted.version, version) ? "newer-is-enough" : undefined;
  }
}

/** One is a candidate of the other. */
function hasSameCore(a: Version, b: Version): boolean {
  return a.core.every((number, at) => number === b.core[at]);
}

/** Nobody has written to the object for so long; where that cannot be told, it may be on its way. */
function isOld({ takenAt }: Snapshot, { by }: Wanted): boolean {
  const times = (by.object.metadata.managedFields ?? []).map(({ time }) => seconds(time)).filter(Number.isFinite);
  return times.length > 0 && seconds(takenAt) - Math.max(...times) > longEnough;
}

function draft(snapshot: Snapshot, wanted: Wanted, last: Deployed, verdict: Verdict): Draft {
  const { kind, metadata } = wanted.by.object;
  const name = `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
  const { record } = last;
  return {
    subject: name,
    ...(verdict === "newer-is-enough" ? { severity: "info" } : {}),
    summary: `${name} wants chart version ${wanted.text}; deployed is ${last.text}, ${sayVerdict(wanted, verdict)}.`,
    notes: [
      rules[wanted.rule],
      ...(verdict === "believed-there" ? [sayWhy(snapshot, wanted, last)] : []),
      `helm --version ${wanted.text} takes the chart of that very text; left to choose among versions that are equal but for ` +
      "what stands after the +, it takes the one that its repository lists first.",
      "What waits for that very text, as the upgrade of a Harvester does, waits for ever.",
    ],
    evidence: [
      evidence(snapshot, wanted.at, `version that ${kind} ${metadata.name} wants`, wanted.text),
      evidence(
        snapshot,
        `${pointerTo(snapshot, record)}/release/chart/metadata/version`,
        `chart version of revision ${record.revision}`,
        "",
        wanted.text,
      ),
    ],
    manual: remedies(snapshot, wanted, last),
  };
}

function sayVerdict({ driver }: Wanted, verdict: Verdict): string {
  const who = { rancher: "Rancher", fleet: "Fleet", "helm-controller": "the helm-controller" }[driver];
  switch (verdict) {
    case "taken-for-equal":
      return `which ${who} takes for equal: the upgrade never comes`;
    case "newer-is-enough":
      return `which is newer, and enough for ${who}: it never goes back`;
    case "overdue":
      return `and no operation of ${who} is on its way`;
    case "believed-there":
      return `and ${who} believes that it has done all`;
  }
}

const rules: Readonly<Record<Wanted["rule"], string>> = {
  "at-least":
    "Rancher takes this for a least version: it upgrades only what is older by semver, and what stands after the + counts for " +
    "nothing.",
  "same-version":
    "Rancher before 2.12 takes an exact version for reached where it is neither older nor newer by semver, and what stands " +
    "after the + counts for nothing.",
  "same-text":
    "Rancher takes this for an exact version, and compares what stands after the + too: it upgrades and downgrades, and fails " +
    "where its chart repository does not list that very text.",
  "look-up":
    "It compares nothing: the chart is looked up by Helm's rule, that very text first, then any that is equal but for what " +
    "stands after the +.",
};

function sayWhy(snapshot: Snapshot, wanted: Wanted, { record }: Deployed): string {
  const own = deployedByFleet(snapshot);
  if (isMadePast(snapshot, wanted, record)) {
    return `Fleet deployed revision ${own}: revision ${record.revision} was made past it, and its agent does not look at that.`;
  }
  return `The repository did not give ${wanted.text}, so it does not list that very text, or did not at that time.`;
}

/** Somebody else made the newest revision. Of the helm-controller no object says which one it made. */
function isMadePast(snapshot: Snapshot, { driver }: Wanted, record: ReadableRecord): boolean {
  return driver === "fleet" && ![undefined, revisionOf(record)].includes(deployedByFleet(snapshot));
}

function deployedByFleet(snapshot: Snapshot): number | undefined {
  const { deployment } = fleetOf(snapshot);
  return deployment && deployedRevision(deployment.object);
}

function remedies(snapshot: Snapshot, wanted: Wanted, last: Deployed): Manual[] {
  if (isMadePast(snapshot, wanted, last.record)) {
    return [deployAgain(fleetOf(snapshot), "Have Fleet deploy what the Bundle holds, over what was made past it")];
  }
  const repository = field(wanted.by.object, "spec", "repoName");
  return [
    ...(typeof repository === "string"
      ? [{
        summary: `See that the repository lists ${wanted.text} itself, then have Rancher look again`,
        commands: [lookAgain(repository, snapshot.takenAt)],
      }]
      : []),
    bringForward(snapshot, wanted, last),
  ];
}

/** Values have secrets in them at times: the file is for nobody but the one who runs this. */
function bringForward({ scope: { release, namespace } }: Snapshot, { text, driver }: Wanted, last: Deployed): Manual {
  const chart = String(last.record.release.chart?.metadata?.name ?? release);
  const values = `${release}-values.yaml`;
  return {
    summary: sayByHand[driver] + (release === "fleet" ? " Upgrade fleet-crd first, in the same way." : ""),
    commands: [
      "umask 077",
      shell`helm get values ${release} -n ${namespace} -o yaml > ${values}`,
      shell`helm pull ${chart} --repo REPOSITORY --version ${text}`,
      shell`helm upgrade ${release} ${`${chart}-${text}.tgz`} -n ${namespace} -f ${values}`,
    ],
  };
}

const sayByHand: Readonly<Record<Wanted["driver"], string>> = {
  rancher: "Upgrade it to that very version with the values that it has; to Rancher that is no change.",
  fleet:
    "Until then, upgrade it to that very version with the values that it has: Fleet does not look at that, and deploys " +
    "its own once the Bundle changes, or once the revision that it deployed is pruned from the history.",
  "helm-controller":
    "Upgrade it to that very version with the values that it has; the next change of the HelmChart has it looked up again.",
};
