import type { JsonObject } from "../../model/json.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Objects, RefusedWrite, TriedWrite } from "../../model/ports.ts";
import type { Gap, Given, Observation, Scope, StoredRecord, Trial } from "../../model/snapshot.ts";
import { baselineOf, isHelmManager } from "../../state/helm.ts";
import { parseManifest } from "../../state/manifest/manifest.ts";
import { claims, keyOf } from "../../state/observation.ts";
import { isServerSide, movesOwn } from "../../state/upgrade/coming.ts";
import { asSent, type DesiredObject, desiredObjects } from "../../state/upgrade/desired.ts";
import { mergePatchOf } from "../../state/upgrade/merge_patch.ts";
import { type Collected, mapBounded, once } from "./gather.ts";

/** Dry runs at a time. */
const parallel = 6;

/**
 * What the server's dry run says to each object of the desired manifest, sent as the next upgrade would send it. Left out
 * is what proves nothing: hooks, which Helm deletes and creates in its own time; the definitions of crds/, which no upgrade
 * touches; kinds that are not there; an object that Helm would not take for its own; and what waits for another object
 * of the same manifest.
 */
export const collectTrials = async (
  objects: Objects,
  scope: Scope,
  records: readonly StoredRecord[],
  given: Given,
  observed: readonly Observation[],
): Promise<Collected<Trial>> => {
  const { attempts, isComing } = attemptsFor({ scope, records, given, observed });
  if (attempts.length === 0) return { found: [], gaps: [] };
  const tryOut = objects.tryOut;
  if (!tryOut) return { found: [], gaps: [untriable] };
  const answers = await mapBounded(
    attempts,
    parallel,
    async (attempt) => ({ attempt, answer: await ask(tryOut, attempt) }),
  );
  return {
    found: answers.flatMap(({ attempt, answer }) => answer.ok ? [trialOf(attempt, answer.value, isComing)] : []),
    // A kind that is not there is told as such.
    gaps: once(
      answers.flatMap(({ answer }) =>
        answer.ok || answer.gap.reason === "not-served" ? [] : [{ ...answer.gap, facet: "trials" as const }]
      ),
    ),
  };
};

/** Helm first takes over what it wrote from the client: where nothing else is in the way, the trial is made as if it had. */
const ask = async (tryOut: NonNullable<Objects["tryOut"]>, { write, moves }: Attempt) => {
  const answer = await tryOut(write);
  if (!moves || write.way !== "apply" || !answer.ok || answer.value?.status !== 409) return answer;
  const causes = answer.value.causes.filter(({ says }) => !says.startsWith('conflict with "helm"'));
  return causes.length > 0
    ? { ok: true, value: { ...answer.value, causes } } as const
    : await tryOut({ ...write, force: true });
};

const untriable: Gap = {
  facet: "trials",
  what: "how the server takes the manifest",
  reason: "not-served",
  says: "Files cannot be tried out: only a server says what it refuses",
};

interface Attempt {
  readonly ref: ObjectRef;
  readonly write: TriedWrite;
  /** Helm makes what it wrote from the client its own by server-side apply before it applies. */
  readonly moves: boolean;
}

/** Whether the manifest brings an object that is not there yet; the kind in whatever spelling of it the server uses. */
type IsComing = (about: RefusedWrite["about"]) => boolean;

interface Asked {
  readonly scope: Scope;
  readonly records: readonly StoredRecord[];
  readonly given: Given;
  readonly observed: readonly Observation[];
}

const attemptsFor = (asked: Asked): { attempts: Attempt[]; isComing: IsComing } => {
  const { scope, records, given, observed } = asked;
  const wanted = desiredObjects(given.desired ?? "").filter(({ role }) => role === "object");
  const places = new Map(observed.map((seen) => [keyOf(seen.ref, scope.namespace), seen]));
  const coming = wanted.filter(({ ref }) => !places.get(keyOf(ref, scope.namespace))?.live);
  const isComing: IsComing = ({ kind, name }) =>
    coming.some(({ ref }) => ref.name === name && spellings(ref.kind).includes(kind.toLowerCase()));
  const defined = new Set(wanted.flatMap(definedKind));
  const last = new Map(
    wanted.map((one, index) => [one.ref.name === "" ? `#${index}` : keyOf(one.ref, scope.namespace), one]),
  );
  const attempts = [...last.values()].flatMap(({ ref, object }): Attempt[] => {
    const seen = places.get(keyOf(ref, scope.namespace));
    const generated = ref.name === "";
    if ((!seen && !generated) || defined.has(kindOf(ref))) return [];
    const namespace = generated ? ref.namespace ?? scope.namespace : seen!.ref.namespace;
    if (namespace !== undefined && isComing({ kind: "namespace", name: namespace })) return [];
    const place = { apiVersion: ref.apiVersion, kind: ref.kind, name: ref.name, ...(namespace ? { namespace } : {}) };
    const write = writeFor(asked, place, asSent(object, scope, namespace), seen?.live ?? null);
    return write ? [{ ref: place, write, moves: seen?.live ? isMoved(records, seen.live) : false }] : [];
  });
  return { attempts, isComing };
};

/** As Helm would send it; undefined where it would send nothing. */
const writeFor = (
  { records, scope, given }: Asked,
  ref: ObjectRef,
  object: JsonObject,
  live: KubeObject | null,
): TriedWrite | undefined => {
  const serverSide = isServerSide(records, given);
  if (live === null) return { way: serverSide ? "apply" : "create", object: object as unknown as KubeObject };
  const before = baseDocument(records, scope, ref);
  // Helm takes over what bears its marks, and starts from the new document itself then (`pkg/action/upgrade.go`).
  if (before === undefined && !claims(live, scope.release, scope.namespace)) return undefined;
  if (serverSide) return { way: "apply", object: object as unknown as KubeObject };
  const merge = mergePatchOf(before ?? object, object, live);
  return merge && { way: "patch", ref, ...merge };
};

const isMoved = (records: readonly StoredRecord[], { metadata }: KubeObject): boolean =>
  movesOwn(records) &&
  (metadata.managedFields ?? []).some(({ manager, operation }) => isHelmManager(manager) && operation === "Update");

/** The object as the manifest has it from which the upgrade sets out. */
const baseDocument = (records: readonly StoredRecord[], scope: Scope, ref: ObjectRef): JsonObject | undefined => {
  const { documents } = parseManifest(baselineOf(records, "upgrade")?.release.manifest ?? "");
  const document = documents.findLast((one) => keyOf(one.ref, scope.namespace) === keyOf(ref, scope.namespace));
  if (!document) return undefined;
  const { metadata } = document.object as { metadata?: JsonObject };
  return { ...document.object, metadata: { ...metadata, ...(ref.namespace ? { namespace: ref.namespace } : {}) } };
};

const trialOf = ({ ref, write }: Attempt, refused: RefusedWrite | null, isComing: IsComing): Trial => {
  if (!refused || isEarly(refused, isComing)) return { ref, way: write.way };
  const { status, says, causes } = refused;
  return { ref, way: write.way, refused: { status, says, causes } };
};

/** What is missing comes with the same manifest, and before this object: a role for its binding, an account for its pod. */
const isEarly = ({ status, says, about }: RefusedWrite, isComing: IsComing): boolean => {
  if (status === 404) return isComing(about);
  const [, kind, name] =
    /\b(serviceaccount|PriorityClass|RuntimeClass)\b[^"]*"([\w.-]+)" (?:was )?not found/.exec(says) ??
      /\b(PriorityClass) with name ([\w.-]+) was found/.exec(says) ?? [];
  return kind !== undefined && isComing({ kind, name: name! });
};

/** Alone and as a resource: the server says now one, now the other. */
const spellings = (kind: string): string[] => {
  const name = kind.toLowerCase();
  return [name, name.endsWith("s") ? `${name}es` : name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`];
};

const kindOf = ({ apiVersion, kind }: ObjectRef): string => `${apiVersion.split("/").toReversed()[1] ?? ""}|${kind}`;

/** A definition in the manifest may change what its objects may say: they are not tried against the one that is there. */
const definedKind = ({ ref, object }: DesiredObject): string[] => {
  if (ref.kind !== "CustomResourceDefinition") return [];
  const { group, names } = (object["spec"] ?? {}) as { group?: string; names?: { kind?: string } };
  return [`${group}|${names?.kind}`];
};
