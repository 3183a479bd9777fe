import type { Check } from "../../model/finding.ts";
import { removalOf } from "../../state/manifest/removed_apis.ts";
import { isGoneForGood } from "../../state/manifest/unserved.ts";
import { mayBeUnserved, namesKind, noMatchesForCustom, unservedDrafts, type Words } from "./unserved_draft.ts";

const words: Words = {
  cause: "kind",
  which: () => "which the server does not serve at any version",
  notes: (snapshot, own) => [
    ...new Set(own.map((one) => {
      const gone = isGoneForGood(snapshot, one);
      return gone === true
        ? `No CustomResourceDefinition defines ${one.document.ref.kind}, and no other server has its group: what there was of it went with its definition.`
        : `${gone} Its objects may still be there.`;
    })),
  ],
  advice: (snapshot, one) => {
    const gone = isGoneForGood(snapshot, one);
    return gone === true
      ? `Install what defines ${one.document.ref.kind} first: an upgrade does not, not even from a chart's folder crds.`
      : gone;
  },
};

export const kindGone: Check = {
  id: "manifest/kind-gone",
  title: "The manifest that Helm reads next names a kind that is not there any more",
  severity: "error",
  since: "0.3.0",
  needs: ["objects", "definitions", "apiServices"],
  symptoms: [
    noMatchesForCustom,
    /ensure CRDs are installed first/,
    /unable to build kubernetes objects for delete/,
    /failed to delete release: /,
    /failed to create resource: the server could not find the requested resource/,
  ],
  proof:
    "Each kind in the manifest of the revision that the next command builds, held against what the server serves, the CustomResourceDefinitions and the APIServices.",
  why:
    "The definitions were removed first, with their operator's chart or by hand, and with them all custom resources. A release " +
    "that names one can be neither upgraded, rolled back nor uninstalled: one unknown kind fails the build of all its objects.",
  remedy:
    "drop-unservable cuts the documents out of the manifest that Helm reads, if the kind is gone for good. If it is to stay, " +
    "install its definition again: the next command then works, and an upgrade makes the object anew.",
  recipes:
    "Deleting the release's Secrets leaves every other object without an owner, and the next install fails on them. " +
    "Installing the definitions for one uninstall works, and is not needed.",
  thorough: true,
  concerns: (records, given) => namesKind(records, given, (kind) => mayBeUnserved(kind) && !removalOf(kind)),
  examine: (snapshot) => unservedDrafts(snapshot, words),
};
