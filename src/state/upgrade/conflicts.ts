import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { judgeObject } from "../compare/compare.ts";
import { type Owner, ownersOf } from "../compare/field_owners.ts";
import { seconds } from "../clock.ts";
import { isHelmManager } from "../helm.ts";

/** A field that a document wants otherwise than it is live, and that somebody else owns. */
export interface Conflict {
  readonly path: readonly string[];
  readonly owner: Owner;
}

/**
 * Where server-side apply by Helm would be refused without force: what the document says differs from what is live, and a
 * manager other than Helm's apply owns it (Kubernetes, server-side apply, "Conflicts"). To it what Helm itself wrote from
 * the client is another's too, unless `movesOwn`: Helm takes that over first where the baseline was applied so. `by`: the
 * name under which the Helm of the upgrade writes; a Helm of another name is another.
 */
export function conflictsOf(next: JsonObject, live: KubeObject, by: string, movesOwn: boolean): Conflict[] {
  const { differences, foreign } = judgeObject(null, next, live);
  return [...differences, ...foreign].flatMap(({ path }) =>
    path.length === 0
      ? []
      : ownersOf(live, path).filter((owner) => isOther(owner, by, movesOwn)).map((owner) => ({ path, owner }))
  );
}

/** The name under which Helm applied last, which is the next one's if the same program goes on: Flux, Fleet's agent, the command. */
export function applierOf(snapshot: Snapshot): string {
  const applied = snapshot.objects.flatMap(({ live }) => live?.metadata.managedFields ?? [])
    .filter(({ manager, operation }) => operation === "Apply" && isHelmManager(manager));
  return applied.sort((a, b) => seconds(a.time) - seconds(b.time)).at(-1)?.manager ?? "helm";
}

function isOther({ manager, operation, subresource }: Owner, by: string, movesOwn: boolean): boolean {
  if (subresource === "status") return false;
  return manager !== by || subresource !== undefined || (operation !== "Apply" && !movesOwn);
}
