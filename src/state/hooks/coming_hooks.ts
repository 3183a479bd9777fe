import type { JsonObject } from "../../model/json.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Hook, Release } from "../../model/release.ts";
import type { Given, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { history, lastOf, payloadStatus, type ReadableRecord } from "../helm.ts";
import { isList, isObject } from "../json_values.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { keyOf } from "../observation.ts";
import { hookRef } from "./hook_run.ts";

/** A hook that the next command runs, as far as that can be known. */
export interface ComingHook {
  readonly hook: Pick<Hook, "kind" | "name" | "events" | "delete_policies">;
  readonly ref: ObjectRef;
  /** Its place among the newest record's hooks; undefined: of the manifest that is to come. */
  readonly index: number | undefined;
  /** No earlier revision has it. */
  readonly isNew?: true;
}

export type Command = "install" | "upgrade" | "uninstall";

/**
 * The next command that anybody would give, and which hooks would come with it; of a pending release once that has ended
 * or is settled. undefined: nothing is there to run hooks of.
 */
export function nextCommand(records: readonly StoredRecord[], { desired }: Given): Command | undefined {
  const last = lastOf(records);
  if (!last) return desired === undefined ? undefined : "install";
  const status = payloadStatus(last);
  if (status === "uninstalling") return "uninstall";
  return status === "uninstalled" ? "install" : "upgrade";
}

const events: Readonly<Record<Command, readonly string[]>> = {
  install: ["pre-install", "post-install"],
  upgrade: ["pre-upgrade", "post-upgrade"],
  uninstall: ["pre-delete", "post-delete"],
};

/**
 * The hooks of the manifest that is to come, where it was given; else those of the newest revision that the next one will
 * have under the same name, as earlier ones had, or as the name lets expect.
 */
export function comingHooks(snapshot: Snapshot, command: Command): ComingHook[] {
  const all = snapshot.desired !== undefined && command !== "uninstall"
    ? desiredHooks(snapshot.desired)
    : recordedHooks(snapshot, command);
  return all.filter(({ hook }) => hook.events?.some((event) => events[command].includes(event)));
}

/** By the annotations, as Helm reads them (Helm 3.22 `pkg/releaseutil/manifest_sorter.go` `sort`). */
function desiredHooks(desired: string): ComingHook[] {
  return parseManifest(desired).documents.flatMap(({ ref, object }) => {
    const annotations = annotationsOf(object);
    const list = (name: string) => {
      const text = annotations[name];
      return typeof text === "string" ? text.split(",").map((one) => one.trim().toLowerCase()).filter(Boolean) : [];
    };
    const hook = { kind: ref.kind, name: ref.name, events: list("helm.sh/hook"), delete_policies: list(deletePolicy) };
    return ref.name && hook.events.length > 0 ? [{ hook, ref, index: undefined }] : [];
  });
}

const deletePolicy = "helm.sh/hook-delete-policy";

function recordedHooks(snapshot: Snapshot, command: Command): ComingHook[] {
  const last = lastOf(snapshot.records);
  const earlier = history(snapshot.records).filter((record) => record !== last);
  return (last?.release.hooks ?? []).flatMap((hook, index): ComingHook[] => {
    const ref = hookRef(hook);
    if (!ref?.name) return [];
    // An uninstall runs the hooks of this very revision.
    const isKnown = earlier.some((one) => names(snapshot, one, ref));
    const isLasting = command === "uninstall" || isKnown || isWritten(ref.name, hook, last!) ||
      !(earlier.some((one) => hasPredecessor(snapshot, one, hook, last!)) || isNumbered(ref.name, last!));
    return isLasting
      ? [{ hook, ref, index, ...(isKnown || earlier.length === 0 ? {} : { isNew: true as const }) }]
      : [];
  });
}

/** The same template gave a hook another name then, which the newest revision has not: it is called anew every time. */
function hasPredecessor(snapshot: Snapshot, record: ReadableRecord, hook: Hook, last: ReadableRecord): boolean {
  return (record.release.hooks ?? []).some((other) => {
    const ref = hookRef(other);
    return other.kind === hook.kind && other.path === hook.path && ref !== undefined && !names(snapshot, last, ref);
  });
}

/** Its template has the very name, or all of it but the release's. */
function isWritten(name: string, { path }: Hook, { release }: ReadableRecord): boolean {
  const templates = release.chart?.["templates"];
  const data = (isList(templates) ? templates : []).flatMap((one) =>
    isObject(one) && typeof one["name"] === "string" && path?.endsWith(`/${one["name"]}`) ? [one["data"]] : []
  );
  return data.some((text) => typeof text === "string" && hasWord(decodeBase64(text), ownName(name, release)));
}

function ownName(name: string, release: Release): string {
  return name.replace(release.name ?? "", "").replace(/^[-.]+/, "");
}

/** A word of some length, standing for itself. */
function hasWord(text: string, word: string): boolean {
  const escaped = word.replaceAll(/[.\\]/g, "\\$&");
  return /[a-z]/.test(word) && new RegExp(`(?<![a-z0-9.])${escaped}(?![-a-z0-9.{])`).test(text);
}

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return "";
  }
}

/**
 * Whether a hook that no earlier revision has may be called otherwise in the next: by a number of the revision, a version,
 * a time, or at random. A name that the user's own values spell out is none of these, and one small number at the end of a
 * word that is not the revision's is part of a plain name (`step1`).
 */
function isNumbered(name: string, { release }: ReadableRecord): boolean {
  const own = ownName(name, release);
  if (hasWord(JSON.stringify(release.config ?? {}), own)) return false;
  const [first, ...more] = own.match(/\d+/g) ?? [];
  if (first === undefined) return false;
  const isPlain = more.length === 0 && first.length <= 2 && /(^|[-.])[a-z]*\d+($|[-.])/.test(own);
  return !isPlain || Number(first) === release.version;
}

function names(snapshot: Snapshot, record: { release: { hooks?: readonly Hook[] | null } }, ref: ObjectRef): boolean {
  const { namespace } = snapshot.scope;
  return (record.release.hooks ?? []).some((hook) => {
    const other = hookRef(hook);
    return other !== undefined && keyOf(other, namespace) === keyOf(ref, namespace);
  });
}

function annotationsOf({ metadata }: JsonObject): JsonObject {
  const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
  return isObject(annotations) ? annotations : {};
}
