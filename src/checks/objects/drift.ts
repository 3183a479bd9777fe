import type { Check } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { judgeStep, sayPath } from "../../state/compare/judgement.ts";
import { type Owner, ownersOf } from "../../state/compare/field_owners.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { appliesServerSide, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { deployedLast, objectsNamedBy } from "../../state/ownership/named.ts";

const shown = 8;

export const drift: Check = {
  id: "objects/drift",
  title: "Fields of the deployed revision that somebody has changed by hand or taken over",
  severity: "info",
  since: "0.3.0",
  needs: ["objects"],
  thorough: true,
  symptoms: [/conflicts? with "kubectl[\w-]*"/],
  proof:
    "The field is not as the deployed manifest has it, and by the object's managed fields a tool of people's hands owns it: kubectl, k9s, a dashboard. Of a release that is applied on the server, also what another manager took over by applying it itself: that was forced. What controllers write otherwise is their business.",
  why:
    "Somebody set it right, or tried something out, past Helm. The next upgrade by Helm 3 overwrites it where the chart " +
    "changes that field, and puts it back otherwise; by Helm 4, applying on the server, it stops with a conflict.",
  remedy:
    "None by this tool: whether the chart or the hand is right, a person decides. Put the value into the chart's values, or let the next upgrade take it back (Helm 4: --force-conflicts).",
  concerns: (records) => deployedLast(records) !== undefined,
  *examine(snapshot) {
    const record = deployedLast(snapshot.records);
    const changes = record ? changesByHand(snapshot, record) : [];
    if (!record || changes.length === 0) return;
    const number = revisionOf(record);
    const said = changes.slice(0, shown).map(({ says, who }) => `${says} (${who})`).join(", ");
    const how = [
      ...(changes.some(({ applied }) => !applied) ? ["changed by hand"] : []),
      ...(changes.some(({ applied }) => applied) ? ["taken over by somebody else's apply"] : []),
    ];
    yield {
      subject: `revision ${number}`,
      summary: `${changes.length === 1 ? "A field" : `${changes.length} fields`} of revision ${number} ${
        changes.length === 1 ? "was" : "were"
      } ${how.join(" or ")}: ${said}${changes.length > shown ? ` and ${changes.length - shown} more` : ""}.`,
      notes: [
        appliesServerSide(record)
          ? "This release is applied on the server: the next helm upgrade, even with the same chart, stops with a conflict, unless the values have become the same or --force-conflicts is given."
          : "This release is applied by the client: the next helm upgrade puts the chart's values back without a word, save in custom resources whose chart has not changed.",
      ],
      evidence: changes.slice(0, shown).map(({ at, says }) => evidence(snapshot, at, says, "not as in the manifest")),
    };
  },
};

/** Tools by which people write; the name that one gives itself may be anything, so others are taken for programs. */
const hands = /^(kubectl(-|$)|oc$|k9s|Lens|OpenLens|node-fetch|Mozilla|dashboard|headlamp|unknown$)/i;

interface Change {
  /** `Deployment/web .spec.replicas` */
  readonly says: string;
  /** `kubectl-set`, or `"ops", server-side apply` */
  readonly who: string;
  /** Taken over by another manager's server-side apply; only that, no hand of a person's is known. */
  readonly applied: boolean;
  readonly at: string;
}

function changesByHand(snapshot: Snapshot, record: ReadableRecord): Change[] {
  if (objectsNamedBy(snapshot, record) === undefined) return [];
  return (judgeStep(snapshot, undefined, record) ?? []).flatMap(({ name, seen, verdict }) => {
    if (!seen?.live || !verdict) return [];
    const live = seen.live;
    return verdict.foreign.flatMap(({ path }): Change[] => {
      const owners = ownersOf(live, path);
      const hand = owners.find(({ manager }) => hands.test(manager));
      const owner = hand ?? (appliesServerSide(record) ? owners.find(isTaking) : undefined);
      return owner === undefined ? [] : [{
        says: `${name} ${sayPath(path)}`,
        who: hand ? hand.manager : `"${owner.manager}", server-side apply`,
        applied: hand === undefined,
        at: pointer(seen.at, path),
      }];
    });
  });
}

/** From Helm, which owned the field: the server lets nobody do that who does not force it. */
function isTaking({ operation, subresource }: Owner): boolean {
  return operation === "Apply" && subresource === undefined;
}
