import type { Check, Manual } from "../../model/finding.ts";
import type { Facet, Snapshot } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { type Actor, findActors } from "../../state/actors/actors.ts";
import { type FluxCase, readFlux } from "../../state/actors/flux.ts";

/** What the checks of a HelmRelease have in common. */
export const ofFlux: Pick<Check, "since" | "needs"> = { since: "0.4.0", needs: ["controllers"] satisfies Facet[] };

export interface FluxDriven extends FluxCase {
  readonly actor: Actor;
  /** `HelmRelease shop/web` */
  readonly name: string;
}

/**
 * The release's HelmRelease; undefined where there is none, or Flux is known by its marks alone, or it is being deleted: that
 * asks for no state of the release, and what it uninstalls is no trouble of it.
 */
export function fluxOf(snapshot: Snapshot): FluxDriven | undefined {
  const actor = findActors(snapshot).find(({ driver }) => driver === "flux");
  const known = actor && readFlux({ ...actor, snapshot });
  if (!known || known.object.metadata.deletionTimestamp) return undefined;
  const { name, namespace } = known.object.metadata;
  return { ...known, actor: actor!, name: `HelmRelease ${namespace}/${name}` };
}

/** Who does it by hand has to switch it off first. */
export function suspendAround(summary: string, { object, suspended }: FluxDriven, ...commands: string[]): Manual {
  const { name, namespace = "default" } = object.metadata;
  return {
    summary,
    commands: [
      ...(suspended ? [] : [shell`flux suspend helmrelease ${name} -n ${namespace}`]),
      ...commands,
      shell`flux resume helmrelease ${name} -n ${namespace}`,
    ],
  };
}

export function repairUnderneath(flux: FluxDriven, { scope }: Snapshot, allow = ""): Manual {
  return suspendAround(
    "Suspend it, repair the release, then resume it",
    flux,
    shell`helm doctor fix ${scope.release} -n ${scope.namespace}` + allow,
  );
}

export function lookAtIt(
  summary: string,
  { object: { metadata: { name, namespace = "default" } } }: FluxDriven,
): Manual {
  return {
    summary,
    commands: [
      shell`flux get helmreleases ${name} -n ${namespace}`,
      shell`kubectl describe helmreleases.helm.toolkit.fluxcd.io ${name} -n ${namespace}`,
      "kubectl -n flux-system get deployment helm-controller",
    ],
  };
}
