import { tellHeard } from "./judge_texts.ts";
import type { Check, Finding } from "./model/finding.ts";
import type { Facet, Given, Snapshot, StoredRecord } from "./model/snapshot.ts";

const order = { error: 0, warning: 1, info: 2 };

/** Everything that the checks find, worst first; the same snapshot always gives the same findings. */
export function diagnose(snapshot: Snapshot, checks: readonly Check[]): Finding[] {
  // A history with holes that nobody could look into proves nothing.
  const whole = !snapshot.gaps.some(({ facet }) => facet === "records");
  const found = checks
    .filter((check) => (whole || check.evenInPart) && check.concerns(snapshot.records, snapshot))
    .flatMap((check) =>
      [...check.examine(snapshot)].map((draft) => ({
        ...draft,
        check: check.id,
        key: `${check.id} ${draft.subject}`,
        severity: draft.severity ?? check.severity,
      }))
    );
  return tellHeard(snapshot, found, checks).sort((a, b) => order[a.severity] - order[b.severity]);
}

/** What must be read beside the records, so that every check that could find something has what it needs. */
export function facetsFor(
  records: readonly StoredRecord[],
  checks: readonly Check[],
  given: Given = {},
): Set<Facet> {
  return new Set(checks.filter((check) => check.concerns(records, given)).flatMap((check) => check.needs));
}
