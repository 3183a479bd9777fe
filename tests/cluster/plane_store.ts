import { connect } from "../../src/cluster/connect.ts";
import type { Json } from "../../src/model/json.ts";
import type { Cluster } from "../../src/model/ports.ts";

/** For kill9_driver.ts: the API server of a plane; `settings` is the path of its kubeconfig, and where the records are. */
export async function openStore(settings: Json | undefined): Promise<Cluster> {
  const { kubeconfig, driver = "secret" } = settings as { kubeconfig: string; driver?: "secret" | "configmap" };
  const connected = await connect({ kubeconfig, driver, userAgent: "helm-doctor/test" });
  if (!connected.ok) throw new Error(connected.says);
  return connected.cluster;
}
