import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { isList, isObject } from "../json_values.ts";

/** One webhook that the API server must reach, or refuse (`failurePolicy: Fail`, the default of admissionregistration.k8s.io/v1). */
export interface Webhook {
  readonly name: string;
  readonly configuration: KubeObject;
  /** Where it stands in the list of the configuration. */
  readonly index: number;
  /** undefined: it is called by a URL. */
  readonly service?: CalledService;
  readonly url?: string;
  /** Absent: what the API server's own host trusts. */
  readonly caBundle?: string;
  readonly rules: readonly JsonObject[];
  readonly matchPolicy: string;
  readonly namespaceSelector?: JsonObject;
  readonly objectSelector?: JsonObject;
  readonly conditions: number;
}

export interface CalledService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

export function isConfiguration({ kind }: KubeObject): boolean {
  return kind === "ValidatingWebhookConfiguration" || kind === "MutatingWebhookConfiguration";
}

/** The webhooks of a configuration that refuse what they cannot be asked about. */
export function strictWebhooks(configuration: KubeObject): Webhook[] {
  const webhooks = configuration["webhooks"];
  if (!isConfiguration(configuration) || !isList(webhooks as JsonObject[string])) return [];
  return (webhooks as readonly JsonObject[]).flatMap((one, index) =>
    !isObject(one) || (one["failurePolicy"] ?? "Fail") !== "Fail" ? [] : [readWebhook(configuration, one, index)]
  );
}

/** The Services that such webhooks call, each once. */
export function calledServices(configurations: readonly KubeObject[]): CalledService[] {
  const called = configurations.flatMap(strictWebhooks).flatMap(({ service }) => service ? [service] : []);
  return [...new Map(called.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}

function readWebhook(configuration: KubeObject, one: JsonObject, index: number): Webhook {
  const client = isObject(one["clientConfig"]) ? one["clientConfig"] : {};
  const service = isObject(client["service"]) ? client["service"] : undefined;
  const { caBundle } = client;
  const { namespaceSelector, objectSelector, rules, matchConditions } = one;
  return {
    name: String(one["name"]),
    configuration,
    index,
    ...(service ? { service: readService(service) } : {}),
    ...(typeof client["url"] === "string" ? { url: client["url"] } : {}),
    ...(typeof caBundle === "string" && caBundle !== "" ? { caBundle } : {}),
    rules: isList(rules) ? rules.filter(isObject) : [],
    matchPolicy: String(one["matchPolicy"] ?? "Equivalent"),
    ...(isObject(namespaceSelector) ? { namespaceSelector } : {}),
    ...(isObject(objectSelector) ? { objectSelector } : {}),
    conditions: isList(matchConditions) ? matchConditions.length : 0,
  };
}

function readService({ namespace, name, port }: JsonObject): CalledService {
  return { namespace: String(namespace), name: String(name), port: typeof port === "number" ? port : 443 };
}
