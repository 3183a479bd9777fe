import type { RecordHead, Snapshot } from "../../model/snapshot.ts";

/** A record of the release's name that Helm does not look at, and where it stands in the snapshot. */
export interface Elsewhere {
  readonly head: RecordHead;
  /** Under `/facts/elsewhere`. */
  readonly index: number;
}

/** Those that this Helm would read under another `HELM_DRIVER`. */
export function otherDriverRecords(snapshot: Snapshot): Elsewhere[] {
  return allOf(snapshot).filter(({ head }) => !isHelm2(head) && head.ref.driver !== snapshot.scope.driver);
}

/** Those of Helm 2, whose names have no prefix (Helm 2.17 `pkg/storage/storage.go` `makeKey`). */
export function helm2Records(snapshot: Snapshot): Elsewhere[] {
  return allOf(snapshot).filter(({ head }) => isHelm2(head));
}

function allOf({ facts }: Snapshot): Elsewhere[] {
  return facts.elsewhere.map((head, index) => ({ head, index }));
}

function isHelm2({ ref }: RecordHead): boolean {
  return !ref.name.startsWith("sh.helm.release.v1.");
}
