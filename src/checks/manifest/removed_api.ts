import type { Check } from "../../model/finding.ts";
import { removalOf } from "../../state/manifest/removed_apis.ts";
import { namesKind, noMatchesForBuiltIn, unservedDrafts, type Words } from "./unserved_draft.ts";

const words: Words = {
  cause: "removed",
  which: (_, { removal }) => `which Kubernetes ${removal!.since} removed`,
  notes: (_, own) => {
    const kinds = [...new Map(own.map((one) => [one.fact, one])).values()];
    return [
      ...kinds.map(({ document: { ref }, instead }) =>
        instead === undefined
          ? `${ref.kind} has no successor: nothing of the kind is left on the cluster.`
          : `The server has ${ref.kind} as ${instead}, and its objects there are untouched.`
      ),
      ...kinds.flatMap(({ document: { ref }, instead, removal }) =>
        instead === undefined || removal!.differs === undefined
          ? []
          : [`For the next chart: in ${ref.kind} of ${instead} ${removal!.differs}.`]
      ),
    ];
  },
  advice: (_, { document: { ref }, instead, removal }) =>
    instead === undefined
      ? `${ref.kind} has no successor: leave it out.`
      : `Render ${ref.kind} as ${instead}${removal!.differs === undefined ? "" : `; there ${removal!.differs}`}.`,
};

export const removedApi: Check = {
  id: "manifest/removed-api",
  title: "The manifest that Helm reads next names an API that Kubernetes has removed",
  severity: "error",
  since: "0.3.0",
  needs: ["objects"],
  symptoms: [
    /removed kubernetes api\(s\) for this kubernetes version/,
    noMatchesForBuiltIn,
    /unable to build kubernetes objects from (current|new) release manifest/,
  ],
  proof:
    "Each kind in the manifest of the revision that the next upgrade, rollback or uninstall builds, held against what the server serves and against Kubernetes' own list of removed versions.",
  why:
    "Before Helm does anything it builds every object of the stored manifest. A cluster upgrade that removes a version makes " +
    "that impossible, though the live objects are well and are to be had at the newer version. Which revision is read depends " +
    "on the command: an upgrade starts from the newest deployed one, rollback and uninstall from the newest.",
  remedy:
    "map-removed-apis writes the served version into that manifest and touches nothing else; where the kind has no successor " +
    "drop-unservable cuts it out. The next chart must render the served version too.",
  recipes:
    "helm mapkubeapis edits the newest revision whatever its status and calls the copy deployed: where the newest had failed, " +
    "Helm then takes for deployed what never ran. Deleting the record loses what the next upgrade has to clean up. Editing the " +
    "Secret by hand breaks it easily. Helm 3.22 and 4.3 advise to install CRDs, which does not help here.",
  thorough: true,
  concerns: (records, given) => namesKind(records, given, (kind) => removalOf(kind) !== undefined),
  examine: (snapshot) => unservedDrafts(snapshot, words),
};
