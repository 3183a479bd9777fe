import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { revisionOf } from "../../state/helm.ts";
import { fluxOf, ofFlux } from "./flux_draft.ts";

export const fluxEdited: Check = {
  ...ofFlux,
  id: "actors/flux-edited",
  title: "The newest revision is not the one that Flux remembers",
  severity: "info",
  thorough: true,
  symptoms: [/release not observed to be made for object/, /release digest verification error/],
  proof:
    "The newest of a HelmRelease's status.history differs from the newest record in revision, status or time, or somebody " +
    "else wrote that record last. Flux compares a digest of the whole record.",
  why:
    "Whatever others write into the newest record, a helm upgrade, a rollback, a repair of it, Flux cannot tell from damage: it " +
    "forgets what it knew of the release and upgrades to what the HelmRelease says.",
  remedy:
    "Nothing, where that upgrade is welcome. Otherwise suspend the HelmRelease, and bring its chart and values to what is to " +
    "run before it is resumed.",
  concerns: (records) => records.length > 0,
  *examine(snapshot) {
    const flux = fluxOf(snapshot);
    if (!flux?.record || flux.state !== "unmanaged" || flux.isDeadEnd || flux.changes.length === 0) return;
    const number = revisionOf(flux.record);
    yield {
      subject: `revision ${number}`,
      summary: `Flux will answer revision ${number} with an upgrade${
        flux.suspended ? " when it is resumed" : " at its next look"
      }: ${flux.changes[0]!.says}.`,
      notes: [...flux.changes.slice(1).map(({ says }) => `Also: ${says}.`), flux.actor.next!],
      evidence: [
        ...flux.changes.flatMap((change) => change.evidence),
        evidence(snapshot, `${flux.at}/metadata/name`, flux.name),
      ],
    };
  },
};
