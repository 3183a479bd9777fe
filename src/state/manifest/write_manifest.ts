import { stringify } from "yaml";
import type { JsonObject } from "../../model/json.ts";
import { parseManifest } from "./manifest.ts";

/** Documents as a release's manifest, in the order in which Helm creates them. Read again they are the same. */
export function writeManifest(documents: readonly JsonObject[]): string {
  return documents.toSorted((a, b) => placeOf(a) - placeOf(b)).map((one) => `---\n${writeDocument(one)}`).join("");
}

/** JSON is YAML too: for what the two readings of YAML, ours and Go's, might differ about. */
function writeDocument(document: JsonObject): string {
  const text = stringify(document, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
  const { documents, faults } = parseManifest(text);
  const isSame = faults.length === 0 && documents.length === 1 &&
    JSON.stringify(documents[0]!.object) === JSON.stringify(document);
  return isSame ? text : `${JSON.stringify(document)}\n`;
}

/** Helm 3.22 `pkg/releaseutil/kind_sorter.go` `InstallOrder`; what is not in it comes last. */
const order = ("PriorityClass Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget " +
  "ServiceAccount Secret SecretList ConfigMap StorageClass PersistentVolume PersistentVolumeClaim " +
  "CustomResourceDefinition ClusterRole ClusterRoleList ClusterRoleBinding ClusterRoleBindingList Role RoleList " +
  "RoleBinding RoleBindingList Service DaemonSet Pod ReplicationController ReplicaSet Deployment " +
  "HorizontalPodAutoscaler StatefulSet Job CronJob IngressClass Ingress APIService").split(" ");

function placeOf({ kind }: JsonObject): number {
  const place = order.indexOf(String(kind));
  return place < 0 ? order.length : place;
}
