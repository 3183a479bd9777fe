import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { calledServices } from "../../state/cluster/webhooks.ts";
import { type Collected, listAll, once, readAll } from "./gather.ts";

/** Webhook configurations, and the Services and EndpointSlices that those of them call that refuse where they cannot ask. */
export const collectAdmission = async (objects: Objects): Promise<Collected<KubeObject>> => {
  const configurations = await listAll(
    objects,
    "admission",
    ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"].map((kind) => ({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind,
    })),
  );
  const called = calledServices(configurations.found);
  const services = await readAll(
    objects,
    "admission",
    called.map(({ namespace, name }) => ({ apiVersion: "v1", kind: "Service", namespace, name })),
  );
  const slices = await listAll(
    objects,
    "admission",
    services.found.map(({ metadata: { namespace, name } }) => ({
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      namespace: namespace!,
      labelSelector: `kubernetes.io/service-name=${name}`,
    })),
  );
  const parts = [configurations, services, slices];
  return { found: parts.flatMap(({ found }) => found), gaps: once(parts.flatMap(({ gaps }) => gaps)) };
};
