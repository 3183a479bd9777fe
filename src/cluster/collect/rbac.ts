import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { type Collected, listAll } from "./gather.ts";

/** Roles and bindings that have force in the namespace. */
export const collectRbac = (objects: Objects, namespace: string): Promise<Collected<KubeObject>> => {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  return listAll(objects, "rbac", [
    { apiVersion, kind: "Role", namespace },
    { apiVersion, kind: "RoleBinding", namespace },
    { apiVersion, kind: "ClusterRole" },
    { apiVersion, kind: "ClusterRoleBinding" },
  ]);
};
