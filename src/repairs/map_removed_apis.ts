import type { Repair } from "../model/plan.ts";
import { mendManifests } from "./serve_manifest.ts";

export const mapRemovedApis: Repair = {
  id: "map-removed-apis",
  title: "Write the served API version into the manifest that Helm reads next",
  risk: "careful",
  since: "0.3.0",
  answers: ["manifest/removed-api", "manifest/unserved-version"],
  uncovers: [],
  why:
    "The objects are well, and the server has them at another version; only the text from which Helm sets out does not say so. " +
    "The API version is changed in the very revisions that the next upgrade, rollback or uninstall builds, hooks included, and " +
    "every other byte of the manifest stays. No new revision is made, no status is changed. Older revisions, which only a " +
    "rollback would read, are changed if the repair is named.",
  propose(snapshot, findings, choices) {
    return mendManifests("map", snapshot, findings, choices);
  },
};
