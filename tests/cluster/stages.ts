// Pods that break as their annotation says. kwok starts no container, so it writes the status that a kubelet would.

/** Annotation of a pod (in a workload: of its template); its value is one of `BrokenPod`. */
export const BREAK = "tests.helm-doctor/break";

/**
 * never-ready also keeps the pod of a Job from completing, failed makes the Job fail; unhealthy is never-ready with the
 * kubelet's event, init-crash needs an init container, creating waits for its volumes, gated for its readiness gates.
 * mute is the pod of a node that is cut off: it is well, and nobody hears that it is to end.
 */
export type BrokenPod =
  | "never-ready"
  | "unhealthy"
  | "image-pull"
  | "config-error"
  | "refused"
  | "run-error"
  | "creating"
  | "not-mounted"
  | "gated"
  | "crash-loop"
  | "init-crash"
  | "out-of-memory"
  | "failed"
  | "mute";

type Status = {
  readonly phase: "Pending" | "Running" | "Failed";
  readonly container: Record<string, unknown>;
  /** Of every init container; by default they are not spoken of. */
  readonly init?: Record<string, unknown>;
  /** What the kubelet says beside. */
  readonly event?: { readonly type: "Warning"; readonly reason: string; readonly message: string };
};

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

const runc =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: exec: "/srv/start": no such file';

const unready = { restartCount: 0, state: { running: { startedAt: AT } } };

const STATUSES: Record<Exclude<BrokenPod, "mute">, Status> = {
  "never-ready": { phase: "Running", container: unready },
  "unhealthy": {
    phase: "Running",
    container: unready,
    event: {
      type: "Warning",
      reason: "Unhealthy",
      message: "Readiness probe failed: HTTP probe failed with statuscode: 503",
    },
  },
  "image-pull": { phase: "Pending", container: waits("ImagePullBackOff", "Back-off pulling image") },
  "config-error": { phase: "Pending", container: waits("CreateContainerConfigError", 'secret "absent" not found') },
  "refused": {
    phase: "Pending",
    container: waits("CreateContainerConfigError", "container has runAsNonRoot and image will run as root"),
  },
  "run-error": {
    phase: "Running",
    container: {
      ...waits("RunContainerError", runc),
      restartCount: 2,
      lastState: { terminated: { ...died(128, "StartError").terminated, message: runc } },
    },
  },
  "not-mounted": {
    phase: "Pending",
    container: waits("ContainerCreating", ""),
    event: {
      type: "Warning",
      reason: "FailedMount",
      message: 'MountVolume.SetUp failed for volume "data" : mount failed: exit status 32',
    },
  },
  "gated": { phase: "Running", container: { ...unready, ready: true } },
  "creating": { phase: "Pending", container: waits("ContainerCreating", "") },
  "init-crash": { phase: "Pending", container: waits("PodInitializing", ""), init: backsOff(1, "Error") },
  "crash-loop": { phase: "Running", container: backsOff(1, "Error") },
  "out-of-memory": { phase: "Running", container: backsOff(137, "OOMKilled") },
  "failed": { phase: "Failed", container: { restartCount: 0, state: died(1, "Error") } },
};

/** The kwok Stages of a plane, one text each. Weight 1 goes before the stages of kwok's module, which have 0. */
export const podStages = (): string[] => [...brokenPodStages(), untouchedPodStage()];

const brokenPodStages = (): string[] => [
  ...Object.entries(STATUSES).map(([name, status]) =>
    stage(name, "DoesNotExist", {
      statusTemplate: statusTemplate(status),
      ...(status.event ? { event: status.event } : {}),
    })
  ),
  stage("mute", "Exists", {}, A_DAY),
];

const A_DAY = 24 * 3600 * 1000;

const stage = (
  name: string,
  deletion: "Exists" | "DoesNotExist",
  next: Record<string, unknown>,
  durationMilliseconds = 0,
): string =>
  JSON.stringify({
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name: `pod-${name}` },
    spec: {
      resourceRef: { apiGroup: "v1", kind: "Pod" },
      selector: {
        matchAnnotations: { [BREAK]: name },
        matchExpressions: [{ key: ".metadata.deletionTimestamp", operator: deletion }],
      },
      weight: 1,
      delay: { durationMilliseconds },
      next,
    },
  });

/**
 * Pods with this label are left alone, whatever becomes of them: someone else plays their kubelet (helm_controller.ts).
 * The label is the one that k3s' helm-controller gives to the pods of its Jobs.
 */
export const PLAYED_ELSEWHERE = "helmcharts.helm.cattle.io/chart";

/** Comes to nothing, a day later. */
const untouchedPodStage = (): string =>
  JSON.stringify({
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name: "pod-untouched" },
    spec: {
      resourceRef: { apiGroup: "v1", kind: "Pod" },
      selector: {
        matchExpressions: [
          { key: `.metadata.labels["${PLAYED_ELSEWHERE}"]`, operator: "Exists" },
          { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
        ],
      },
      weight: 1,
      delay: { durationMilliseconds: A_DAY },
      next: {},
    },
  });

const statusTemplate = ({ phase, container, init }: Status): string => {
  const condition = (type: string, status: string) => ({ type, status, lastTransitionTime: AT });
  const rest = JSON.stringify({
    phase,
    startTime: AT,
    conditions: [
      condition("Initialized", init ? "False" : "True"),
      condition("Ready", "False"),
      condition("ContainersReady", container["ready"] ? "True" : "False"),
    ],
  });
  const each = (list: string, one: Record<string, unknown>) =>
    `[{{ range $i, $c := .spec.${list} }}{{ if $i }},{{ end }}{"name": {{ $c.name | Quote }}, "image": {{ $c.image | Quote }}, ` +
    `${JSON.stringify({ ready: false, ...one }).slice(1, -1)}}{{ end }}]`;
  const inits = init ? `, "initContainerStatuses": ${each("initContainers", init)}` : "";
  const text = `${rest.slice(0, -1)}${inits}, "containerStatuses": ${each("containers", container)}}`;
  return `{{ $created := .metadata.creationTimestamp }}${text.replaceAll(`"${AT}"`, "{{ $created | Quote }}")}`;
};
