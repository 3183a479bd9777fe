import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const imagePull: Check = {
  ...ofRollouts,
  id: "rollout/image-pull",
  title: "An image cannot be pulled",
  symptoms: [...waitSymptoms, /ImagePullBackOff/, /ErrImagePull/, /InvalidImageName/, /Failed to pull image/],
  proof:
    "A container of a pod of the present template waits with one of the kubelet's pull errors; the pod is the release's by its owner references.",
  why:
    "The tag does not exist, the registry asks for credentials that the pod does not have, or it cannot be reached from the node. helm waits until its timeout and says nothing of it.",
  remedy:
    "Push the image, mend the name or the pull secret. Nothing is wrong with the records: once the cause is gone the pods become ready by themselves, and the next ordinary helm upgrade works.",
  recipes:
    "Deleting the pods changes nothing: the next ones pull the same image. A longer --timeout only waits longer.",
  examine: (snapshot) => draftCause(snapshot, "image-pull"),
};
