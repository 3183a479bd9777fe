import type { Snapshot } from "../../model/snapshot.ts";
import { lastOf, payloadStatus, type ReadableRecord, trulyDeployedOf } from "../helm.ts";
import { objectsOf } from "../compare/judgement.ts";
import { claims, nameOf, observed } from "../observation.ts";
import { once } from "../once.ts";

/** Revisions that are called deployed in a release that was uninstalled. */
export interface StaleDeployed {
  readonly uninstalled: ReadableRecord;
  /** Oldest first; never empty. */
  readonly stale: readonly ReadableRecord[];
  /** Objects of the uninstalled revision that bear the release's marks and are there: it was made anew, or never deleted. */
  readonly back: readonly string[];
  /** Objects of the stale revisions alone that are there: the uninstall did not know of them. */
  readonly left: readonly string[];
  readonly unread: readonly string[];
}

/**
 * `helm uninstall --keep-history` left a revision deployed that was not the newest, until Helm 3.19.5 and 4.1.0 (later ones
 * supersede all, `pkg/action/uninstall.go` `Run`, and only log where that write is refused).
 */
export const staleDeployed = once((snapshot: Snapshot): StaleDeployed | undefined => {
  const uninstalled = lastOf(snapshot.records);
  const stale = trulyDeployedOf(snapshot.records);
  if (!uninstalled || payloadStatus(uninstalled) !== "uninstalled" || stale.length === 0) return undefined;
  const { release, namespace } = snapshot.scope;
  const gone = objectsOf(snapshot, uninstalled.release.manifest ?? "");
  const named = new Map([uninstalled, ...stale].flatMap((record) => [
    ...objectsOf(snapshot, record.release.manifest ?? "") ?? [],
  ]));
  const objects = [...named].map(([key, { ref }]) => ({
    isGone: gone?.has(key) ?? false,
    name: nameOf(ref, namespace),
    seen: observed(snapshot, ref),
  }));
  const there = objects.filter(({ seen }) => seen?.live && claims(seen.live, release, namespace));
  const names = (some: typeof objects) => some.map(({ name }) => name);
  // An object that a resource policy keeps is meant to be there.
  const isKept = ({ seen }: typeof objects[number]) =>
    seen?.live?.metadata.annotations?.["helm.sh/resource-policy"] === "keep";
  return {
    uninstalled,
    stale,
    back: names(there.filter((one) => one.isGone && !isKept(one))),
    left: names(there.filter((one) => !one.isGone && !isKept(one))),
    unread: gone === null ? ["its manifest"] : names(objects.filter(({ seen }) => seen === undefined)),
  };
});
