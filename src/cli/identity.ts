import type { Cluster } from "../model/ports.ts";
import type { ServerFacts } from "../model/snapshot.ts";
import type { Options } from "./options.ts";

/** What a run is bound to, so that none is taken back or finished anywhere else. */
export interface Identity {
  readonly clusterId?: string;
  readonly server?: string;
}

/** Of a cluster that has answered. A folder is itself and not the cluster that it was collected from, whose id it holds. */
export function identityOf({ from }: Options, { clusterId, url }: ServerFacts): Identity {
  if (from !== undefined) return { clusterId: `folder ${Deno.realPathSync(from)}` };
  return { ...(clusterId === undefined ? {} : { clusterId }), ...(url === undefined ? {} : { server: url }) };
}

export async function askIdentity(options: Options, cluster: Cluster): Promise<Identity> {
  const server = await cluster.objects.server();
  return server.ok ? identityOf(options, server.value) : {};
}

/** By the cluster's id; by its address where the id could not be read. */
export function isSame(run: Identity, here: Identity): boolean {
  if (run.clusterId !== undefined && here.clusterId !== undefined) return run.clusterId === here.clusterId;
  return run.server !== undefined && run.server === here.server;
}
