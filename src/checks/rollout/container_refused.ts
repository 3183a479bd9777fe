import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const containerRefused: Check = {
  ...ofRollouts,
  id: "rollout/container-refused",
  title: "The node refuses to make a container",
  symptoms: [
    ...waitSymptoms,
    /CreateContainerConfigError/,
    /CreateContainerError/,
    /container has runAsNonRoot and image will run as root/,
  ],
  proof: "The container waits with the kubelet's refusal, and nothing that the template names is missing.",
  why:
    "The template contradicts the image or the node: runAsNonRoot with an image that runs as root, a sub path that is not there, a user that is only a name.",
  remedy:
    "Mend what the kubelet says in the chart or in the image, and upgrade again. Nothing is wrong with the records: once the cause is gone the pods become ready by themselves, and the next ordinary helm upgrade works.",
  examine: (snapshot) => draftCause(snapshot, "container-refused"),
};
