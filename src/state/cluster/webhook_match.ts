import type { JsonObject } from "../../model/json.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { isList } from "../json_values.ts";
import type { ApiRequest } from "./requests.ts";
import { all, any, type Match, meets } from "./selectors.ts";
import type { Webhook } from "./webhooks.ts";

/** Requests for these are never put to a webhook (k8s.io/apiserver v0.36 `IsExemptAdmissionConfigurationResource`). */
const exempt = [
  "validatingwebhookconfigurations",
  "mutatingwebhookconfigurations",
  "validatingadmissionpolicies",
  "validatingadmissionpolicybindings",
  "mutatingadmissionpolicies",
  "mutatingadmissionpolicybindings",
];

/**
 * Whether the API server puts a request to a webhook (k8s.io/apiserver v0.36 `plugin/webhook/generic` `ShouldCallHook`).
 * Match conditions are programs that decide by more than what was read.
 */
export function asks(snapshot: Snapshot, webhook: Webhook, request: ApiRequest): Match {
  if (request.group === "admissionregistration.k8s.io" && exempt.includes(request.resource)) return "no";
  return all([
    any(webhook.rules.map((rule) => ruleTakes(rule, webhook.matchPolicy, request))),
    selectsNamespace(snapshot, webhook, request),
    any(request.labels.map((labels) => meets(webhook.objectSelector, labels))),
    webhook.conditions === 0 ? "yes" : "maybe",
  ]);
}

function ruleTakes(rule: JsonObject, matchPolicy: string, request: ApiRequest): Match {
  const has = (field: string, word: string) => {
    const words = rule[field];
    return isList(words) && (words.includes("*") || words.includes(word));
  };
  const resources = isList(rule["resources"]) ? rule["resources"].map(String) : [];
  const takes = has("apiGroups", request.group) && resources.some((one) => isResource(one, request.resource)) &&
    request.operations.some((operation) => has("operations", operation));
  if (!takes) return "no";
  // Of the other versions of the kind, which the rule may name, none was asked about.
  const version = has("apiVersions", request.version) ? "yes" : matchPolicy === "Equivalent" ? "maybe" : "no";
  return all([version, isInScope(rule["scope"], request.namespaced)]);
}

/** A name or a star, and after a slash nothing but a star: `pods/status` does not take pods (`predicates/rules` `Matcher.resource`). */
function isResource(named: string, resource: string): boolean {
  const [name, part = ""] = named.split("/");
  return (name === "*" || name === resource) && (part === "" || part === "*");
}

function isInScope(scope: JsonObject[string], namespaced: boolean | undefined): Match {
  if (scope !== "Cluster" && scope !== "Namespaced") return "yes";
  return namespaced === undefined ? "maybe" : namespaced === (scope === "Namespaced") ? "yes" : "no";
}

/** What has no namespace is always taken, but a Namespace itself, which is taken by its own labels. */
function selectsNamespace({ facts }: Snapshot, { namespaceSelector }: Webhook, request: ApiRequest): Match {
  if (request.group === "" && request.resource === "namespaces") {
    return any(request.labels.map((labels) => meets(namespaceSelector, named(labels, request.name))));
  }
  if (request.namespaced === false || request.namespace === undefined) return "yes";
  const read = facts.namespaces.find(({ metadata }) => metadata.name === request.namespace);
  const labels = named(read?.metadata.labels ?? {}, request.namespace);
  const match = meets(namespaceSelector, labels, read ? "whole" : "in part");
  return request.namespaced === undefined && match === "no" ? "maybe" : match;
}

/** The server keeps this label on every namespace. */
function named(labels: Readonly<Record<string, string>>, name: string | undefined) {
  return name === undefined ? labels : { ...labels, "kubernetes.io/metadata.name": name };
}
