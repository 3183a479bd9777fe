import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { type Collected, listAll } from "./gather.ts";

/** Webhook configurations, and the Services and EndpointSlices that they call. */
export const collectAdmission = (objects: Objects): Promise<Collected<KubeObject>> =>
  listAll(
    objects,
    "admission",
    ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"].map((kind) => ({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind,
    })),
  );
