import type { Cluster } from "../model/ports.ts";
import { apiObjects } from "./api_objects.ts";
import type { ConnectionOptions } from "./connection_options.ts";
import { authenticate } from "./credentials.ts";
import { chooseDriver } from "./drivers.ts";
import { kubeRecords } from "./kube_records.ts";
import { resolveTarget } from "./kubeconfig.ts";
import { openTransport } from "./transport.ts";

export type { ConnectionOptions };

export type Connected =
  | { readonly ok: true; readonly cluster: Cluster; readonly namespace: string }
  | { readonly ok: false; readonly says: string };

/** Finds the API server, and asks it one question, so that what is wrong with address, trust or login is said at once. */
export const connect = async (options: ConnectionOptions): Promise<Connected> => {
  const driver = chooseDriver(options.driver);
  if (!driver.ok) return driver;
  const resolved = resolveTarget(options);
  if (!resolved.ok) return resolved;
  const { target } = resolved;
  const authenticated = await authenticate(target);
  if (!authenticated.ok) return authenticated;
  const { userAgent, requestTimeout, debug } = options;
  const transport = openTransport(target, authenticated.credentials, { userAgent, requestTimeout, debug });
  const objects = apiObjects(transport, userAgent);
  const server = await objects.server();
  if (!server.ok) {
    const { reason, says } = server.gap;
    const isSaid = ["unreachable", "timeout", "unauthorized"].includes(reason);
    return { ok: false, says: isSaid ? says : `Cannot ask ${transport.server} for its version: ${says}` };
  }
  const cluster = {
    name: `API server ${transport.server}`,
    ...(target.context === undefined ? {} : { context: target.context }),
    objects,
    records: kubeRecords(objects, driver.driver),
  };
  return { ok: true, cluster, namespace: target.namespace };
};
