import type { Repair } from "../model/plan.ts";
import { mendManifests } from "./serve_manifest.ts";

export const dropUnservable: Repair = {
  id: "drop-unservable",
  title: "Cut documents of a kind that is gone for good out of the manifest that Helm reads next",
  risk: "careful",
  since: "0.3.0",
  answers: ["manifest/removed-api", "manifest/kind-gone"],
  // A release of nothing else names no object then.
  uncovers: ["history/manifest-empty"],
  why:
    "Objects of a kind that has no definition any more are gone with it, and Helm needs to delete nothing. The documents are cut " +
    "out of the very revisions that the next upgrade, rollback or uninstall builds, and every other byte of the manifest stays. " +
    "It acts only where the kind is gone for good: not where its group does not answer now, a definition is there that serves " +
    "no version, or the kind is Kubernetes' own and switched off.",
  propose(snapshot, findings, choices) {
    return mendManifests("drop", snapshot, findings, choices);
  },
};
