import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { judgeObject } from "../compare/compare.ts";
import { type Owner, ownersOf } from "../compare/field_owners.ts";
import { isHelmCommand } from "../helm.ts";

/** A field that a document wants otherwise than it is live, and that somebody else owns. */
export interface Conflict {
  readonly path: readonly string[];
  readonly owner: Owner;
}

/**
 * Where server-side apply by Helm would be refused without force: what the document says differs from what is live, and a
 * manager other than Helm's apply owns it (Kubernetes, server-side apply, "Conflicts"). To it what Helm itself wrote from
 * the client is another's too, unless `movesOwn`: Helm takes that over first where the baseline was applied so.
 */
export function conflictsOf(next: JsonObject, live: KubeObject, movesOwn: boolean): Conflict[] {
  const { differences, foreign } = judgeObject(null, next, live);
  return [...differences, ...foreign].flatMap(({ path }) =>
    path.length === 0
      ? []
      : ownersOf(live, path).filter((owner) => isOther(owner, movesOwn)).map((owner) => ({ path, owner }))
  );
}

function isOther({ manager, operation, subresource }: Owner, movesOwn: boolean): boolean {
  if (subresource === "status") return false;
  return !isHelmCommand(manager) || subresource !== undefined || (operation !== "Apply" && !movesOwn);
}
