// Pods that break as their annotation says. kwok starts no container, so it writes the status that a kubelet would.

/** Annotation of a pod (in a workload: of its template); its value is one of `BrokenPod`. */
export const BREAK = "tests.helm-doctor/break";

/** never-ready also keeps the pod of a Job from completing, failed makes the Job fail. */
export type BrokenPod = "never-ready" | "image-pull" | "config-error" | "crash-loop" | "out-of-memory" | "failed";

type Status = { readonly phase: "Pending" | "Running" | "Failed"; readonly container: Record<string, unknown> };

// No time in a status is that of the moment: the stage keeps matching, and only an unchanged status ends its turn.
const AT = "CREATED";
const died = (exitCode: number, reason: string) => ({
  terminated: { exitCode, reason, startedAt: AT, finishedAt: AT },
});
const waits = (reason: string, message: string) => ({ restartCount: 0, state: { waiting: { reason, message } } });
const backsOff = (exitCode: number, reason: string) => ({
  restartCount: 4,
  state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 1m20s restarting failed container" } },
  lastState: died(exitCode, reason),
});

const STATUSES: Record<BrokenPod, Status> = {
  "never-ready": { phase: "Running", container: { restartCount: 0, state: { running: { startedAt: AT } } } },
  "image-pull": { phase: "Pending", container: waits("ImagePullBackOff", "Back-off pulling image") },
  "config-error": { phase: "Pending", container: waits("CreateContainerConfigError", 'secret "absent" not found') },
  "crash-loop": { phase: "Running", container: backsOff(1, "Error") },
  "out-of-memory": { phase: "Running", container: backsOff(137, "OOMKilled") },
  "failed": { phase: "Failed", container: { restartCount: 0, state: died(1, "Error") } },
};

/** kwok Stages for all of them, one text each. Weight 1 goes before the stages of kwok's module, which have 0. */
export const brokenPodStages = (): string[] =>
  Object.entries(STATUSES).map(([name, status]) =>
    JSON.stringify({
      apiVersion: "kwok.x-k8s.io/v1alpha1",
      kind: "Stage",
      metadata: { name: `pod-${name}` },
      spec: {
        resourceRef: { apiGroup: "v1", kind: "Pod" },
        selector: {
          matchAnnotations: { [BREAK]: name },
          matchExpressions: [{ key: ".metadata.deletionTimestamp", operator: "DoesNotExist" }],
        },
        weight: 1,
        next: { statusTemplate: statusTemplate(status) },
      },
    })
  );

const statusTemplate = ({ phase, container }: Status): string => {
  const condition = (type: string, status: string) => ({ type, status, lastTransitionTime: AT });
  const rest = JSON.stringify({
    phase,
    startTime: AT,
    conditions: [condition("Initialized", "True"), condition("Ready", "False"), condition("ContainersReady", "False")],
  });
  const fields = JSON.stringify({ ready: false, ...container }).slice(1, -1);
  const containers = "{{ range $i, $c := .spec.containers }}{{ if $i }},{{ end }}" +
    `{"name": {{ $c.name | Quote }}, "image": {{ $c.image | Quote }}, ${fields}}{{ end }}`;
  const text = `${rest.slice(0, -1)}, "containerStatuses": [${containers}]}`;
  return `{{ $created := .metadata.creationTimestamp }}${text.replaceAll(`"${AT}"`, "{{ $created | Quote }}")}`;
};
