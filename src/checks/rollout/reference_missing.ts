import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const referenceMissing: Check = {
  ...ofRollouts,
  id: "rollout/reference-missing",
  title: "What the pods need is not there",
  symptoms: [
    ...waitSymptoms,
    /CreateContainerConfigError/,
    /(secret|configmap) "[^"]+" not found/,
    /couldn't find key \S+ in (Secret|ConfigMap)/,
    /serviceaccount "[^"]+" not found/,
    /no PriorityClass with name/,
  ],
  proof:
    "The kubelet, the scheduler or the API server names it, and it is not on the cluster, looked up by its name; of Secrets the metadata alone is read.",
  why:
    "The template names a ConfigMap, Secret, ServiceAccount, claim or PriorityClass that nobody has made, that is called otherwise, or that was deleted.",
  remedy:
    "Make it, or mend its name in the chart. Nothing is wrong with the records: once the cause is gone the pods become ready by themselves, and the next ordinary helm upgrade works.",
  recipes: "helm upgrade does not make again what somebody else was to make.",
  examine: (snapshot) => draftCause(snapshot, "reference-missing"),
};
