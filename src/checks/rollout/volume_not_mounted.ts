import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const volumeNotMounted: Check = {
  ...ofRollouts,
  id: "rollout/volume-not-mounted",
  title: "A volume cannot be attached or mounted",
  symptoms: [
    ...waitSymptoms,
    /FailedMount/,
    /FailedAttachVolume/,
    /Multi-Attach error for volume/,
    /Unable to attach or mount volumes/,
  ],
  proof:
    "The pod has a node, no container of it has been started, and the node, or the controller that attaches volumes to it, says which one it waits for.",
  why: "The volume is still attached to another node, the storage does not answer, or the node lacks what it takes.",
  remedy: "Follow what the node says. A volume that only one node may have is free once the pod that had it is gone.",
  examine: (snapshot) => draftCause(snapshot, "volume-not-mounted"),
};
