import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { pointerTo } from "../../state/helm.ts";
import { type Hole, unexplainedHoles } from "../../state/history/holes.ts";
import { shell } from "../../shell.ts";

export const gap: Check = {
  id: "history/gap",
  title: "Revisions are missing in the middle of the history",
  severity: "info",
  since: "0.2.0",
  needs: [],
  symptoms: [/release has no \d+ version/],
  proof: "The records on both sides of the hole; pruning takes from the oldest end and cannot have made it.",
  why:
    "Helm shortens a history from its oldest end and keeps the deployed revision. A hole anywhere else was made by somebody " +
    "who deleted records, or by a backup that did not hold them all.",
  remedy: "None is needed: Helm works with holes. What those revisions brought is in no record any more.",
  recipes: "Deleting failed or pending records by hand is how such holes come about.",
  concerns: (records) => unexplainedHoles(records).length > 0,
  *examine(snapshot) {
    for (const hole of unexplainedHoles(snapshot.records)) {
      const missing = sayMissing(hole);
      yield {
        subject: missing,
        summary:
          `${capital(missing)} ${hole.from === hole.to ? "has" : "have"} no record, and Helm's own shortening of the ` +
          "history does not explain that.",
        notes: [
          `${shell`helm rollback ${snapshot.scope.release} ${hole.from}`} says "release has no ${hole.from} version". What ` +
          `${
            hole.from === hole.to ? "that revision" : "those revisions"
          } brought and no later one names is known to nobody.`,
        ],
        evidence: [hole.before, hole.after].map((record) =>
          evidence(snapshot, `${pointerTo(snapshot, record)}/ref/name`, "the record beside the hole")
        ),
      };
    }
  },
};

function sayMissing({ from, to }: Hole): string {
  if (from === to) return `revision ${from}`;
  return to === from + 1 ? `revisions ${from} and ${to}` : `revisions ${from} to ${to}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
