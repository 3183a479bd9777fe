import type { Manual } from "../../model/finding.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import { shell } from "../../shell.ts";

/** What to change in the chart so that a fixed field stays as it is, and what taking the change anyway costs. */
export interface WaysOut {
  readonly chart: string;
  readonly manual: readonly Manual[];
}

/** `name` is that of the object in words, `fields` the paths in question, as `spec.selector`. */
export function waysOut(fixed: Fixed): WaysOut {
  return (byKind[fixed.ref.kind] ?? anyKind)(fixed);
}

export interface Fixed {
  readonly name: string;
  readonly ref: ObjectRef;
  readonly live: KubeObject;
  readonly fields: readonly string[];
}

const then = "then upgrade";

function remove({ ref }: Fixed, ...flags: string[]): string {
  const place = ref.namespace === undefined ? [] : ["-n", ref.namespace];
  return shell`kubectl delete ${resourceOf(ref)} ${ref.name} ${[...place, ...flags]}`;
}

/** As kubectl takes it: of others' groups in full, for two may have a kind of one name. */
function resourceOf({ apiVersion, kind }: ObjectRef): string {
  const [group, version] = apiVersion.split("/");
  return version !== undefined && group!.includes(".")
    ? `${kind}.${version}.${group}`.toLowerCase()
    : kind.toLowerCase();
}

const owners = "custom-columns=NAME:.metadata.name,OWNER:.metadata.ownerReferences[*].name";

const selector =
  "Leave the selector in the chart as it is live. What changes with a release (a version, a chart's name) belongs into the labels, not into the selector.";

function podRunner(fixed: Fixed): WaysOut {
  const { kind, namespace } = fixed.ref;
  return {
    chart: selector,
    manual: [
      {
        summary:
          `To take the new selector: delete ${fixed.name} with its pods, ${then}. Nothing of it runs in between.`,
        commands: [remove(fixed)],
      },
      {
        summary: `Or without a gap: delete ${fixed.name} alone, ${then}. The old ${
          kind === "Deployment" ? "ReplicaSets and their pods" : "pods"
        } then run on and are owned by nobody, also behind the Service: list what has no owner, and delete it once the new pods are ready.`,
        commands: [
          remove(fixed, "--cascade=orphan"),
          shell`kubectl get ${kind === "Deployment" ? "replicasets" : "pods"} -n ${
            namespace ?? "default"
          } -o ${owners}`,
        ],
      },
    ],
  };
}

function statefulSet(fixed: Fixed): WaysOut {
  const { fields } = fixed;
  const isClaims = fields.some((field) => field.startsWith("spec.volumeClaimTemplates"));
  const isSelector = fields.some((field) => field.startsWith("spec.selector"));
  return {
    chart: isClaims
      ? "Leave volumeClaimTemplates as they are live: also labels in them that change with the chart's version, which is what it often is. Volumes are enlarged at the claims, not here."
      : isSelector
      ? selector
      : "Leave these fields in the chart as they are live.",
    manual: [{
      summary: `To take the change: delete ${fixed.name} alone, ${then}. ` +
        (isSelector
          ? "Its pods run on and the new one does not take them over: they are owned by nobody, and their names are in its way."
          : "Its pods run on, and the new one takes them over; claims stay as they are, with their old size and class. In between nothing replaces a pod that ends. Without --cascade=orphan the pods end, and with a retention policy of Delete the claims with their data."),
      commands: [remove(fixed, "--cascade=orphan")],
    }],
  };
}

function job(fixed: Fixed): WaysOut {
  return {
    chart:
      "Give the Job a name of its own in each revision ({{ .Release.Revision }} in it), or make it a hook with the delete policy before-hook-creation.",
    manual: [{
      summary:
        `To take the change: delete ${fixed.name}, ${then}. Its pods and their logs go, and what it does is done again.`,
      commands: [remove(fixed)],
    }],
  };
}

function service(fixed: Fixed): WaysOut {
  return {
    chart: "Leave clusterIP out of the chart, or as it is live.",
    manual: [{
      summary:
        `To take the change: delete ${fixed.name}, ${then}. Its address goes, and with it node ports and a load balancer's address; nothing is reached by its name in between.`,
      commands: [remove(fixed)],
    }],
  };
}

function claim({ name }: Fixed): WaysOut {
  return {
    chart:
      "Leave the claim's spec in the chart as it is live; only the storage requested may grow. A claim of another kind needs another name, and its data has to be copied.",
    manual: [{
      summary:
        `Do not delete ${name} to get by: its data goes with it, unless the reclaim policy of its volume is Retain.`,
      commands: [],
    }],
  };
}

function sealed(fixed: Fixed): WaysOut {
  const { kind } = fixed.ref;
  return {
    chart: fixed.live["immutable"] === true
      ? `The ${kind} says immutable: give it another name when what it holds changes (a hash of it in the name).`
      : "Leave the type in the chart as it is live, or give the Secret another name.",
    manual: [{
      summary: `To take the change: delete ${fixed.name}, ${then}. Pods that start in between fail for want of it.`,
      commands: [remove(fixed)],
    }],
  };
}

function binding(fixed: Fixed): WaysOut {
  return {
    chart: "A binding is to one role for good: give a binding to another role another name.",
    manual: [{
      summary: `To take the change: delete ${fixed.name}, ${then}. The rights it gives are missing in between.`,
      commands: [remove(fixed)],
    }],
  };
}

function anyKind(fixed: Fixed): WaysOut {
  return {
    chart: "Leave these fields in the chart as they are live, or give the object another name.",
    manual: [{
      summary:
        `To take the change: delete ${fixed.name}, ${then}. What depends on it, or was made for it, may go with it: look first.`,
      commands: [remove(fixed)],
    }],
  };
}

const byKind: Readonly<Record<string, (fixed: Fixed) => WaysOut>> = {
  Deployment: podRunner,
  DaemonSet: podRunner,
  ReplicaSet: podRunner,
  StatefulSet: statefulSet,
  Job: job,
  Service: service,
  PersistentVolumeClaim: claim,
  ConfigMap: sealed,
  Secret: sealed,
  RoleBinding: binding,
  ClusterRoleBinding: binding,
};
