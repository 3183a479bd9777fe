import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import {
  checksOf,
  deployment,
  event,
  HOUR_AGO,
  object,
  ownedBy,
  pod,
  replicaSet,
  rolloutFindings,
  SECONDS_AGO,
  statefulSet,
  visitRollout,
} from "../../../tests/kit/rollouts.ts";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";

const waiting = (reason: string, message = ""): JsonObject => ({ state: { waiting: { reason, message } } });

/** What the first pod waits for, with its events; the second is of the same kind. */
const found: readonly {
  readonly what: string;
  readonly first: KubeObject;
  readonly events?: readonly KubeObject[];
  readonly check: string;
  readonly says: string;
}[] = [
  {
    what: "an image that the registry does not know",
    first: pod("a", { container: waiting("ErrImagePull", 'failed to pull "example/web:2": manifest unknown') }),
    check: "rollout/image-pull",
    says: 'The image "example/web:2" cannot be pulled (ErrImagePull): the registry has no such image or tag',
  },
  {
    what: "an image that the event alone explains",
    first: pod("a", { container: waiting("ImagePullBackOff", 'Back-off pulling image "example/web:2"') }),
    events: [
      event(pod("a"), "Failed", 'Failed to pull image "example/web:2": dial tcp: lookup registry: no such host'),
    ],
    check: "rollout/image-pull",
    says: "the registry cannot be reached",
  },
  {
    what: "a container whose command is not found",
    first: pod("a", {
      container: {
        ...waiting("CrashLoopBackOff"),
        restartCount: 1,
        lastState: { terminated: { exitCode: 127, reason: "Error" } },
      },
    }),
    check: "rollout/crash-loop",
    says: 'Container "main" ends with exit code 127, its command is not found, started again once',
  },
  {
    what: "a container between two crashes",
    first: pod("a", {
      container: { restartCount: 7, lastState: { terminated: { exitCode: 3, reason: "Error" } } },
    }),
    check: "rollout/crash-loop",
    says: "exit code 3, started again 7 times",
  },
  {
    what: "a container that its liveness probe kills",
    first: pod("a", {
      container: {
        ...waiting("CrashLoopBackOff"),
        restartCount: 4,
        lastState: { terminated: { exitCode: 137, reason: "Error" } },
      },
    }),
    events: [event(pod("a"), "Unhealthy", "Liveness probe failed: connection refused")],
    check: "rollout/probe-failing",
    says: "its liveness probe does not succeed, so it is killed and started again",
  },
  {
    what: "an image that runs as root where none may",
    first: pod("a", {
      container: waiting("CreateContainerConfigError", "container has runAsNonRoot and image will run as root"),
    }),
    check: "rollout/container-refused",
    says: 'The node refuses to make container "main" (CreateContainerConfigError)',
  },
  {
    what: "a key that a Secret has not",
    first: pod("a", { container: waiting("CreateContainerConfigError", "couldn't find key token in Secret prod/web") }),
    check: "rollout/reference-missing",
    says: 'Secret "web" has no key "token"',
  },
  {
    what: "a volume that is still elsewhere",
    first: pod("a", { container: waiting("ContainerCreating") }),
    events: [event(pod("a"), "FailedAttachVolume", 'Multi-Attach error for volume "pvc-1"')],
    check: "rollout/volume-not-mounted",
    says: "A volume of its pods cannot be attached to the node",
  },
  {
    what: "no network on the node",
    first: pod("a", { container: waiting("ContainerCreating") }),
    events: [event(pod("a"), "FailedCreatePodSandBox", "plugin type=calico failed")],
    check: "rollout/not-ready",
    says: "The node cannot set up its pods' network",
  },
  {
    what: "a readiness gate that nobody opens",
    first: pod("a", {
      spec: { readinessGates: [{ conditionType: "target-health.example" }] },
      container: { ready: true },
    }),
    check: "rollout/not-ready",
    says: 'its readiness gate "target-health.example" is not',
  },
  {
    what: "an init container that waits",
    first: pod("a", {
      spec: { initContainers: [{ name: "wait", image: "example/wait:1" }] },
      status: {
        initContainerStatuses: [{
          name: "wait",
          ready: false,
          restartCount: 0,
          state: { running: { startedAt: HOUR_AGO } },
        }],
      },
      container: waiting("PodInitializing"),
    }),
    check: "rollout/init-container",
    says: 'Init container "wait" runs and does not end',
  },
  {
    what: "a scheduler that is none",
    first: pod("a", {
      spec: { nodeName: "", schedulerName: "gone" },
      status: { conditions: [], containerStatuses: [] },
    }),
    check: "rollout/unschedulable",
    says: 'No scheduler has looked at its pods: they ask for "gone"',
  },
];

for (const { what, first, events = [], check, says } of found) {
  Deno.test(`the cause is found: ${what}`, async () => {
    const [one, ...others] = rolloutFindings(await visitRollout([deployment], [replicaSet, first, ...events]));
    assertEquals([one?.check, others.length], [check, 0]);
    assertStringIncludes(one!.summary, says);
  });
}

Deno.test("an image that may not be pulled, and a pull secret that is not there: the secret is the root", async () => {
  const spec = { imagePullSecrets: [{ name: "pull" }], containers: [{ name: "main", image: "example/web:2" }] };
  const hidden = { ...deployment, spec: { ...deployment["spec"] as JsonObject, template: { spec } } };
  const first = pod("a", { spec, container: waiting("ErrImagePull", "unauthorized: authentication required") });
  const [one] = rolloutFindings(await visitRollout([hidden], [replicaSet, first]));
  assertEquals([one!.check, one!.subject], ["rollout/reference-missing", "Secret/pull"]);
  const there = object("v1", "Secret", "pull");
  const [other] = rolloutFindings(await visitRollout([hidden], [replicaSet, first, there]));
  assertEquals(other!.check, "rollout/image-pull");
});

Deno.test("several pods with one cause are one finding with a count", async () => {
  const broken = waiting("ImagePullBackOff");
  const pods = [pod("a", { container: broken }), pod("b", { container: broken })];
  const [one, ...others] = rolloutFindings(await visitRollout([deployment], [replicaSet, ...pods]));
  assertEquals(others, []);
  assertStringIncludes(one!.summary, "2 pods of Deployment/web are not ready");
  assertStringIncludes(one!.notes!.join(), "Revision 1 (failed) > Deployment/web: 0 of 2 updated replicas are ready");
});

Deno.test("pods are the workload's by owner, not by name or label", async () => {
  const other = object("apps/v1", "ReplicaSet", "web-other", { metadata: { labels: { app: "web" } } });
  const stray = pod("web-2-stray", { owner: other, container: waiting("ImagePullBackOff") });
  assertEquals(checksOf(await visitRollout([deployment], [replicaSet, other, stray])), ["rollout/not-ready"]);
});

Deno.test("pods of an earlier ReplicaSet are not asked", async () => {
  const old = object("apps/v1", "ReplicaSet", "web-1", {
    metadata: {
      labels: { app: "web" },
      annotations: { "deployment.kubernetes.io/revision": "1" },
      ...ownedBy(deployment),
    },
  });
  const stale = pod("old", { owner: old, container: waiting("ImagePullBackOff") });
  assertEquals(checksOf(await visitRollout([deployment], [replicaSet, old, stale])), ["rollout/not-ready"]);
});

Deno.test("a pod that was to be gone long ago is named, with what holds it", async () => {
  const held = pod("a", {
    metadata: { deletionTimestamp: HOUR_AGO, finalizers: ["lab.example/hold"] },
    container: waiting("ImagePullBackOff"),
  });
  const [one] = rolloutFindings(await visitRollout([deployment], [replicaSet, held]));
  assertEquals(one!.check, "rollout/pods-terminating");
  assertStringIncludes(one!.summary, "finalizers hold it (lab.example/hold)");
});

const quiet: readonly (readonly [string, KubeObject])[] = [
  ["is paused", { ...deployment, spec: { ...deployment["spec"] as JsonObject, paused: true } }],
  ["has no replicas", {
    ...deployment,
    spec: { ...deployment["spec"] as JsonObject, replicas: 0 },
    status: { observedGeneration: 1 },
  }],
  ["replaces pods by hand only", {
    ...statefulSet,
    spec: { ...statefulSet["spec"] as JsonObject, updateStrategy: { type: "OnDelete" } },
    status: { ...statefulSet["status"] as JsonObject, readyReplicas: 2, updateRevision: "db-newer" },
  }],
  ["is a suspended Job", object("batch/v1", "Job", "later", { spec: { suspend: true }, status: {} })],
  ["is a CronJob whose last run failed", object("batch/v1", "CronJob", "nightly", { spec: { schedule: "0 0 * * *" } })],
  [
    "is a DaemonSet without a node",
    object("apps/v1", "DaemonSet", "agent", {
      spec: { selector: { matchLabels: { app: "agent" } } },
      status: { observedGeneration: 1, desiredNumberScheduled: 0, currentNumberScheduled: 0, numberReady: 0 },
    }),
  ],
  ["is being deleted", { ...deployment, metadata: { ...deployment.metadata, deletionTimestamp: HOUR_AGO } }],
  ["is another release's now", {
    ...deployment,
    metadata: { ...deployment.metadata, annotations: { "meta.helm.sh/release-name": "thief" } },
  }],
];

for (const [what, workload] of quiet) {
  Deno.test(`nothing is said of a workload that ${what}`, async () => {
    for (const status of ["deployed", "pending-install"]) {
      assertEquals(checksOf(await visitRollout([workload], [], { status })), [], status);
    }
  });
}

Deno.test("what changed a moment ago is on its way, and no failure", async () => {
  const set = { ...replicaSet, metadata: { ...replicaSet.metadata, creationTimestamp: SECONDS_AGO } };
  const young = pod("a", { metadata: { creationTimestamp: SECONDS_AGO }, container: waiting("ContainerCreating") });
  const [one] = rolloutFindings(await visitRollout([deployment], [set, young]));
  assertEquals([one!.check, one!.severity], ["rollout/progressing", "info"]);
});

Deno.test("past its progress deadline a rollout is not on its way", async () => {
  const conditions = [{
    type: "Progressing",
    status: "False",
    reason: "ProgressDeadlineExceeded",
    lastUpdateTime: SECONDS_AGO,
  }];
  const stuck = { ...deployment, status: { ...deployment["status"] as JsonObject, conditions } };
  assertEquals(checksOf(await visitRollout([stuck], [replicaSet])), ["rollout/not-ready"]);
});

Deno.test("events alone make no failure: a StatefulSet that made its pod again and is ready is well (werf#6048)", async () => {
  const ready = {
    ...statefulSet,
    status: { ...statefulSet["status"] as JsonObject, readyReplicas: 2, updatedReplicas: 2 },
  };
  const events = [
    event(statefulSet, "RecreatingFailedPod", "StatefulSet prod/db is recreating failed Pod db-0"),
    event(statefulSet, "FailedDelete", 'delete Pod db-0 in StatefulSet db failed error: pods "db-0" not found'),
    event(statefulSet, "FailedCreate", "exceeded quota: team, requested: cpu=1"),
  ];
  for (const status of ["deployed", "failed", "pending-upgrade"]) {
    const said = checksOf(await visitRollout([ready], events, { status }));
    assertEquals(said.filter((check) => check !== "rollout/finished-late"), [], status);
  }
});

const refusals: readonly (readonly [string, string, string])[] = [
  [
    'pods "x" is forbidden: exceeded quota: team, requested: requests.cpu=1, used: requests.cpu=4, limited: requests.cpu=4',
    "rollout/quota-exceeded",
    'The quota "team" is used up (a pod asks for requests.cpu=1)',
  ],
  [
    'pods "x" is forbidden: failed quota: team: must specify limits.cpu',
    "rollout/quota-exceeded",
    "refuses pods that do not say what they need",
  ],
  [
    'pods "x" is forbidden: error looking up service account prod/robot: serviceaccount "robot" not found',
    "rollout/reference-missing",
    'ServiceAccount "robot" is not there',
  ],
  [
    'pods "x" is forbidden: no PriorityClass with name high was found',
    "rollout/reference-missing",
    'PriorityClass "high" is not there',
  ],
  [
    'pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation',
    "rollout/pods-refused",
    'Pod Security level "restricted:latest" refuses',
  ],
  [
    'admission webhook "policy.example" denied the request: no',
    "rollout/pods-refused",
    'The admission webhook "policy.example" refuses its pods',
  ],
  [
    'Internal error occurred: failed calling webhook "policy.example": connection refused',
    "rollout/pods-refused",
    'The admission webhook "policy.example" does not answer',
  ],
  ["something nobody has heard of", "rollout/pods-refused", "The API server refuses its pods"],
];

for (const [message, check, says] of refusals) {
  Deno.test(`pods that are not made: ${says}`, async () => {
    const conditions = [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message }];
    const set = { ...replicaSet, status: { replicas: 0, conditions } };
    const ofSet = rolloutFindings(await visitRollout([deployment], [set]));
    const none = { ...statefulSet, status: { ...statefulSet["status"] as JsonObject, replicas: 0, readyReplicas: 0 } };
    const ofEvent = rolloutFindings(await visitRollout([none], [event(none, "FailedCreate", message)]));
    for (const [one] of [ofSet, ofEvent]) {
      assertEquals(one?.check, check);
      assertStringIncludes(one!.summary, says);
    }
  });
}

Deno.test("a pod that was made since takes back what refused one before", async () => {
  const none = { ...statefulSet, status: { ...statefulSet["status"] as JsonObject, readyReplicas: 0 } };
  const events = [
    event(none, "FailedCreate", "exceeded quota: team, requested: cpu=1", HOUR_AGO),
    event(none, "SuccessfulCreate", "create Pod db-0 in StatefulSet db successful", SECONDS_AGO),
  ];
  assertEquals(checksOf(await visitRollout([none], events)), ["rollout/not-ready"]);
});

Deno.test("a deployed release of which a part still serves is a warning; all of it down is an error", async () => {
  const broken = pod("a", { container: waiting("ImagePullBackOff") });
  const serving = { ...deployment, status: { ...deployment["status"] as JsonObject, readyReplicas: 1 } };
  const severities = await Promise.all(
    [deployment, serving].map(async (one) =>
      rolloutFindings(await visitRollout([one], [replicaSet, broken], { status: "deployed" }))[0]!.severity
    ),
  );
  assertEquals(severities, ["error", "warning"]);
});

Deno.test("a load balancer that is not made is a note for a deployed release, and what a failed one waits for", async () => {
  const service = object("v1", "Service", "web", { spec: { type: "LoadBalancer" }, status: { loadBalancer: {} } });
  for (const [status, severity] of [["deployed", "info"], ["failed", "error"]] as const) {
    const [one] = rolloutFindings(await visitRollout([service], [], { status }));
    assertEquals([one!.check, one!.severity], ["rollout/load-balancer-pending", severity]);
  }
});

Deno.test("a claim that waits for its first pod is nothing in a deployed release, and what a failed one waits for", async () => {
  const claim = object("v1", "PersistentVolumeClaim", "data", {
    spec: { storageClassName: "lazy" },
    status: { phase: "Pending" },
  });
  const events = [event(claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding")];
  assertEquals(checksOf(await visitRollout([claim], events, { status: "deployed" })), []);
  const [one] = rolloutFindings(
    await visitRollout([claim], [...events, object("storage.k8s.io/v1", "StorageClass", "lazy")]),
  );
  assertEquals(one!.check, "rollout/claim-pending");
  assertStringIncludes(one!.summary, "only for a pod, and none uses the claim");
});

Deno.test("what cannot be read is said, and is not health", async () => {
  const gaps = [{
    facet: "dependents" as const,
    what: 'pods in namespace "prod"',
    reason: "forbidden" as const,
    says: "pods is forbidden",
  }];
  const [one] = rolloutFindings(await visitRollout([deployment], [replicaSet], { meta: { gaps } }));
  assertEquals(one!.check, "rollout/not-ready");
  assertStringIncludes(one!.notes!.join(), "Could not look further");
});

Deno.test("words of others are redacted before they are cut", async () => {
  const secret = "s3cr3t-v4lue-of-a-customer";
  const holder = { ...object("v1", "Secret", "web"), data: { token: btoa(secret) } } as KubeObject;
  const first = pod("a", {
    container: {
      ...waiting("CrashLoopBackOff"),
      restartCount: 2,
      lastState: { terminated: { exitCode: 1, message: `${"x".repeat(390)} ${secret} is no token` } },
    },
  });
  const [one] = rolloutFindings(await visitRollout([deployment, holder], [replicaSet, first]));
  assertEquals(one!.check, "rollout/crash-loop");
  assertEquals(JSON.stringify(one).includes(secret.slice(0, 9)), false);
});

Deno.test("a program that has just been started may fail its probe", async () => {
  const started = (startedAt: string, restartCount = 0) => [
    replicaSet,
    pod("a", {
      metadata: { creationTimestamp: startedAt },
      container: { restartCount, state: { running: { startedAt } } },
    }),
    event(pod("a"), "Unhealthy", "Readiness probe failed: connection refused"),
  ];
  const found = async (beside: readonly KubeObject[]) => checksOf(await visitRollout([deployment], beside));
  assertEquals(await found(started("2026-11-21T11:59:30Z")), ["rollout/progressing"]);
  assertEquals(await found(started(HOUR_AGO)), ["rollout/probe-failing"]);
  assertEquals(await found(started("2026-11-21T11:59:30Z", 3)), ["rollout/probe-failing"]);
  // A helm gave up on that very program.
  const late = await visitRollout([deployment], started("2026-11-21T11:59:30Z"), { ended: "2026-11-21T11:59:45Z" });
  assertEquals(checksOf(late), ["rollout/probe-failing"]);
});

Deno.test("what no node has enough of is named without the full stop behind it", async () => {
  const condition = (message: string) =>
    pod("a", {
      spec: { nodeName: "" },
      status: {
        containerStatuses: [],
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
      },
    });
  for (const resource of ["cpu", "memory", "example.com/gpu"]) {
    const waits = condition(`0/1 nodes are available: 1 Insufficient ${resource}.`);
    const [one] = rolloutFindings(await visitRollout([deployment], [replicaSet, waits]));
    assertStringIncludes(one!.summary, `not enough ${resource} is free`);
  }
});
