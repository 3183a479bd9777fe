import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { parseTransformError } from "../../state/records/undecryptable.ts";

/** What cannot be read is no sign of health: without its records there is nothing to say of a release. */
export const recordsUnread: Check = {
  id: "access/records-unread",
  title: "The records of the release could not be read",
  severity: "error",
  since: "0.1.0",
  needs: [],
  symptoms: [
    /list: failed to list: (secrets|configmaps) is forbidden/,
    /cannot list resource "(secrets|configmaps)"/,
    /query: failed to query with labels: (secrets|configmaps) is forbidden/,
  ],
  proof: "The server's answer to the list of records, as it stands among the gaps.",
  why:
    "All that Helm knows of a release is in its records. Where they cannot be read, because a right is missing or the " +
    "server does not answer, the release may be healthy or stuck: nobody can tell.",
  remedy:
    "Where a right is missing, grant the Role that only diagnoses (docs/rbac.md); otherwise try again once the server answers.",
  evenInPart: true,
  concerns: (records) => records.length === 0,
  *examine(snapshot) {
    for (const [n, gap] of snapshot.gaps.entries()) {
      // An object that cannot be decrypted has a check of its own.
      if (gap.facet !== "records" || parseTransformError(gap.says)) continue;
      yield {
        subject: gap.what,
        summary: `Cannot read ${gap.what}: ${gap.says}`,
        notes: ["So it is not known whether the release is healthy."],
        evidence: [evidence(snapshot, `/gaps/${n}/reason`, "why they could not be read")],
      };
    }
  },
};
