// A healthy release, and around it a webhook with what it calls: for what no recorded case shows.

import type { JsonObject } from "../../src/model/json.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { Visit } from "../museum/visit.ts";
import { visitAltered } from "./altered_case.ts";
import { LASTING } from "./certificates.ts";

export const home = "healthy-deployment-helm3";

/** A webhook of Service "policy" in namespace "guard" that is asked about Deployments everywhere. */
export const configuration = (more: JsonObject = {}): KubeObject => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: "policy" },
  webhooks: [{
    name: "policy.example.com",
    failurePolicy: "Fail",
    clientConfig: { service: { namespace: "guard", name: "policy" }, caBundle: btoa(LASTING) },
    rules: [{ apiGroups: ["apps"], apiVersions: ["v1"], operations: ["*"], resources: ["deployments"] }],
    ...more,
  }],
});

export const service = (port = 443, spec: JsonObject = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "policy", namespace: "guard" },
  spec: { ports: [{ port }], ...spec },
});

export const slice = (...ready: (boolean | null)[]): KubeObject => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: "policy-x", namespace: "guard", labels: { "kubernetes.io/service-name": "policy" } },
  endpoints: ready.map((one) => ({ conditions: one === null ? {} : { ready: one } })),
});

export const visitWith = (...objects: KubeObject[]): Promise<Visit> =>
  visitAltered(`${home}`, (there) => [...there, ...objects]);
