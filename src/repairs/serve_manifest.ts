import type { Finding } from "../model/finding.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Choices, Edit, Proposal, Refusal } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { editRecord, type PayloadEdit } from "../record/edit.ts";
import { isPending, payloadStatus, type ReadableRecord, revisionOf } from "../state/helm.ts";
import { judgeObject } from "../state/compare/compare.ts";
import { listNames } from "../state/history/claimed.ts";
import { cutDocuments, mapApiVersions } from "../state/manifest/edit_manifest.ts";
import {
  definitionOf,
  isGoneForGood,
  type Unbuildable,
  unbuildableRecords,
  type Unserved,
} from "../state/manifest/unserved.ts";
import type { ManifestDocument } from "../state/manifest/manifest.ts";
import { observed } from "../state/observation.ts";
import { allOrRefusal } from "./set_status.ts";

/** The subject of what is found in revisions that no next command reads. */
const olderRevisions = "older revisions";

/** What is done about a document that Helm cannot build. */
type Act = "map" | "drop";

const ids: Record<Act, string> = { map: "map-removed-apis", drop: "drop-unservable" };

/**
 * Makes the records buildable that Helm's next commands read. A record may need both acts: then both repairs propose the one
 * edit that does it, unless the user has chosen between them.
 */
export function mendManifests(
  act: Act,
  snapshot: Snapshot,
  findings: readonly Finding[],
  choices: Choices,
): Proposal {
  const keys = findings.map(({ key }) => key);
  const refuse = (reason: Refusal["reason"], says: string): Refusal => ({
    repair: ids[act],
    reason,
    says,
    findings: keys,
  });
  const subjects = new Set(findings.map(({ subject }) => subject));
  const isChosen = choices.repair === ids[act];
  const wanted = unbuildableRecords(snapshot).filter(({ record, commands, unserved }) =>
    unserved.some((one) => actOn(one) === act) &&
    (commands.length > 0 ? subjects.has(`revision ${revisionOf(record)}`) : isChosen)
  );
  if (wanted.length === 0 && subjects.has(olderRevisions)) {
    return refuse("ambiguous", `Only a rollback would read them: they are changed if you name --repair ${ids[act]}.`);
  }
  const settled = wanted.filter(({ record }) => isChosen || !isPending(payloadStatus(record)));
  const [pending] = wanted.filter((one) => !settled.includes(one));
  if (settled.length === 0 && pending) {
    return refuse(
      "clash",
      `Revision ${
        revisionOf(pending.record)
      } is pending, and another repair settles that: look again afterwards, or name ` +
        `this one with --repair ${ids[act]}.`,
    );
  }
  const isAlone = choices.repair !== undefined || choices.only.length > 0;
  const mended = settled.map((one) => mend(snapshot, one, act, isAlone));
  const obstacle = mended.find((one) => typeof one === "string");
  if (obstacle !== undefined) return refuse("not-proven", obstacle);
  const done = mended.filter((one) => typeof one !== "string");
  return allOrRefusal(
    done.map((one) => editOf(one, keys, refuse)),
    done.flatMap((one) => consequencesOf(one, act)),
  );
}

interface Mended extends Unbuildable {
  readonly mapped: readonly Unserved[];
  readonly dropped: readonly Unserved[];
  readonly payload: readonly PayloadEdit[];
}

function actOn({ instead }: Unserved): Act {
  return instead === undefined ? "drop" : "map";
}

/** The edits of one record; else why there can be none. */
function mend(snapshot: Snapshot, one: Unbuildable, act: Act, isAlone: boolean): Mended | string {
  const { record, unserved } = one;
  const verdicts = unserved.map((document) => ({ document, amiss: whyNot(snapshot, document) }));
  const own = verdicts.find(({ document, amiss }) => actOn(document) === act && amiss !== undefined);
  if (own) return own.amiss!;
  const doable = verdicts.flatMap(({ document, amiss }) => amiss === undefined ? [document] : [])
    .filter((document) => !isAlone || actOn(document) === act);
  const mapped = doable.filter((document) => actOn(document) === "map");
  const dropped = doable.filter((document) => actOn(document) === "drop");
  const payload = payloadOf(record, mapped, dropped);
  return payload
    ? { ...one, mapped, dropped, payload }
    : `The manifest of revision ${revisionOf(record)} is written in a ` +
      "way in which these documents cannot be changed alone.";
}

function whyNot(snapshot: Snapshot, one: Unserved): string | undefined {
  if (actOn(one) === "map") return whyNotMapped(snapshot, one);
  if (one.hook !== undefined) {
    return `The hook ${one.name} is of a kind that is not served: a hook is not cut out; use --no-hooks if it is not needed.`;
  }
  const gone = isGoneForGood(snapshot, one);
  return gone === true ? undefined : gone;
}

/**
 * Of a custom resource Helm sends what differs between two manifests, without a look at what is live (Helm 3.22
 * `pkg/kube/client.go` `createPatch`). Where a webhook converts, the old text under the new version may therefore hide a
 * field that has to be sent: unless what is live shows that the fields are the same.
 */
function whyNotMapped(snapshot: Snapshot, { document, name, instead, removal }: Unserved): string | undefined {
  const definition = definitionOf(snapshot, document.ref)?.definition;
  if (removal || (definition && !convertsByWebhook(definition))) return undefined;
  const seen = observed(snapshot, document.ref);
  if (!seen) return `${name} could not be read as ${instead}: whether its fields are the same there is not known.`;
  if (seen.live === null) return undefined;
  const { differences, foreign } = judgeObject(null, { ...document.object, apiVersion: instead }, seen.live);
  if (differences.length + foreign.length === 0) return undefined;
  return `${name} is not in ${instead} as the manifest has it in ${document.ref.apiVersion}, and ${
    definition ? "a webhook converts it" : "what converts it is not known"
  }: under the new version the old text could keep Helm from sending a field.`;
}

function convertsByWebhook({ spec }: KubeObject): boolean {
  return (spec as { conversion?: { strategy?: string } }).conversion?.strategy === "Webhook";
}

function payloadOf(
  { release }: ReadableRecord,
  mapped: readonly Unserved[],
  dropped: readonly Unserved[],
): PayloadEdit[] | undefined {
  const hooks = [...new Set(mapped.flatMap(({ hook }) => hook === undefined ? [] : [hook]))];
  const edits = [undefined, ...hooks].map((hook) => {
    const text = (hook === undefined ? release.manifest : release.hooks?.[hook]?.manifest) ?? "";
    const of = (some: readonly Unserved[]) =>
      new Map(some.filter((one) => one.hook === hook).map((one) => [identityOf(one.document), one]));
    const [mapping, cutting] = [of(mapped), of(dropped)];
    const changed = mapApiVersions(text, (document) => mapping.get(identityOf(document))?.instead);
    const value = changed === undefined
      ? undefined
      : cutDocuments(changed, (document) => cutting.has(identityOf(document)));
    const path = hook === undefined ? ["manifest"] : ["hooks", String(hook), "manifest"];
    return value === undefined ? undefined : { path, value, same: value === text };
  });
  if (edits.some((edit) => edit === undefined)) return undefined;
  return edits.flatMap((edit) => edit!.same ? [] : [{ path: edit!.path, value: edit!.value }]);
}

/** Of one kind some may be changed and others not. */
function identityOf({ ref: { apiVersion, kind, namespace = "", name }, index }: ManifestDocument): string {
  return [index, apiVersion, kind, namespace, name].join(" ");
}

function wordsOf({ document: { ref } }: Unserved): string {
  return `${ref.apiVersion} ${ref.kind}`;
}

function editOf(
  { record, mapped, dropped, payload }: Mended,
  findings: readonly string[],
  refuse: (reason: Refusal["reason"], says: string) => Refusal,
): Edit | Refusal {
  if (record.image.immutable) {
    return refuse("immutable", `The record "${record.ref.name}" is immutable: no write can change it.`);
  }
  const edited = editRecord(record, { payload });
  if (!edited.ok) return refuse(edited.reason, edited.says);
  const said = [
    ...[...Map.groupBy(mapped, wordsOf).values()].map((some) =>
      `${listNames(namesOf(some))} ${some[0]!.document.ref.apiVersion} -> ${some[0]!.instead}`
    ),
    ...(dropped.length > 0 ? [`${listNames(namesOf(dropped))} cut out of the manifest`] : []),
  ];
  return {
    target: record.ref,
    before: record.image,
    after: edited.image,
    rank: 1,
    says: `revision ${revisionOf(record)}: ${said.join("; ")}`,
    findings,
  };
}

function namesOf(some: readonly Unserved[]): string[] {
  return [...new Set(some.map(({ name }) => name))];
}

/** Of a record that needs both acts each repair says what its own comes to. */
function consequencesOf({ record, mapped, dropped, unserved }: Mended, act: Act): string[] {
  const number = revisionOf(record);
  const rest = unserved.filter((one) => !mapped.includes(one) && !dropped.includes(one));
  return [
    ...(act === "map" ? sayMapped(number, mapped) : sayDropped(dropped)),
    ...(rest.length > 0 ? [`Revision ${number} still cannot be built, for ${listNames(namesOf(rest))}.`] : []),
  ];
}

/** Seen with Helm 3.22: of an Ingress of v1beta1 under v1 the next merge drops no `spec.defaultBackend`. */
function sayMapped(number: number, mapped: readonly Unserved[]): string[] {
  const renamed = mapped.filter(({ removal }) => removal?.renames);
  return [
    `Of the manifest of revision ${number} the API versions are changed and nothing else; nothing on the cluster is.`,
    ...(renamed.length > 0
      ? [
        `${
          listNames(namesOf(renamed))
        } keeps in that manifest the field names of its old version: where the release is ` +
        "applied client-side, the next upgrade does not remove such a field if its chart drops it (" +
        `${[...new Set(renamed.map(({ removal }) => removal!.differs))].join("; ")}).`,
      ]
      : []),
  ];
}

function sayDropped(dropped: readonly Unserved[]): string[] {
  const them = dropped.length === 1 ? "it" : "them";
  return [
    `Helm forgets ${
      listNames(namesOf(dropped))
    }: no command looks for ${them} any more. Should the kind come back, an ` +
    `upgrade that names ${them} creates ${them} anew.`,
  ];
}
