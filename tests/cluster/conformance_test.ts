// The API server against the list that the file clusters are held to: the real thing decides.

import { conformance } from "../contract/cluster_conformance.ts";
import { connect } from "../../src/cluster/connect.ts";
import { newNamespace } from "./kube.ts";
import { type Plane, startPlane } from "./plane.ts";

let started: Promise<Plane> | undefined;

conformance("API server", async () => {
  const plane = await (started ??= startPlane());
  const namespace = await newNamespace(plane, "conformance");
  const connected = await connect({ kubeconfig: plane.kubeconfig, userAgent: "helm-doctor/test" });
  if (!connected.ok) throw new Error(connected.says);
  return { cluster: connected.cluster, namespace };
}, async () => await (await started)?.stop());
