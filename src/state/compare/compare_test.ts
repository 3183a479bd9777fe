import { assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { FieldManager, KubeObject } from "../../model/kubernetes.ts";
import { changedFields, judgeObject, type ObjectVerdict } from "./compare.ts";
import { parseManifest } from "../manifest/manifest.ts";

const apiVersions: Record<string, string> = {
  Deployment: "apps/v1",
  CronJob: "batch/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  NetworkPolicy: "networking.k8s.io/v1",
  PodDisruptionBudget: "policy/v1",
  ValidatingWebhookConfiguration: "admissionregistration.k8s.io/v1",
  Widget: "example.com/v1",
};

/** An object from the YAML of what is beside its kind; the name is `x` unless the text has metadata. */
function made(kind: string, text: string): JsonObject {
  const metadata = /^metadata:/m.test(text) ? "" : "metadata: {name: x}\n";
  const { documents, faults } = parseManifest(
    `apiVersion: ${apiVersions[kind] ?? "v1"}\nkind: ${kind}\n${metadata}${text}`,
  );
  assertEquals(faults, []);
  return documents[0]!.object;
}

function live(kind: string, text: string, ...managedFields: FieldManager[]): KubeObject {
  const object = made(kind, text) as unknown as KubeObject;
  return managedFields.length === 0 ? object : { ...object, metadata: { ...object.metadata, managedFields } };
}

function by(manager: string, fields: string, subresource?: string): FieldManager {
  const { documents } = parseManifest(`{apiVersion: v1, kind: Fields, metadata: {name: x}, fields: ${fields}}`);
  const fieldsV1 = documents[0]!.object["fields"] as JsonObject;
  return { manager, operation: "Update", fieldsV1, ...(subresource ? { subresource } : {}) };
}

function notes({ differences, foreign }: ObjectVerdict): string[] {
  return [
    ...differences.map(({ kind, pointer }) => `${kind} ${pointer}`),
    ...foreign.map(({ kind, pointer, managers }) => `${kind} ${pointer} by ${managers}`),
  ];
}

const pod = (text: string): string => `spec: {containers: [{name: a, ${text}}]}`;

// [what, kind, as the manifest has it, as it is live, as it would be live if it were different]
const sameMeaning: [string, string, string, string, string][] = [
  [
    "quantities",
    "Pod",
    pod("resources: {limits: {cpu: 0.5, memory: 1024Mi, x: 1e3}}"),
    pod("resources: {limits: {cpu: 500m, memory: 1Gi, x: 1k}}"),
    pod("resources: {limits: {cpu: 600m, memory: 1Gi, x: 1k}}"),
  ],
  [
    "quantities of a CronJob's pods",
    "CronJob",
    "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, resources: {limits: {cpu: 0.5}}}]}}}}}",
    "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, resources: {limits: {cpu: 500m}}}]}}}}}",
    "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, resources: {limits: {cpu: 501m}}}]}}}}}",
  ],
  [
    "quantities of claims, quotas and limits",
    "PersistentVolumeClaim",
    "spec: {resources: {requests: {storage: 1024Mi}}}",
    "spec: {resources: {requests: {storage: 1Gi}}}",
    "spec: {resources: {requests: {storage: 2Gi}}}",
  ],
  [
    "numbers or strings where both are meant",
    "PodDisruptionBudget",
    'spec: {minAvailable: "1"}',
    "spec: {minAvailable: 1}",
    "spec: {minAvailable: 2}",
  ],
  ["numbers", "Widget", "spec: {size: 1.0}", "spec: {size: 1}", 'spec: {size: "1"}'],
  [
    "the order of a keyed list",
    "Pod",
    pod("env: [{name: A, value: a}, {name: B, value: b}]"),
    pod("env: [{name: B, value: b}, {name: A, value: a}]"),
    pod("env: [{name: B, value: a}, {name: A, value: b}]"),
  ],
  [
    "injected containers and volumes",
    "Pod",
    "spec: {containers: [{name: a, image: i}], volumes: [{name: v, emptyDir: {}}]}",
    "spec: {containers: [{name: proxy}, {name: a, image: i}], volumes: [{name: w}, {name: v, emptyDir: {}}]}",
    "spec: {containers: [{name: proxy, image: i}], volumes: [{name: v, emptyDir: {}}]}",
  ],
  [
    "ports of two protocols",
    "Service",
    "spec: {ports: [{name: u, port: 53, protocol: UDP}, {name: t, port: 53}]}",
    "spec: {ports: [{name: t, port: 53, protocol: TCP}, {name: u, port: 53, protocol: UDP}]}",
    "spec: {ports: [{name: u, port: 53, protocol: UDP}]}",
  ],
  [
    "ports of a container of two protocols",
    "Pod",
    pod("ports: [{name: u, containerPort: 53, protocol: UDP}, {name: t, containerPort: 53}]"),
    pod("ports: [{name: t, containerPort: 53, protocol: TCP}, {name: u, containerPort: 53, protocol: UDP}]"),
    pod("ports: [{name: u, containerPort: 53, protocol: UDP}]"),
  ],
  [
    "aliases of hosts by their address",
    "Pod",
    "spec: {hostAliases: [{ip: 1.1.1.1, hostnames: [a]}, {ip: 1.1.1.2, hostnames: [b]}]}",
    "spec: {hostAliases: [{ip: 1.1.1.2, hostnames: [b]}, {ip: 1.1.1.1, hostnames: [a]}]}",
    "spec: {hostAliases: [{ip: 1.1.1.2, hostnames: [a]}, {ip: 1.1.1.1, hostnames: [b]}]}",
  ],
  [
    "webhooks by their name",
    "ValidatingWebhookConfiguration",
    "webhooks: [{name: a, sideEffects: None}]",
    "webhooks: [{name: b}, {name: a, sideEffects: None, timeoutSeconds: 10}]",
    "webhooks: [{name: b, sideEffects: None}, {name: a, sideEffects: Some}]",
  ],
  [
    "mounts by their path",
    "Pod",
    pod("volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b, subPath: s}]"),
    pod("volumeMounts: [{name: v, mountPath: /b, subPath: s}, {name: t, mountPath: /t}, {name: v, mountPath: /a}]"),
    pod("volumeMounts: [{name: v, mountPath: /b, subPath: t}, {name: v, mountPath: /a}]"),
  ],
  [
    "of two items with one key the later one",
    "Pod",
    pod("env: [{name: A, value: x}, {name: A, value: y}]"),
    pod("env: [{name: A, value: x}, {name: A, value: y}]"),
    pod("env: [{name: A, value: x}]"),
  ],
  [
    "defaults within the items of other lists",
    "Pod",
    "spec: {tolerations: [{key: a}, {operator: Exists}]}",
    "spec: {tolerations: [{key: a, operator: Equal}, {operator: Exists}]}",
    "spec: {tolerations: [{key: a}, {operator: Exists}, {key: more}]}",
  ],
  [
    "metrics in the order of the storage version",
    "HorizontalPodAutoscaler",
    "spec: {metrics: [{type: Resource, resource: {name: cpu}}, {type: Pods, pods: {target: {averageValue: 1000m}}}]}",
    "spec: {metrics: [{type: Pods, pods: {target: {averageValue: '1'}}}, {type: Resource, resource: {name: cpu}}]}",
    "spec: {metrics: [{type: Pods, pods: {target: {averageValue: '2'}}}, {type: Resource, resource: {name: cpu}}]}",
  ],
  [
    "finalizers as a set",
    "ConfigMap",
    "metadata: {name: x, finalizers: [a, b]}",
    "metadata: {name: x, finalizers: [b, other, a]}",
    "metadata: {name: x, finalizers: [b]}",
  ],
  [
    "stringData, which wins over data",
    "Secret",
    "data: {a: eA==, b: eQ==}\nstringData: {a: ü}",
    "data: {a: w7w=, b: eQ==}",
    "data: {a: eA==, b: eQ==}",
  ],
  ["base64 with white space", "Secret", 'data: {a: "AAEC\\nAwQF\\n"}', "data: {a: AAECAwQF}", "data: {a: AAECAwQG}"],
  [
    "a certificate authority with white space",
    "ValidatingWebhookConfiguration",
    'webhooks: [{name: w, clientConfig: {caBundle: "AAEC\\nAwQF"}}]',
    "webhooks: [{name: w, clientConfig: {caBundle: AAECAwQF}}]",
    "webhooks: [{name: w, clientConfig: {caBundle: AAEC}}]",
  ],
  [
    "nulls",
    "Deployment",
    "spec: {replicas: null, paused: true}",
    "spec: {replicas: 1, paused: true}",
    "spec: {replicas: 1}",
  ],
  [
    "empty maps and lists",
    "Pod",
    "spec: {nodeSelector: {}, tolerations: [], affinity: {nodeAffinity: {}}, priority: 1}",
    "spec: {tolerations: [{operator: Exists}], priority: 1}",
    "spec: {}",
  ],
  [
    "zero values",
    "Pod",
    "spec: {hostNetwork: false, hostname: '', nodeName: n}",
    "spec: {nodeName: n}",
    "spec: {hostNetwork: true}",
  ],
  ["but not in maps of entries", "ConfigMap", "data: {a: ''}", "data: {a: ''}", "data: {b: c}"],
  [
    "what the server allocates",
    "Service",
    "spec: {type: '', clusterIP: '', ports: [{port: 80, nodePort: 0}]}",
    "spec: {type: ClusterIP, clusterIP: 10.0.0.1, ports: [{port: 80, nodePort: 30001, protocol: TCP}]}",
    "spec: {type: ClusterIP, clusterIP: 10.0.0.1, ports: [{port: 81, nodePort: 30001, protocol: TCP}]}",
  ],
  [
    "a service without an address",
    "Service",
    "spec: {clusterIP: None}",
    "spec: {clusterIP: None}",
    "spec: {clusterIP: 10.0.0.1}",
  ],
  [
    "Helm's marks and kubectl's",
    "ConfigMap",
    `metadata: {name: x, labels: {app.kubernetes.io/managed-by: Me, a: b}, annotations: {meta.helm.sh/release-name: y}}`,
    `metadata: {name: x, labels: {app.kubernetes.io/managed-by: Helm, a: b}, annotations: {meta.helm.sh/release-name: x}}`,
    `metadata: {name: x, labels: {app.kubernetes.io/managed-by: Helm}}`,
  ],
  [
    "identity, status and the server's own fields",
    "Widget",
    "metadata: {name: x, namespace: y, creationTimestamp: null, resourceVersion: '1'}\nstatus: {a: b}\nspec: {a: b}",
    "metadata: {name: x, namespace: z, creationTimestamp: now, resourceVersion: '2'}\nstatus: {a: c}\nspec: {a: b}",
    "metadata: {name: x, namespace: z}\nstatus: {a: b}\nspec: {}",
  ],
];

for (const [what, kind, manifest, there, different] of sameMeaning) {
  Deno.test(`as meant: ${what}`, () => {
    const verdict = judgeObject(null, made(kind, manifest), live(kind, there));
    assertEquals([verdict.applied, verdict.asMeant, notes(verdict)], ["yes", true, []]);
    assertEquals(judgeObject(null, made(kind, manifest), live(kind, different)).asMeant, false);
    assertEquals(judgeObject(made(kind, manifest), made(kind, manifest), live(kind, there)).applied, "no-difference");
  });
}

Deno.test("kinds of others are not read by the tables of Kubernetes' own", () => {
  const [document, there] = ["spec: {ports: [{port: 1}, {port: 2}]}", "spec: {ports: [{port: 2}, {port: 1}]}"];
  const knative = <T extends object>(object: T): T => ({ ...object, apiVersion: "serving.example.dev/v1" });
  const verdict = judgeObject(null, knative(made("Service", document)), knative(live("Service", there)));
  assertEquals(notes(verdict), ["different /spec/ports"]);
  assertEquals(judgeObject(null, made("Service", document), live("Service", there)).asMeant, true);
});

Deno.test("a custom resource's lists are keyed where its field managers say so", () => {
  const document = made("Widget", "spec: {parts: [{name: a, n: 1}]}");
  const there = "spec: {parts: [{name: b, n: 2}, {name: a, n: 1}]}";
  const keyed = by("helm", `{"f:spec": {"f:parts": {'k:{"name":"a"}': {"f:n": {}}}}}`);
  assertEquals(judgeObject(null, document, live("Widget", there, keyed)).asMeant, true);
  assertEquals(notes(judgeObject(null, document, live("Widget", there))), ["different /spec/parts"]);
});

const web = (replicas: string, more = ""): string =>
  `spec: {${replicas} template: {spec: {containers: [{name: a, image: ${more || "i:1"}}]}}}`;

Deno.test("a step has arrived, has not, or has in part", () => {
  const base = made("Deployment", web("replicas: 1,", "i:1, command: [old]"));
  const next = made("Deployment", web("replicas: 2,", "i:2, args: [new]"));
  const judged = (text: string) => judgeObject(base, next, live("Deployment", text));
  assertEquals(judged(web("replicas: 1,", "i:1, command: [old]")).applied, "no");
  assertEquals(judged(web("replicas: 2,", "i:2, args: [new]")).applied, "yes");
  const partly = judged(web("replicas: 2,", "i:2, args: [new], command: [old]"));
  assertEquals([partly.applied, partly.asMeant], ["partly", false]);
  assertEquals(notes(partly), ["left /spec/template/spec/containers/0/command"]);
  const third = "args: [other], command: [other]";
  assertEquals(judged(web("replicas: 7,", `i:9, ${third}`)).applied, "unclear");
  assertEquals(judged(web("replicas: 7,", `i:2, ${third}`)).applied, "yes");
  assertEquals(judged(web("replicas: 7,", `i:1, ${third}`)).applied, "no");
});

Deno.test("a step that left no trace proves nothing", () => {
  const base = made("Pod", "spec: {a: b}");
  const zero = made("Pod", "spec: {a: b, automountServiceAccountToken: false}");
  assertEquals(judgeObject(base, zero, live("Pod", "spec: {a: b}")).applied, "no-difference");
  const added = made("Pod", "spec: {a: b, restartPolicy: Always}");
  assertEquals(judgeObject(base, added, live("Pod", "spec: {a: b, restartPolicy: Always}")).applied, "no-difference");
  const changed = made("Pod", "spec: {a: c}");
  assertEquals(judgeObject(base, changed, live("Pod", "spec: {a: d}")).applied, "unclear");
  assertEquals(judgeObject(base, changed, null).applied, "unclear");
  assertEquals(judgeObject(base, base, null), {
    applied: "no-difference",
    asMeant: false,
    differences: [{ path: [], pointer: "", kind: "missing", managers: [] }],
    foreign: [],
  });
});

Deno.test("a value that gives way to zero has arrived when it is gone", () => {
  const [base, next] = [made("Pod", "spec: {hostNetwork: true}"), made("Pod", "spec: {hostNetwork: false}")];
  assertEquals(judgeObject(base, next, live("Pod", "spec: {}")).applied, "yes");
  assertEquals(judgeObject(base, next, live("Pod", "spec: {hostNetwork: true}")).applied, "no");
});

Deno.test("what the server puts back is not left", () => {
  const [base, next] = [made("Deployment", web("replicas: 3,")), made("Deployment", web(""))];
  assertEquals(judgeObject(base, next, live("Deployment", web("replicas: 1,"))).applied, "yes");
  const still = judgeObject(base, next, live("Deployment", web("replicas: 3,")));
  assertEquals([still.applied, notes(still)], ["no", ["left /spec/replicas"]]);
});

Deno.test("a value that nobody owns is the server's own", () => {
  const [base, next] = [made("Pod", "spec: {unknown: set}"), made("Pod", "spec: {}")];
  const [unowned, owned] = [by("helm", '{"f:metadata": {}}'), by("helm", '{"f:spec": {"f:unknown": {}}}')];
  assertEquals(judgeObject(base, next, live("Pod", "spec: {unknown: filled-in}", unowned)).applied, "yes");
  assertEquals(judgeObject(next, base, live("Pod", "spec: {unknown: filled-in}", unowned)).applied, "no");
  assertEquals(judgeObject(base, next, live("Pod", "spec: {unknown: filled-in}", owned)).applied, "unclear");
});

Deno.test("what is in an item of an atomic list comes and goes with the step too", () => {
  const item = (text: string) => `spec: {tolerations: [{key: a${text}}]}`;
  const [base, next] = [made("Pod", item(", effect: NoSchedule")), made("Pod", item(""))];
  assertEquals(judgeObject(base, next, live("Pod", item(", effect: NoSchedule"))).applied, "no");
  assertEquals(judgeObject(base, next, live("Pod", item(""))).applied, "yes");
  assertEquals(judgeObject(next, base, live("Pod", item(""))).applied, "no");
});

Deno.test("the order of finalizers is no difference", () => {
  const [base, next] = ["[a, b]", "[b, a]"].map((list) => made("Pod", `metadata: {name: x, finalizers: ${list}}`));
  assertEquals(
    judgeObject(base!, next!, live("Pod", "metadata: {name: x, finalizers: [a, b]}")).applied,
    "no-difference",
  );
  assertEquals(judgeObject(base!, next!, null).applied, "no-difference");
});

Deno.test("the jobs of a CronJob have the defaults of a Job", () => {
  const cron = (text: string) => `spec: {schedule: s, jobTemplate: {spec: {${text}}}}`;
  const [base, next] = [made("CronJob", cron("backoffLimit: 2")), made("CronJob", cron(""))];
  assertEquals(judgeObject(base, next, live("CronJob", cron("backoffLimit: 6"))).applied, "yes");
});

Deno.test("a part in which others have a part is not one thing", () => {
  const base = made("Pod", "spec: {hostname: h, affinity: {a: 1}}");
  const there = "spec: {hostname: h, affinity: {a: 1, b: 2}}";
  const others = by("me", '{"f:spec": {"f:affinity": {"f:b": {}}}}');
  const next = made("Pod", "spec: {hostname: h}");
  assertEquals(notes(judgeObject(base, next, live("Pod", there))), ["left /spec/affinity"]);
  assertEquals(notes(judgeObject(base, next, live("Pod", there, others))), ["left /spec/affinity/a"]);
});

Deno.test("a part that should be gone is one thing, entries are each their own", () => {
  const base = made(
    "Pod",
    "metadata: {name: x, labels: {a: b, c: d}}\n" +
      "spec: {nodeSelector: {disk: ssd}, containers: [{name: a, livenessProbe: {httpGet: {port: 1}}}, {name: b}]}",
  );
  const next = made("Pod", "metadata: {name: x, labels: {a: b}}\nspec: {containers: [{name: a}]}");
  const there = live(
    "Pod",
    "metadata: {name: x, uid: u, labels: {a: b, c: d}}\nspec: {nodeSelector: {disk: ssd}, containers: " +
      "[{name: a, livenessProbe: {periodSeconds: 10, httpGet: {port: 1, scheme: HTTP}}}, {name: b, stdin: true}]}",
  );
  assertEquals(notes(judgeObject(base, next, there)), [
    "left /metadata/labels/c",
    "left /spec/nodeSelector/disk",
    "left /spec/containers/0/livenessProbe",
    "left /spec/containers/1",
  ]);
});

Deno.test("what is missing has a place of its own", () => {
  const document = made("Pod", "spec: {containers: [{name: a}, {name: b}, {name: c}]}\nmore/of~it: 1");
  const verdict = judgeObject(null, document, live("Pod", "spec: {containers: [{name: b}]}"));
  assertEquals(notes(verdict), ["missing /spec/containers/1", "missing /spec/containers/2", "missing /more~1of~0it"]);
});

const helms = by(
  "helm",
  '{"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\\"name\\":\\"a\\"}": {"f:image": {}}}}}}}',
);

Deno.test("what others own is nobody's fault, and no evidence", () => {
  const [base, next] = [made("Deployment", web("replicas: 2,")), made("Deployment", web("replicas: 3,", "i:2"))];
  const scaler = by("kube-controller-manager", '{"f:spec": {"f:replicas": {}}}', "scale");
  const after = judgeObject(base, next, live("Deployment", web("replicas: 2,", "i:2"), helms, scaler));
  assertEquals([after.applied, after.asMeant], ["yes", true]);
  assertEquals(notes(after), ["different /spec/replicas by kube-controller-manager"]);
  const before = judgeObject(base, next, live("Deployment", web("replicas: 3,"), helms, scaler));
  assertEquals([before.applied, notes(before)], ["no", ["different /spec/template/spec/containers/0/image"]]);
  const owners: [string, FieldManager[]][] = [
    ["nobody", []],
    ["Helm", [by("helm", '{"f:spec": {"f:replicas": {}}}')]],
    ["Helm and another", [scaler, by("helm", '{"f:spec": {"f:replicas": {}}}')]],
  ];
  for (const [who, managers] of owners) {
    const verdict = judgeObject(base, next, live("Deployment", web("replicas: 5,", "i:2"), ...managers));
    assertEquals([verdict.asMeant, verdict.foreign], [false, []], who);
  }
});

Deno.test("what should be gone and is another's now stays", () => {
  const base = made("ConfigMap", "data: {a: b, c: d}");
  const next = made("ConfigMap", "data: {a: b}");
  const there = live("ConfigMap", "data: {a: b, c: d}", by("kubectl-edit", '{"f:data": {"f:c": {}}}'));
  const verdict = judgeObject(base, next, there);
  assertEquals([verdict.applied, verdict.asMeant], ["unclear", true]);
  assertEquals(notes(verdict), ["left /data/c by kubectl-edit"]);
});

Deno.test("a new object", () => {
  const next = made("ConfigMap", "data: {a: b}");
  assertEquals(judgeObject(null, next, null).applied, "no");
  assertEquals(judgeObject(null, next, live("ConfigMap", "data: {a: c}")).applied, "unclear");
  const marked = live("ConfigMap", "metadata: {name: x, labels: {app.kubernetes.io/managed-by: Helm}}\ndata: {a: c}");
  assertEquals(judgeObject(null, next, marked).applied, "partly");
  assertEquals(
    judgeObject(null, next, live("ConfigMap", "data: {a: c}", by("helm", '{"f:data": {}}'))).applied,
    "partly",
  );
});

Deno.test("an object that the next manifest drops", () => {
  const base = made("ConfigMap", "data: {a: b}");
  assertEquals(judgeObject(base, null, null), { applied: "yes", asMeant: true, differences: [], foreign: [] });
  const kept = (policy: string) =>
    judgeObject(
      base,
      null,
      live("ConfigMap", `metadata: {name: x, annotations: {helm.sh/resource-policy: ${policy}}}`),
    );
  assertEquals([kept("keep").applied, kept("keep").kept, kept("keep").asMeant], ["yes", true, true]);
  assertEquals([kept("Keep").applied, kept("Keep").kept, kept("Keep").asMeant], ["no", undefined, false]);
  const going = live("ConfigMap", "metadata: {name: x, deletionTimestamp: now, finalizers: [a]}");
  assertEquals(judgeObject(base, null, going).applied, "partly");
});

Deno.test("the fields that two documents differ in", () => {
  const base = made("Deployment", web("replicas: 1,", "i:1, env: [{name: A, value: x}]"));
  const next = made("Deployment", web("replicas: 2,", "i:1, env: [{name: B, value: x}], resources: {}"));
  assertEquals(changedFields(base, next).map((steps) => steps.join(".")).sort(), [
    "spec.replicas",
    "spec.template.spec.containers.[].env.[]",
    "spec.template.spec.containers.[].env.[].name",
    "spec.template.spec.containers.[].env.[].value",
  ]);
  const quantities = ["0.5", "500m"].map((cpu) => made("Pod", pod(`resources: {limits: {cpu: ${cpu}}}`)));
  assertEquals(changedFields(quantities[0]!, quantities[1]!), []);
});

Deno.test("the inputs are left as they were", () => {
  const [base, next] = [made("Secret", "stringData: {a: b}"), made("Secret", "stringData: {a: c}\ndata: null")];
  const there = live("Secret", "data: {a: Yg==}");
  const before = structuredClone([base, next, there]);
  judgeObject(base, next, there);
  assertEquals([base, next, there] as unknown, before);
});
