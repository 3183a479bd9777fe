import type { Finding, Manual } from "../model/finding.ts";
import type { JsonObject } from "../model/json.ts";
import type { Choices, Proposal, Refusal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { recordName } from "../record/name.ts";
import { newRecord } from "../record/new_record.ts";
import { recoverRecord } from "../record/recover.ts";
import {
  chartOfClaims,
  type Claimed,
  claimedOf,
  hasRecordsElsewhere,
  isKept,
  listNames,
  outlives,
} from "../state/history/claimed.ts";
import { isForeign, managersOf } from "../state/compare/field_owners.ts";
import { sayPath } from "../state/compare/judgement.ts";
import { bearsData, deployedOf, history, isHelmManager, labelStatus, revisionOf } from "../state/helm.ts";
import { judgeObject } from "../state/compare/compare.ts";
import { parseManifest, splitManifest } from "../state/manifest/manifest.ts";
import { keyOf, nameOf } from "../state/observation.ts";
import { isServerSideApplied, ownedDocument } from "../state/compare/owned_fields.ts";
import type { Completed } from "../state/compare/required_fields.ts";
import { isHidden, isOwn } from "../state/records/record_identity.ts";
import { isCrashing } from "../state/records/unreadable.ts";
import { writeManifest } from "../state/manifest/write_manifest.ts";
import { salvageOf } from "./salvage_record.ts";
import { shell } from "../shell.ts";

export const rebuildRecord: Repair = {
  id: "rebuild-record",
  title: "Make a deployed record from what is live",
  risk: "careful",
  since: "0.2.0",
  answers: ["history/records-lost", "history/unreadable-record", "history/crashes-helm"],
  uncovers: "any",
  worksBlind: true,
  why:
    "With a record that says what is live, the next upgrade takes the objects for its own, and deletes what its chart does " +
    "not name any more. The record says of each object what Helm wrote, by the field managers, and beside that only what " +
    "the kind cannot do without: any other field that somebody else owns would be removed by that upgrade. With " +
    "--manifest, the output of helm template, it says that.",
  propose(snapshot, findings, choices) {
    if (choices.repair !== this.id && whyUnneeded(snapshot)) return { edits: [], consequences: [] };
    const source = sourceOf(snapshot, choices);
    return "reason" in source
      ? { ...source, repair: this.id, findings: findings.map(({ key }) => key) }
      : proposeFrom(snapshot, findings, source);
  },
};

type Why = Pick<Refusal, "reason" | "says" | "manual">;

/** The manifest of the record to be, and what is to be said of it. */
interface Source {
  readonly manifest: string;
  /** The live objects that it names. */
  readonly named: readonly Claimed[];
  readonly notes: readonly string[];
  /** What to do where the server would not take what was made of the live objects. */
  readonly tried?: Manual;
}

function sourceOf(snapshot: Snapshot, choices: Choices): Source | Why {
  const refusal = whyNot(snapshot, choices);
  if (refusal) return refusal;
  return choices.manifest === undefined ? fromLive(snapshot) : fromManifest(snapshot, choices.manifest);
}

/** What can be read, or mended, is better than what is made anew. */
function whyUnneeded(snapshot: Snapshot): Why | undefined {
  const { records } = snapshot;
  const refuse = (says: string): Why => ({ reason: "not-proven", says });
  const deployed = deployedOf(records).findLast((record) => !isCrashing(record));
  if (deployed) return refuse(`Revision ${deployed.revision} can be read and is deployed: nothing is lost.`);
  const lost = records.filter((record) =>
    (!record.release || isCrashing(record)) && labelStatus(record) === "deployed"
  );
  const isLost = history(records).length === 0 || lost.length > 0;
  if (!isLost) return refuse("The record that cannot be read is not the deployed one.");
  const hidden = records.find((record) => isOwn(snapshot, record) && isHidden(record));
  if (hidden && lost.length === 0) {
    return refuse(`Revision ${hidden.revision} is there, and has lost its labels only: align-record mends that.`);
  }
  const mendable = lost.find((record) => recoverRecord(record).ok || salvageOf(snapshot, { record }).ok);
  return mendable && refuse(`The record of revision ${mendable.revision} itself can be mended.`);
}

function whyNot(snapshot: Snapshot, { repair }: Choices): Why | undefined {
  const unneeded = whyUnneeded(snapshot);
  if (unneeded) return unneeded;
  if (hasRecordsElsewhere(snapshot)) {
    return { reason: "ambiguous", says: "There are records of this release in the other storage: use --driver." };
  }
  if (snapshot.records.length > 0 && repair !== rebuildRecord.id) {
    const says = "The record that cannot be read stays; this would put a new one above it, made of what is live. " +
      `If that is wanted, name this repair (--repair ${rebuildRecord.id}).`;
    return { reason: "ambiguous", says };
  }
  const going = claimedOf(snapshot).filter(({ live }) => live.metadata.deletionTimestamp).map(({ name }) => name);
  return going.length === 0
    ? undefined
    : { reason: "not-proven", says: `Being deleted: ${listNames(going)}. An uninstall may be under way.` };
}

function fromLive(snapshot: Snapshot): Source | Why {
  const unread = snapshot.gaps.find(({ facet }) => facet === "claims" || facet === "elsewhere");
  if (unread) {
    const says = `Not all that may be of the release could be read: ${unread.what}. ` +
      "What is not in the record would stay for ever.";
    return { reason: "not-proven", says, manual: [manualFor(snapshot)] };
  }
  const named = claimedOf(snapshot).filter((one) => !outlives(one));
  if (named.length === 0) return { reason: "not-proven", says: "Nothing live of this release could make a record." };
  const documents = named.map(({ live }) => ownedDocument(live));
  const mute = named.filter((_, index) => documents[index] === undefined).map(({ name }) => name);
  if (mute.length > 0) {
    const says = `The field managers do not tell what Helm wrote of ${listNames(mute)}.`;
    return { reason: "not-proven", says, manual: [manualFor(snapshot)] };
  }
  const whole = documents as Completed[];
  return {
    manifest: writeManifest(whole.map(({ document }) => document)),
    named,
    notes: [...sayForeign(named), ...sayTaken(named, whole), ...sayShared(named)],
    tried: manualFor(snapshot),
  };
}

function manualFor({ scope: { release, namespace } }: Snapshot): Manual {
  return {
    summary: "Give it what the chart makes of the values that run now:",
    commands: [
      shell`helm template ${release} CHART -f VALUES.yaml -n ${namespace} > manifest.yaml`,
      shell`helm doctor fix ${release} -n ${namespace} --allow careful --manifest manifest.yaml`,
    ],
  };
}

/** Of what `helm template` prints the documents of live objects, as they stand; hooks are no part of a manifest. */
function fromManifest(snapshot: Snapshot, text: string): Source | Why {
  const { documents, faults } = parseManifest(text);
  const [fault] = faults;
  if (fault) {
    return { reason: "not-proven", says: `Document ${fault.index + 1} of the manifest cannot be read: ${fault.says}.` };
  }
  const { namespace } = snapshot.scope;
  const claimed = claimedOf(snapshot).filter((one) => !outlives(one));
  const live = new Map(claimed.map((one) => [keyOf(one.ref, namespace), one]));
  const wanted = documents.filter(({ object }) => !isHook(object));
  const kept = wanted.filter(({ ref, object }) => live.has(keyOf(ref, namespace)) && !isLeftOut(object));
  if (kept.length === 0) {
    return { reason: "not-proven", says: "Nothing that the manifest names is live and claims to be of this release." };
  }
  const keys = new Set(kept.map(({ ref }) => keyOf(ref, namespace)));
  const parts = splitManifest(text).map((part, index) => {
    const here = kept.filter((one) => one.index === index);
    const isWhole = here.length === documents.filter((one) => one.index === index).length;
    return here.length === 0
      ? ""
      : isWhole
      ? withLineEnd(`---${part}`)
      : writeManifest(here.map(({ object }) => object));
  });
  const nameAll = (some: readonly { ref: Claimed["ref"] }[]) => some.map(({ ref }) => nameOf(ref, namespace));
  return {
    manifest: parts.join(""),
    named: [...keys].map((key) => live.get(key)!),
    notes: [
      ...say(
        "In the manifest, but nothing live of the name claims the release, so it is left out: ",
        nameAll(
          wanted.filter(({ ref, object }) => !live.has(keyOf(ref, namespace)) && !isLeftOut(object)),
        ),
      ),
      ...say(
        "Live, but not in the manifest, so no upgrade will delete it: ",
        nameAll(
          claimed.filter(({ ref }) => !keys.has(keyOf(ref, namespace))),
        ),
      ),
      ...say(
        "Live is not quite as the manifest says; the next upgrade applies its own over that: ",
        nameAll(
          kept.filter(({ ref, object }) => !judgeObject(null, object, live.get(keyOf(ref, namespace))!.live).asMeant),
        ),
      ),
    ],
  };
}

function say(text: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${text}${listNames(names)}.`];
}

function withLineEnd(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

function isHook(object: JsonObject): boolean {
  return annotationsOf(object)?.["helm.sh/hook"] !== undefined;
}

function isLeftOut(object: JsonObject): boolean {
  return bearsData(String(object["kind"])) || isKept(annotationsOf(object));
}

function annotationsOf({ metadata }: JsonObject): JsonObject | undefined {
  return (metadata as JsonObject | undefined)?.["annotations"] as JsonObject | undefined;
}

function sayForeign(named: readonly Claimed[]): string[] {
  const scaled = named.filter(({ live }) => isForeign(live, ["spec", "replicas"])).map(({ name }) => name);
  return say("Scaled by somebody else, whose number of replicas stays: ", scaled);
}

/** Somebody else's, and needed: without it the server would refuse a rollback to this record. */
function sayTaken(named: readonly Claimed[], documents: readonly Completed[]): string[] {
  const taken = named.flatMap(({ name, live }, index) =>
    documents[index]!.added.map((path) => {
      const owners = managersOf(live, path);
      return `${name} ${sayPath(path)}${owners.length > 0 ? ` (${owners.join(" and ")})` : ""}`;
    })
  );
  return say(
    "Owned by somebody else, but the object cannot do without, so taken from what is live, and brought back by helm " +
      "rollback to this revision: ",
    taken,
  );
}

/** What others wrote may have been the chart's once: the record cannot tell, and a rollback to it would. */
function sayShared(named: readonly Claimed[]): string[] {
  const shared = named.filter(({ live }) =>
    (live.metadata.managedFields ?? []).some(({ manager, subresource }) => !isHelmManager(manager) && !subresource)
  );
  return say(
    "Others have written to these, what else is theirs is not in the record, and helm rollback to it can take that away: ",
    shared.map(({ name }) => name),
  );
}

function proposeFrom(snapshot: Snapshot, findings: readonly Finding[], source: Source): Proposal {
  const { manifest, named, notes, tried } = source;
  const { scope: { release, namespace, driver }, records, takenAt, tool } = snapshot;
  const revision = 1 + records.reduce((most, record) => Math.max(most, record.revision, revisionOf(record)), 0);
  const chart = chartOfClaims(named);
  const created = named.flatMap(({ live }) => live.metadata.creationTimestamp ?? []).sort();
  const written = named.flatMap(({ live }) => live.metadata.managedFields ?? [])
    .flatMap(({ manager, time }) => isHelmManager(manager) && time ? [time] : []).sort();
  const isApplied = named.every(({ live }) => isServerSideApplied(live) === true);
  const made = newRecord({
    release,
    namespace,
    revision,
    manifest,
    chart: chart ?? { name: "unknown", version: "0.0.0" },
    ...(isApplied ? { applyMethod: "ssa" } : {}),
    description: `Rebuilt from what is live (written by ${tool})`,
    firstDeployed: created[0] ?? takenAt,
    lastDeployed: written.at(-1) ?? takenAt,
    createdAt: takenAt,
  }, driver);
  // The record that cannot be read stays what it is, and can then be taken away.
  const keys = findings.filter(({ check }) => check === "history/records-lost").map(({ key }) => key);
  if (!made.ok) return { repair: rebuildRecord.id, reason: "too-large", says: made.says, findings: keys };
  return {
    edits: [{
      target: { driver, namespace, name: recordName(release, revision) },
      before: null,
      after: made.image,
      rank: 0,
      says: `revision ${revision}: made anew, deployed, of ${named.length} live objects`,
      findings: keys,
      ...(tried ? { tried } : {}),
    }],
    consequences: [
      ...sayLosses(named, chart === undefined),
      ...notes,
      ...say(
        "Not in it, and so never deleted by a diff: ",
        claimedOf(snapshot).filter(outlives).map(({ name }) => name),
      ),
    ],
  };
}

function sayLosses(named: readonly Claimed[], chartUnknown: boolean): string[] {
  return [
    "The release's values are lost: name all of them in the next helm upgrade; --reuse-values has nothing to reuse.",
    "So are its hooks and notes: a helm uninstall before that runs no hook.",
    `That upgrade deletes of these what its chart does not name: ${listNames(named.map(({ name }) => name))}.`,
    ...(chartUnknown ? ["The chart is not known: until then helm list says unknown-0.0.0."] : []),
  ];
}
