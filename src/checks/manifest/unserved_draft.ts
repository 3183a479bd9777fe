import type { Draft, Evidence, Manual } from "../../model/finding.ts";
import type { JsonObject } from "../../model/json.ts";
import type { KindRef } from "../../model/kubernetes.ts";
import type { Given, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { history, lastOf, payloadStatus, pointerTo, revisionOf } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { isObject } from "../../state/json_values.ts";
import { glanceAt } from "../../state/manifest/glance.ts";
import { parseManifest } from "../../state/manifest/manifest.ts";
import { groupOf, isBuiltIn } from "../../state/manifest/removed_apis.ts";
import {
  definitionOf,
  type Unbuildable,
  unbuildableRecords,
  type Unserved,
  unservedIn,
} from "../../state/manifest/unserved.ts";
import { observed } from "../../state/observation.ts";
import { shell } from "../../shell.ts";

/** What one of the three checks says of the kinds that are its own. */
export interface Words {
  readonly cause: Unserved["cause"];
  /** `which Kubernetes 1.25 removed` */
  readonly which: (snapshot: Snapshot, one: Unserved) => string;
  readonly notes: (snapshot: Snapshot, own: readonly Unserved[]) => readonly string[];
  /** What a chart that is still to come has to do. */
  readonly advice: (snapshot: Snapshot, one: Unserved) => string;
  readonly manual?: (snapshot: Snapshot, own: readonly Unserved[]) => readonly Manual[];
}

/**
 * What clients of Kubernetes say of a kind that they cannot find (k8s.io/apimachinery v0.36 `pkg/api/meta` `NoKindMatchError`),
 * of Kubernetes' own groups and of all others.
 */
const builtIn = String
  .raw`(extensions|apps|batch|policy|autoscaling|(\w+|rbac\.authorization|flowcontrol\.apiserver)\.k8s\.io)\/`;
const noMatches = String.raw`no matches for kind "\w+" in version "`;
export const noMatchesForBuiltIn = new RegExp(noMatches + builtIn);
export const noMatchesForCustom = new RegExp(`${noMatches}(?!${builtIn})`);

/** A cheap look: whether a revision, or the manifest to come, names a kind that may be one of the check's. */
export function namesKind(
  records: readonly StoredRecord[],
  { desired }: Given,
  isOne: (kind: KindRef) => boolean,
): boolean {
  const texts = history(records).flatMap(({ release }) => [
    release.manifest ?? "",
    ...(release.hooks ?? []).map(({ manifest }) => manifest ?? ""),
  ]);
  return [...texts, desired ?? ""].some((text) => glanceAt(text).some(isOne));
}

/** Served by every cluster for as long as there are clusters; all others have to be asked for. */
const everywhere =
  /^(v1|apps\/v1|batch\/v1|rbac\.authorization\.k8s\.io\/v1|networking\.k8s\.io\/v1|policy\/v1|autoscaling\/v[12])$/;

export function mayBeUnserved({ apiVersion }: KindRef): boolean {
  return !everywhere.test(apiVersion);
}

/** One finding for each revision that a next command builds, one for all others, one for the manifest to come. */
export function* unservedDrafts(snapshot: Snapshot, words: Words): Generator<Draft> {
  const all = unbuildableRecords(snapshot).flatMap((one) => {
    const unserved = one.unserved.filter(({ cause }) => cause === words.cause);
    return unserved.length > 0 ? [{ ...one, unserved }] : [];
  });
  const read = all.filter(({ commands }) => commands.length > 0);
  const older = all.filter(({ commands }) => commands.length === 0);
  for (const one of read) yield draftOf(snapshot, words, one, older);
  if (older.length > 0 && read.length === 0) yield olderDraft(snapshot, words, older);
  const next = unservedNext(snapshot).filter(({ cause }) => cause === words.cause);
  if (next.length > 0) yield desiredDraft(snapshot, words, next);
}

/** An install creates the definitions of a chart's folder `crds` first; an upgrade never looks at them. */
function unservedNext(snapshot: Snapshot): Unserved[] {
  const text = snapshot.desired ?? "";
  const unserved = unservedIn(snapshot, text);
  if (lastOf(snapshot.records)) return unserved;
  const defined = parseManifest(text).documents.flatMap(({ object }) => definedKind(object) ?? []);
  return unserved.filter(({ document: { ref } }) => !defined.includes(`${groupOf(ref.apiVersion)} ${ref.kind}`));
}

function definedKind({ kind, spec }: JsonObject): string | undefined {
  if (kind !== "CustomResourceDefinition" || !isObject(spec) || !isObject(spec["names"])) return undefined;
  return `${spec["group"]} ${spec["names"]["kind"]}`;
}

function draftOf(snapshot: Snapshot, words: Words, one: Unbuildable, older: readonly Unbuildable[]): Draft {
  const { record, commands, unserved } = one;
  const number = revisionOf(record);
  const status = payloadStatus(record);
  const isBlocking = commands.includes("upgrade") || status === "uninstalling";
  const last = lastOf(snapshot.records);
  const hooks = unserved.filter(({ hook }) => hook !== undefined);
  return {
    subject: `revision ${number}`,
    severity: isBlocking ? "error" : status === "uninstalled" ? "info" : "warning",
    summary: `helm ${sayCommands(commands)} cannot work: ${
      commands.length === 1 ? "it builds" : "they build"
    } revision ${number}, which names ${sayKinds(snapshot, words, unserved)}.`,
    notes: [
      ...words.notes(snapshot, unserved),
      ...(commands.includes("upgrade") && last !== record
        ? [
          `The newest revision, ${
            revisionOf(last!)
          }, is not what the next upgrade reads: it starts from revision ${number}. ` +
          "Editing the newest one, as helm mapkubeapis does, leaves the upgrade failing.",
        ]
        : []),
      ...(commands.includes("uninstall")
        ? [
          "helm uninstall may go through where the machine's discovery cache still knows the kind; from a fresh machine, " +
          'such as CI, it fails with "failed to delete release".',
        ]
        : []),
      ...(hooks.length > 0 ? [`Among its delete hooks: ${listNames(hooks.map(({ name }) => name))}.`] : []),
      ...(older.length > 0 ? [sayOlder(older)] : []),
    ],
    evidence: [
      evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, `status of revision ${number}`),
      ...placesOf(snapshot, one),
      ...proofOf(snapshot, unserved),
    ],
    manual: [...words.manual?.(snapshot, unserved) ?? [], ...withoutHooks(snapshot, unserved)],
  };
}

function olderDraft(snapshot: Snapshot, words: Words, older: readonly Unbuildable[]): Draft {
  const [newest] = older as [Unbuildable];
  return {
    subject: "older revisions",
    severity: "info",
    summary: `helm rollback to ${sayRevisions(older)} cannot work: ${older.length === 1 ? "it names" : "they name"} ${
      sayKinds(snapshot, words, older.flatMap(({ unserved }) => unserved))
    }.`,
    notes: ["No next upgrade and no uninstall reads them. A rollback to one of them leaves a pending revision behind."],
    evidence: [...placesOf(snapshot, newest), ...proofOf(snapshot, newest.unserved)],
  };
}

function desiredDraft(snapshot: Snapshot, words: Words, next: readonly Unserved[]): Draft {
  const command = lastOf(snapshot.records) ? "upgrade" : "install";
  // A chart may bring the definition in its folder `crds`, of which `helm template` says nothing by itself.
  const mayBring = command === "install" &&
    next.every(({ cause, document: { ref } }) => cause === "kind" && !isBuiltIn(ref) && !definitionOf(snapshot, ref));
  return {
    subject: "next manifest",
    severity: mayBring ? "info" : "error",
    summary: mayBring
      ? `helm install works only if the chart brings a definition itself: it renders ${
        sayKinds(snapshot, words, next)
      }.`
      : `helm ${command} with this chart cannot work: it renders ${sayKinds(snapshot, words, next)}.`,
    notes: mayBring
      ? [
        "Whether its folder crds has one is not in this manifest: render it with helm template --include-crds to know.",
      ]
      : [...new Set(next.map((one) => words.advice(snapshot, one)))],
    evidence: [evidence(snapshot, "/desired", "the manifest to come"), ...proofOf(snapshot, next)],
  };
}

function sayCommands(commands: readonly string[]): string {
  return commands.length < 2
    ? commands.join("")
    : `${commands.slice(0, -1).join(", ")} and ${commands[commands.length - 1]}`;
}

/** `PodDisruptionBudget of policy/v1beta1 (web, db), which Kubernetes 1.25 removed` */
function sayKinds(snapshot: Snapshot, { which }: Words, unserved: readonly Unserved[]): string {
  const byKind = Map.groupBy(unserved, ({ fact }) => fact);
  const said = [...byKind.values()].map((some) => {
    const { apiVersion, kind } = some[0]!.document.ref;
    const names = [...new Set(some.map(({ document }) => document.ref.name))];
    return `${kind} of ${apiVersion} (${listNames(names)}), ${which(snapshot, some[0]!)}`;
  });
  return said.join("; ");
}

function sayOlder(older: readonly Unbuildable[]): string {
  return `${sayRevisions(older)} ${older.length === 1 ? "names" : "name"} such as well: a rollback to ${
    older.length === 1 ? "it" : "one of them"
  } fails, and leaves a pending revision behind.`.replace(/^r/, "R");
}

function sayRevisions(older: readonly Unbuildable[]): string {
  const numbers = older.map(({ record }) => revisionOf(record)).reverse();
  return numbers.length === 1 ? `revision ${numbers[0]}` : `revisions ${numbers.join(", ")}`;
}

function placesOf(snapshot: Snapshot, { record, unserved }: Unbuildable): Evidence[] {
  const at = pointerTo(snapshot, record);
  const number = revisionOf(record);
  const hooks = new Set(unserved.flatMap(({ hook }) => hook === undefined ? [] : [hook]));
  return [
    ...(unserved.some(({ hook }) => hook === undefined)
      ? [evidence(snapshot, `${at}/release/manifest`, `manifest of revision ${number}`)]
      : []),
    ...[...hooks].map((hook) => evidence(snapshot, `${at}/release/hooks/${hook}/name`, `hook of revision ${number}`)),
  ];
}

const shown = 4;

function proofOf(snapshot: Snapshot, unserved: readonly Unserved[]): Evidence[] {
  const kinds = [...new Map(unserved.map((one) => [one.fact, one])).values()].slice(0, shown);
  return [
    ...kinds.flatMap((one) => {
      const { apiVersion, kind } = one.document.ref;
      const found = definitionOf(snapshot, one.document.ref);
      return [
        evidence(snapshot, `/facts/kinds/${one.fact}/served`, `${kind} is served as ${apiVersion}`),
        ...(one.instead === undefined
          ? []
          : [evidence(snapshot, `/facts/kinds/${one.fact}/instead`, "the version that is served")]),
        ...(found ? [evidence(snapshot, `${found.at}/metadata/name`, `what defines ${kind}`)] : []),
      ];
    }),
    ...unserved.slice(0, shown).flatMap(({ document, name }) => {
      const seen = observed(snapshot, document.ref);
      return seen?.live ? [evidence(snapshot, seen.at, `${name} on the cluster`, "there")] : [];
    }),
  ];
}

function withoutHooks({ scope: { release, namespace } }: Snapshot, unserved: readonly Unserved[]): Manual[] {
  return unserved.some(({ hook, instead }) => hook !== undefined && instead === undefined)
    ? [{
      summary: "If its delete hooks are not needed, uninstall without them:",
      commands: [shell`helm uninstall ${release} -n ${namespace} --no-hooks`],
    }]
    : [];
}
