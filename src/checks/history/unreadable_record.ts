import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { pointerTo } from "../../state/helm.ts";

/** Mending these comes with the checks of damaged histories; here they are named, so that none is taken for healthy. */
export const unreadableRecord: Check = {
  id: "history/unreadable-record",
  title: "A record that Helm cannot decode",
  severity: "error",
  since: "0.1.0",
  needs: [],
  symptoms: [/release: already exists/, /failed to decode data/, /no revision for release/],
  why:
    "Helm skips a record that it cannot decode without a word: the history has a hole, an older revision is shown as " +
    "the newest, and the next revision may collide with the hidden one.",
  remedy: "None yet by this tool: keep the object (kubectl get -o yaml) before anything else is tried.",
  recipes: "Deleting the record frees its number, and loses the only account of what that revision brought.",
  concerns: (records) => records.some((record) => record.faults.length > 0),
  *examine(snapshot) {
    for (const record of snapshot.records) {
      const [fault] = record.faults;
      if (!fault) continue;
      const at = pointerTo(snapshot, record);
      const place = typeof fault.at === "number" ? `byte ${fault.at}` : fault.at;
      yield {
        subject: `revision ${record.revision}`,
        summary:
          `The record of revision ${record.revision} cannot be decoded: ${fault.layer} layer, ${place}: ${fault.says}.`,
        evidence: [
          evidence(snapshot, `${at}/ref/name`, "the record"),
          evidence(snapshot, `${at}/size`, "its size in bytes"),
          evidence(snapshot, `${at}/faults/0/says`, `what is wrong in its ${fault.layer} layer`),
        ],
      };
    }
  },
};
