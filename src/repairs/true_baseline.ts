import type { Finding } from "../model/finding.ts";
import type { Choices, Edit, Proposal, RecordEdit, Refusal, Repair } from "../model/plan.ts";
import type { RecordImage, Snapshot } from "../model/snapshot.ts";
import { decodeRecord } from "../record/decode.ts";
import { editRecord } from "../record/edit.ts";
import { type DeadRevision, deadRevision } from "../state/operation/dead.ts";
import { deployedOf, isPending, operationOf, payloadStatus, type ReadableRecord } from "../state/helm.ts";
import { leftFieldsOf } from "../state/operation/left_fields.ts";
import { leftoversOf } from "../state/operation/leftovers.ts";
import { listNames } from "../state/history/claimed.ts";
import { type Unserved, unservedIn } from "../state/manifest/unserved.ts";
import { orphansOf } from "../state/operation/orphans.ts";
import { type TrueManifest, trueManifestOfBaseline, trueManifestOfDead } from "../state/operation/true_manifest.ts";
import { stageEdits } from "./clear_hook_stage.ts";
import { allOrRefusal, failedDescription, setStatus } from "./set_status.ts";

export const trueBaseline: Repair = {
  id: "true-baseline",
  title: "Let the next upgrade start from what is live",
  risk: "careful",
  since: "0.1.0",
  answers: [
    "pending/half-applied",
    "pending/undecided",
    "objects/left-by-dead-revision",
    "objects/dropped-by-dead-revision",
    "objects/orphaned",
    "objects/leftover-fields",
  ],
  // It calls a pending revision failed, and what concerns a failed one is looked at only then.
  uncovers: [
    "history/ghost-release",
    "hooks/failed",
    "hooks/running",
    "objects/dropped-by-dead-revision",
    "objects/left-by-dead-revision",
    "objects/leftover-fields",
    "objects/missing",
    "objects/orphaned",
    "upgrade/conflict",
    "upgrade/failed",
    "upgrade/immutable-field",
    "upgrade/impossible-flags",
  ],
  why:
    "The manifest from which Helm's next diff starts decides what is cleaned up. Made to tell what is live, it lets that " +
    "upgrade remove by Helm's own hand what its chart does not name; no live object is touched. Where the newest revision " +
    "is deployed, it learns what it does not know: an orphan's document, a field that was left. Where the newest is dead, " +
    "it becomes the baseline itself: with no deployed revision left, Helm starts from the newest failed one. If it was " +
    "applied only in part, its manifest is made true first, object by object: what it dropped and did not delete is " +
    "named again, what it never created is not. Never in it: claims, volumes, definitions, namespaces, what is told to " +
    "stay, and what another release holds.",
  propose(snapshot, findings, choices) {
    const dead = deadRevision(snapshot);
    return dead ? exchange(snapshot, dead, findings, choices) : teach(snapshot, findings);
  },
};

function refuse(findings: readonly Finding[], says: string, reason: Refusal["reason"] = "not-proven"): Refusal {
  return { repair: trueBaseline.id, reason, says, findings: findings.map(({ key }) => key) };
}

/** The record that the next upgrade sets out from learns what it does not know. */
function teach(snapshot: Snapshot, findings: readonly Finding[]): Proposal {
  const baseline = orphansOf(snapshot)?.baseline ?? leftFieldsOf(snapshot)?.baseline;
  if (!baseline) return refuse(findings, "The newest revision is not a dead one above a deployed one.");
  const truth = trueManifestOfBaseline(snapshot, baseline);
  if (typeof truth === "string") return refuse(findings, truth);
  const { objects, fields, spared } = truth;
  const answered = withoutSpared(findings, truth);
  if (objects.length + fields.length === 0 || answered.length === 0) {
    return refuse(findings, `Nothing is left that a diff may delete${spared.length > 0 ? `: ${sayWhy(spared)}` : ""}.`);
  }
  return allOrRefusal([rewrite(baseline, truth, baseline.image, answered, 0)], [
    ...sayCleaned(truth),
    `From now on the record of revision ${baseline.revision} names ${
      objects.length + fields.length === 1 ? "it" : "them"
    }: helm rollback to it, which after that upgrade is what helm rollback without a number means, brings ${
      objects.length + fields.length === 1 ? "it" : "them"
    } back.`,
    ...saySpared(truth),
  ]);
}

/** What is not taught is not answered. */
function withoutSpared(findings: readonly Finding[], { spared }: TrueManifest): readonly Finding[] {
  return findings.filter(({ subject }) => !spared.some(({ name }) => name === subject));
}

/** The dead revision becomes the baseline, its manifest made true where it is not. */
function exchange(
  snapshot: Snapshot,
  { record, progress }: DeadRevision,
  asked: readonly Finding[],
  choices: Choices,
): Proposal {
  const truth = trueManifestOfDead(snapshot, record);
  if (typeof truth === "string") return refuse(asked, `What is live is not known: ${truth}`);
  const [unserved] = unservedIn(snapshot, truth.manifest);
  if (unserved) return refuse(asked, sayUnbuildable(record, unserved));
  const findings = withoutSpared(asked, truth);
  if (findings.length === 0) return refuse(asked, `No upgrade is to delete ${sayWhy(truth.spared)}.`);
  const left = leftoversOf(snapshot)!.left.filter((one) => !truth.spared.some(({ name }) => name === one.name));
  const gain = truth.objects.length + truth.fields.length + left.length;
  if (!progress.allApplied && gain === 0) {
    return choices.repair === trueBaseline.id
      ? refuse(findings, `Revision ${record.revision} left nothing behind, and is not proven to be applied in full.`)
      : { edits: [], consequences: [] };
  }
  const unlocked = unlock(snapshot, record, findings);
  // A label by hand may call the dead one deployed.
  const demoted = deployedOf(snapshot.records).filter((one) => one !== record)
    .map((one) => setStatus(trueBaseline.id, one, "superseded", findings));
  const said = [
    `What revision ${record.revision} brought and the next chart does not name is removed by that upgrade, fields as well as objects.`,
    ...sayBrought(snapshot, record, truth),
    ...saySpared(truth),
  ];
  if (truth.manifest === record.release.manifest) return allOrRefusal([...demoted, ...unlocked], said);
  const before = unlocked.find((edit): edit is RecordEdit => "target" in edit)?.after ?? record.image;
  return allOrRefusal([
    ...unlocked,
    rewrite(record, truth, before, findings, afterUnlock),
    // Last: until then Helm starts from the deployed one, as it would without this repair.
    ...demoted.map((edit) => "rank" in edit ? { ...edit, rank: afterUnlock + 1 } : edit),
  ], said);
}

/** One document that cannot be built fails all the others: uninstall and rollback, which read the newest, too. */
function sayUnbuildable({ revision }: ReadableRecord, { name, document: { ref } }: Unserved): string {
  return `Revision ${revision} would name ${name} of ${ref.apiVersion}, which the server does not serve, and Helm could ` +
    "not build it. Settle that first: map-removed-apis or drop-unservable.";
}

/** Behind the status that another repair may write too. */
const afterUnlock = 3;

function unlock(snapshot: Snapshot, record: ReadableRecord, findings: readonly Finding[]): (Edit | Refusal)[] {
  if (!isPending(payloadStatus(record))) return [];
  const description = failedDescription(snapshot, record, operationOf(record)!);
  return [setStatus(trueBaseline.id, record, "failed", findings, description, stageEdits(snapshot, record, "failed"))];
}

/** `before`: the record as it is then. */
function rewrite(
  record: ReadableRecord,
  truth: TrueManifest,
  before: RecordImage,
  findings: readonly Finding[],
  rank: number,
): Edit | Refusal {
  if (before.immutable) {
    return refuse(findings, `The record "${record.ref.name}" is immutable: no write can change it.`, "immutable");
  }
  const payload = [{ path: ["manifest"], value: truth.manifest }];
  const edited = editRecord(decodeRecord({ ...record, image: before }), { payload });
  if (!edited.ok) return refuse(findings, edited.says, edited.reason);
  const learned = [...truth.objects, ...truth.fields];
  const said = [
    ...(learned.length > 0 ? [`learns ${listNames(learned)}`] : []),
    ...(truth.absent.length > 0 ? [`no longer names ${listNames(truth.absent)}`] : []),
  ];
  return {
    target: record.ref,
    before,
    after: edited.image,
    rank,
    says: `revision ${record.revision}: its manifest ${said.join(", and ") || "says what is live"}`,
    findings: findings.map(({ key }) => key),
  };
}

function sayCleaned({ objects, fields }: TrueManifest): string[] {
  return [
    ...(objects.length > 0
      ? [`It deletes ${listNames(objects)} unless the next chart names ${objects.length === 1 ? "it" : "them"}.`]
      : []),
    ...(fields.length > 0
      ? [`It removes ${listNames(fields)} unless the next chart has ${fields.length === 1 ? "it" : "them"}.`]
      : []),
  ];
}

function sayBrought(snapshot: Snapshot, record: ReadableRecord, truth: TrueManifest): string[] {
  const left = leftoversOf(snapshot)!.left.filter(({ revision }) => revision === record.revision);
  const brought = (what: "object" | "field") => left.filter((one) => one.what === what).map(({ name }) => name);
  const distinct = (names: readonly string[]) =>
    [...new Set(names)].filter((one) => !truth.spared.some(({ name }) => name === one));
  return [
    ...sayCleaned({
      ...truth,
      objects: distinct([...brought("object"), ...truth.objects]),
      fields: distinct([...brought("field"), ...truth.fields]),
    }),
    ...(truth.absent.length > 0
      ? [`Not there, and so no longer named by revision ${record.revision}: ${listNames(truth.absent)}.`]
      : []),
  ];
}

function saySpared({ spared }: TrueManifest): string[] {
  return spared.length === 0 ? [] : [`Not in it, so that no upgrade deletes it: ${sayWhy(spared)}.`];
}

function sayWhy(spared: TrueManifest["spared"]): string {
  return [...Map.groupBy(spared, ({ why }) => why)]
    .map(([why, alike]) => `${listNames(alike.map(({ name }) => name))}, which ${why}`).join("; ");
}
