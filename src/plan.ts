import type { Finding } from "./model/finding.ts";
import type { ObjectRef } from "./model/kubernetes.ts";
import type {
  Change,
  Choices,
  Edit,
  ObjectImage,
  Plan,
  Proposal,
  RecordChange,
  Refusal,
  Repair,
  Risk,
  Step,
} from "./model/plan.ts";
import type { Observation, RecordImage, RecordRef, Snapshot, StoredRecord } from "./model/snapshot.ts";
import type { Remedy, ReportedFinding } from "./model/report.ts";
import { decodeRecord } from "./record/decode.ts";
import { digestOf, sameImage } from "./record/image.ts";
import { type Actor, findActors, unknownDrivers } from "./state/actors/actors.ts";
import { sayDuration } from "./state/clock.ts";
import { sayNextUpgrade } from "./state/next_upgrade.ts";
import { sameObjectImage, withImage } from "./state/objects/image.ts";
import { keyOf as keyOfObject } from "./state/observation.ts";
import { pendingCase } from "./state/operation/pending.ts";
import { isMisnamed } from "./state/records/record_identity.ts";
import { hiddenNewest } from "./state/records/unreadable.ts";
import { uninstallCase } from "./state/operation/uninstall.ts";

const risks: readonly Risk[] = ["safe", "careful", "dangerous"];

/**
 * One plan for all findings: the edits of every repair that the choices allow, one step per object, in the order that
 * leaves the release no worse after any prefix. A repair's edits are taken whole or not at all. A repair that lets Helm see
 * more of the history comes first, and the others are asked of the release as it is then: what `look` finds there is theirs.
 */
export function makePlan(
  snapshot: Snapshot,
  findings: readonly Finding[],
  repairs: readonly Repair[],
  choices: Choices,
  look: (snapshot: Snapshot) => readonly Finding[],
): Plan {
  const { own, clearing, cleared } = clearanceOf(snapshot, repairs, choices);
  const known = new Set(findings.map(({ key }) => key));
  let wanted = wantedOf(findings, own);
  let seen = snapshot;
  let steps: Draft[] = [];
  const refusals: Refusal[] = [];
  const consequences: string[] = [];
  const take = (repair: Repair) => {
    const answered = wanted.filter(({ check }) => repair.answers.includes(check));
    const asked = choices.repair === repair.id;
    if ((answered.length === 0 && !(asked && repair.onRequest)) || (own.repair !== undefined && !asked)) return;
    const proposal = propose(seen, answered, repair, asked ? choices : own, cleared);
    const merged = "reason" in proposal ? null : merge(snapshot, steps, proposal.edits, repair);
    if ("reason" in proposal || merged === null) {
      // What is uncovered only now, and may be settled by the steps to come, is nobody's question yet.
      const isAsked = asked || answered.some(({ key }) => known.has(key));
      if (isAsked) refusals.push("reason" in proposal ? proposal : clash(repair, answered));
      return;
    }
    steps = merged;
    consequences.push(...proposal.consequences);
  };
  repairs.filter(({ reveals }) => reveals).forEach(take);
  if (steps.length > 0) {
    seen = afterwards(snapshot, steps);
    wanted = wantedOf(look(seen), own);
  }
  repairs.filter(({ reveals }) => !reveals).forEach(take);
  const clears = ({ repairs }: Draft) => repairs.some((id) => id === clearing?.id);
  // To take somebody out of the way of nothing is no repair; and nothing is done while somebody is in the way after all.
  if (clearing && (steps.every(clears) || (cleared.length > 0 && !steps.some(clears)))) steps = [];
  const harm = steps.length > 0 ? harmOf(snapshot, steps) : undefined;
  if (harm) {
    refusals.push(harm);
    steps = [];
  }
  const after = steps.length > 0 ? afterwards(snapshot, steps) : snapshot;
  return {
    version: 1,
    scope: snapshot.scope,
    snapshotDigest: digestOf(JSON.stringify(snapshot.records.map(({ ref, image }) => [ref, image]))),
    steps: steps.sort((a, b) => a.rank - b.rank).map(({ rank: _, ...step }, index): Step => ({
      ...step,
      n: index + 1,
    })),
    refusals,
    consequences: steps.length > 0
      ? [
        ...sayNextUpgrade(after),
        ...consequences,
        // What they do next they do to the release as it is then.
        ...findActors(after).flatMap(({ next }) => next ?? []),
      ]
      : [],
  };
}

/** Where the records as they will be move somebody who drives the release to destroy what it leaves alone now. */
function harmOf(snapshot: Snapshot, steps: readonly Draft[]): Refusal | undefined {
  const before = findActors(snapshot);
  const harmful = findActors(afterwards(snapshot, steps)).find(({ name, destroys }) =>
    destroys !== undefined && !before.some((actor) => actor.name === name && actor.destroys !== undefined)
  );
  return harmful && {
    repair: steps[0]!.repairs[0]!,
    reason: "driven-by-controller",
    says: `${harmful.name} drives this release, and as this would leave it ${harmful.destroys}.`,
    findings: [...new Set(steps.flatMap(({ findings }) => findings))],
    manual: [harmful.manual],
  };
}

/**
 * Where a repair that makes way for the others is named, they are chosen as if none were, and who it clears does not hinder
 * them; where it refuses, it clears nobody.
 */
function clearanceOf(
  snapshot: Snapshot,
  repairs: readonly Repair[],
  choices: Choices,
): { readonly clearing?: Repair; readonly own: Choices; readonly cleared: readonly string[] } {
  const clearing = repairs.find(({ id, clears }) => id === choices.repair && clears !== undefined);
  const own = withoutClearing(repairs, choices);
  if (!clearing) return { own, cleared: [] };
  const proposal = propose(snapshot, [], clearing, choices);
  return { clearing, own, cleared: "edits" in proposal ? clearing.clears!(snapshot) : [] };
}

/** The choices of the repairs that another makes way for: as if none were named. */
export function withoutClearing(repairs: readonly Repair[], choices: Choices): Choices {
  const { repair, ...rest } = choices;
  return repairs.some(({ id, clears }) => id === repair && clears !== undefined) ? rest : choices;
}

/** The findings that a plan is to answer; a note only where a repair is asked for by name. */
export function wantedOf(findings: readonly Finding[], { only, repair }: Choices): readonly Finding[] {
  return findings.filter(({ severity, check }) =>
    (severity !== "info" || repair !== undefined) && (only.length === 0 || only.includes(check))
  );
}

/** The findings with what can be done about each: a repair, why a repair refuses, or what a person has to do. */
export function remediesFor(
  snapshot: Snapshot,
  findings: readonly Finding[],
  repairs: readonly Repair[],
  choices: Choices,
): ReportedFinding[] {
  return findings.map((finding) => ({
    ...finding,
    remedies: [
      ...repairs.filter(({ answers }) => answers.includes(finding.check)).flatMap((repair): Remedy[] => {
        const { repair: _, ...open } = { ...choices, allow: "dangerous" as const };
        const unnamed = propose(snapshot, [finding], repair, open);
        if ("edits" in unnamed && unnamed.edits.length === 0) return [];
        const proposal = "edits" in unnamed
          ? unnamed
          : propose(snapshot, [finding], repair, { ...open, repair: repair.id });
        if ("reason" in proposal) return [{ repair: repair.id, refused: true, reason: proposal.says }];
        const summary = `${repair.title}: ${sayEdits(proposal.edits)}`;
        // A note is answered only where a repair is asked for by name.
        const named = proposal === unnamed && finding.severity !== "info" ? {} : { named: true as const };
        return [{ repair: repair.id, risk: repair.risk, summary, ...named }];
      }),
      ...(finding.manual ?? []).map((manual): Remedy => ({ manual: true, ...manual })),
    ],
  }));
}

function sayEdits(edits: readonly Edit[]): string {
  const said = edits.slice(0, 5).map(({ says }) => says).join("; ");
  return edits.length > 5 ? `${said} and ${edits.length - 5} more` : said;
}

type Draft = Edit & Pick<Step, "repairs" | "risk">;

function propose(
  snapshot: Snapshot,
  findings: readonly Finding[],
  repair: Repair,
  choices: Choices,
  cleared: readonly string[] = [],
): Proposal {
  return guard(snapshot, findings, repair, choices, cleared) ?? repair.propose(snapshot, findings, choices);
}

/** How a user may vouch for an actor that could not be seen at work; undefined of one that could. */
function vouchFor({ hold, object }: Actor): string | undefined {
  // One that acts only when somebody runs it will not fight a repair; but that nobody does is for the user to say.
  if (hold === "on-demand") return " If you know that nobody is running it now, say so with --assume-unmanaged.";
  return object
    ? undefined
    : " What it acts by was not found on this cluster, only what it wrote: if you know that nothing on another cluster " +
      "drives the release either, say so with --assume-unmanaged.";
}

/** What holds for every repair of a record, whichever it is: nobody else may be writing, and the history must be known. */
function guard(
  snapshot: Snapshot,
  findings: readonly Finding[],
  repair: Repair,
  choices: Choices,
  cleared: readonly string[],
): Refusal | undefined {
  const refuse = (reason: Refusal["reason"], says: string, manual?: Refusal["manual"]): Refusal => ({
    repair: repair.id,
    reason,
    says,
    findings: findings.map(({ key }) => key),
    ...(manual ? { manual } : {}),
  });
  const actor = repair.clears
    ? undefined
    : findActors(snapshot).find((one) =>
      one.hold !== "suspended" && !(vouchFor(one) && choices.assumeUnmanaged) && !cleared.includes(one.name)
    );
  if (actor) {
    const says = `${actor.name} drives this release. ${actor.says}${vouchFor(actor) ?? ""}`;
    return refuse("driven-by-controller", says, [actor.manual]);
  }
  const [unknown] = unknownDrivers(snapshot);
  if (unknown && !choices.assumeUnmanaged) {
    return refuse(
      "drivers-unknown",
      `Whether a controller drives this release could not be checked: ${unknown.what}: ${unknown.says}. ` +
        "If you know that none does, say so with --assume-unmanaged.",
    );
  }
  const unread = snapshot.gaps.find(({ facet }) => facet === "records");
  if (unread) {
    return refuse("unreadable", `The history is not known: cannot read ${unread.what}: ${unread.says}`);
  }
  const writer = writerOf(snapshot);
  if (writer && writer.silentFor < choices.staleAfter) {
    const { operation, silentFor } = writer;
    return refuse(
      "writer-may-be-alive",
      `The helm that runs this ${operation} may still be alive: its last sign is ${sayDuration(silentFor)} old ` +
        `(limit ${sayDuration(choices.staleAfter)}). Look again in ${
          sayDuration(choices.staleAfter - silentFor)
        }, or, if you ` +
        "know that it is dead, say so with --stale-after 0s.",
    );
  }
  const hidden = hiddenNewest(snapshot.records);
  if (hidden && !repair.worksBlind) {
    return refuse(
      "unreadable",
      `The newest record, "${hidden.ref.name}", cannot be read: the history is not known.`,
    );
  }
  const astray = snapshot.records.find(isMisnamed);
  if (astray) {
    return refuse(
      "ambiguous",
      `The record "${astray.ref.name}" holds another revision than its name says, so the history reads in two ways. ` +
        "Settle that first, as doctor advises.",
    );
  }
  if (risks.indexOf(repair.risk) > risks.indexOf(choices.allow)) {
    return refuse("risk-not-allowed", `${repair.title}: this is ${repair.risk}; allow it with --allow ${repair.risk}.`);
  }
  if (repair.risk === "dangerous" && choices.repair !== repair.id) {
    return refuse("risk-not-allowed", `${repair.title}: this is dangerous; name it with --repair ${repair.id}.`);
  }
  return undefined;
}

/** The operation that the newest record says is under way, and how long its helm has been silent. */
function writerOf(snapshot: Snapshot): { readonly operation: string; readonly silentFor: number } | undefined {
  const pending = pendingCase(snapshot);
  if (pending) return { operation: pending.operation, silentFor: pending.liveness.silentFor };
  const uninstall = uninstallCase(snapshot);
  return uninstall && { operation: "uninstall", silentFor: uninstall.liveness.silentFor };
}

/** The release as it will be: what the plan says of the next upgrade is worked out from that. */
function afterwards(snapshot: Snapshot, steps: readonly Draft[]): Snapshot {
  const onRecords = steps.filter((step) => step.target !== undefined);
  return {
    ...snapshot,
    records: snapshot.records.flatMap((record) => {
      const step = onRecords.findLast(({ target }) => recordKey(target) === recordKey(record.ref));
      if (!step) return [record];
      return step.after === null ? [] : [decodeRecord({ ...record, ...signed(snapshot, step), image: step.after })];
    }).concat(created(snapshot, onRecords)),
    objects: snapshot.objects.map(({ ref, live }): Observation => {
      const step = steps.findLast(({ object }) => object && objectKey(snapshot, object) === objectKey(snapshot, ref));
      return { ref, live: step?.object ? withImage(step.object, live, step.after) : live };
    }),
  };
}

/** Whoever drives the release will see who has written the record's data, if anybody. */
function signed({ records, tool, takenAt }: Snapshot, { target, before, after }: RecordChange) {
  const { managers } = records.find(({ ref }) => recordKey(ref) === recordKey(target))!;
  const isSame = JSON.stringify(before?.data) === JSON.stringify(after?.data);
  const fieldsV1 = isSame ? { "f:metadata": {} } : { "f:data": {} };
  return { managers: [...managers, { manager: tool, operation: "Update", time: takenAt, fieldsV1 }] };
}

function created({ records, takenAt }: Snapshot, steps: readonly RecordChange[]): StoredRecord[] {
  const known = new Set(records.map(({ ref }) => ref.name));
  return steps.flatMap(({ target, after }) =>
    after === null || known.has(target.name)
      ? []
      : [decodeRecord({ ref: target, uid: "", resourceVersion: "", createdAt: takenAt, managers: [], image: after })]
  );
}

/**
 * null where an edit clashes with one that is there already. One that sets out from where another ends follows it, and one
 * that changes nothing is none.
 */
function merge(snapshot: Snapshot, steps: readonly Draft[], edits: readonly Edit[], repair: Repair): Draft[] | null {
  const merged = [...steps];
  for (const edit of edits.filter((one) => !isSame(one, one.before, one.after))) {
    const index = merged.findLastIndex((step) => keyOf(snapshot, step) === keyOf(snapshot, edit));
    const there = merged[index];
    if (!there || isSame(there, there.after, edit.before)) {
      merged.push({
        ...edit,
        rank: Math.max(edit.rank, there?.rank ?? edit.rank),
        repairs: [repair.id],
        risk: repair.risk,
      });
    } else if (isSame(there, there.after, edit.after)) {
      merged[index] = {
        ...there,
        ...(edit.final ? { final: true } : {}),
        ...(edit.force ? { force: true } : {}),
        repairs: [...there.repairs, repair.id],
        risk: risks[Math.max(risks.indexOf(there.risk), risks.indexOf(repair.risk))]!,
        findings: [...new Set([...there.findings, ...edit.findings])],
      };
    } else return null;
  }
  return merged;
}

/** Changes with one key are on one thing; no record's has a slash. */
function keyOf(snapshot: Snapshot, { target, object }: Change): string {
  return target ? recordKey(target) : objectKey(snapshot, object);
}

function recordKey({ driver, namespace, name }: RecordRef): string {
  return [driver, namespace, name].join(" ");
}

function objectKey({ scope }: Snapshot, ref: ObjectRef): string {
  return keyOfObject(ref, scope.namespace);
}

type Image = Change["before"];

function isSame({ target }: Change, a: Image, b: Image): boolean {
  return target
    ? sameImage(a as RecordImage | null, b as RecordImage | null)
    : sameObjectImage(a as ObjectImage | null, b as ObjectImage | null);
}

function clash(repair: Repair, findings: readonly Finding[]): Refusal {
  return {
    repair: repair.id,
    reason: "clash",
    says: "Another repair of this plan changes the same record or object in another way. Choose one with --repair.",
    findings: findings.map(({ key }) => key),
  };
}
