import type { JsonObject } from "../../model/json.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Hook } from "../../model/release.ts";
import type { Given, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { history, isPending, lastOf, payloadStatus } from "../helm.ts";
import { isObject } from "../json_values.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { keyOf } from "../observation.ts";
import { hookRef } from "./hook_run.ts";

/** A hook that the next command runs, as far as that can be known. */
export interface ComingHook {
  readonly hook: Pick<Hook, "kind" | "name" | "events" | "delete_policies">;
  readonly ref: ObjectRef;
  /** Its place among the newest record's hooks; undefined: of the manifest that is to come. */
  readonly index: number | undefined;
}

export type Command = "install" | "upgrade" | "uninstall";

/** The next command that anybody would give, and which hooks would come with it. undefined: a pending release runs none. */
export function nextCommand(records: readonly StoredRecord[], { desired }: Given): Command | undefined {
  const last = lastOf(records);
  if (!last) return desired === undefined ? undefined : "install";
  const status = payloadStatus(last);
  if (isPending(status)) return undefined;
  if (status === "uninstalling") return "uninstall";
  return status === "uninstalled" ? "install" : "upgrade";
}

const events: Readonly<Record<Command, readonly string[]>> = {
  install: ["pre-install", "post-install"],
  upgrade: ["pre-upgrade", "post-upgrade"],
  uninstall: ["pre-delete", "post-delete"],
};

/**
 * The hooks of the manifest that is to come, where it was given; else those of the newest revision whose names are the
 * same in every revision, so that the next one will have them too.
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
    const isLasting = command === "uninstall" ||
      (earlier.length > 0 ? earlier.some((one) => names(snapshot, one, ref)) : !/\d/.test(ref.name));
    return isLasting ? [{ hook, ref, index }] : [];
  });
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
