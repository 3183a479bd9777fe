import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import {
  deployedOf,
  history,
  lastInListOrder,
  lastOf,
  payloadStatus,
  pointerTo,
  type ReadableRecord,
} from "../../state/helm.ts";
import { shell } from "../../shell.ts";

export const uninstalledKept: Check = {
  id: "history/uninstalled-kept",
  title: "The release was uninstalled and its history kept",
  severity: "info",
  since: "0.2.0",
  needs: [],
  symptoms: [
    /cannot re-?use a name that is still in use/,
    /has no deployed releases/,
    /the release named "[^"]*" is already deleted/,
  ],
  proof: "The newest record says uninstalled, and when.",
  why:
    "helm uninstall --keep-history leaves the records, so the name stays in use: helm install refuses it, and helm upgrade " +
    "finds no deployed revision. helm list (Helm 3) does not show it. helm upgrade --install makes an exception and installs " +
    "anew, but takes the last record of an unsorted list for the newest: from revision 10 on that is revision 9 or 99, and " +
    "it refuses as well.",
  remedy:
    "Nothing is damaged. helm upgrade --install or helm install --replace installs it anew; helm uninstall removes the records.",
  recipes: "Labelling a revision deployed lets an upgrade through that starts from objects which are gone.",
  concerns: (records) => uninstalledOf(records) !== undefined,
  *examine(snapshot) {
    const last = uninstalledOf(snapshot.records);
    if (!last) return;
    const { release, namespace } = snapshot.scope;
    const seen = lastInListOrder(snapshot.records)!;
    const at = pointerTo(snapshot, last);
    // What order a database lists in is its own affair.
    const isMisled = seen !== last && snapshot.scope.driver !== "sql";
    yield {
      subject: `revision ${last.revision}`,
      summary:
        `The release was uninstalled with revision ${last.revision}, and its history was kept: the name is in use.`,
      notes: [
        'Refused: helm install ("cannot re-use a name that is still in use") and helm upgrade ("has no deployed releases").',
        ...(isMisled
          ? [
            `helm upgrade --install is refused as well: of ${
              history(snapshot.records).length
            } records it looks at revision ${seen.revision}, the last by name, and not at the newest.`,
          ]
          : []),
      ],
      evidence: [
        evidence(snapshot, `${at}/release/info/status`, `status of revision ${last.revision}`),
        evidence(snapshot, `${at}/release/info/deleted`, "when it was uninstalled"),
        ...(isMisled ? [evidence(snapshot, `${pointerTo(snapshot, seen)}/ref/name`, "the last record by name")] : []),
      ],
      manual: [
        {
          summary: "To install it anew on top of the history:",
          commands: [
            isMisled
              ? shell`helm install --replace ${release} CHART -n ${namespace}`
              : shell`helm upgrade --install ${release} CHART -n ${namespace}`,
          ],
        },
        {
          summary: "To give the name free, with the history:",
          commands: [shell`helm uninstall ${release} -n ${namespace}`],
        },
      ],
    };
  },
};

/** Beside a deployed revision it is another condition. */
function uninstalledOf(records: Parameters<typeof history>[0]): ReadableRecord | undefined {
  const last = lastOf(records);
  return last && payloadStatus(last) === "uninstalled" && deployedOf(records).length === 0 ? last : undefined;
}
