// The templates of the healthy releases: what real charts hold beside a plain Deployment, odd but legal YAML included.

import { BREAK } from "./stages.ts";

/** A Deployment with one container; `spec` and `pod` are lines in flow style that go into its spec and its pod's. */
export const deployment = (name: string, spec = "replicas: 1", pod = ""): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  ${spec}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      ${pod || "terminationGracePeriodSeconds: 0"}
      containers: [{ name: main, image: "example/{{ .Values.image | default "main:1" }}" }]
`;

export const configMap = (name: string, more = "", metadata = ""): string =>
  `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}${metadata && `, ${metadata}`} }
data: { color: {{ .Values.color | default "red" | quote }}${more && `, ${more}`} }
`;

/** A hook of that kind; `policy` is a list of Helm's delete policies, by default none is written. */
export const hookJob = (name: string, events: string, policy = "", fails = false): string =>
  `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  annotations:
    helm.sh/hook: ${events}
    helm.sh/hook-weight: "-5"${policy && `\n    helm.sh/hook-delete-policy: ${policy}`}
spec:
  backoffLimit: 0
  template:
    metadata: { annotations: { ${fails ? `${BREAK}: failed` : ""} } }
    spec: { restartPolicy: Never, containers: [{ name: main, image: "example/hook:1" }] }
`;

/** Headless Service and StatefulSet; kwok brings no provisioner, so the claims find the volumes that the test made. */
export const STATEFUL = `apiVersion: v1
kind: Service
metadata: { name: db }
spec: { clusterIP: None, publishNotReadyAddresses: true, selector: { app: db }, ports: [{ name: sql, port: 5432 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: 2
  podManagementPolicy: Parallel
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers:
        - name: main
          image: example/{{ .Values.image | default "db:1" }}
          ports: [{ name: sql, containerPort: 5432 }]
          volumeMounts: [{ name: data, mountPath: /data }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec:
        accessModes: [ReadWriteOnce]
        storageClassName: {{ .Release.Namespace }}
        resources: { requests: { storage: 0.5Gi } }
`;

export const persistentVolume = (namespace: string, index: number) => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name: `${namespace}-${index}` },
  spec: {
    capacity: { storage: "1Gi" },
    accessModes: ["ReadWriteOnce"],
    storageClassName: namespace,
    persistentVolumeReclaimPolicy: "Retain",
    hostPath: { path: `/tmp/${namespace}-${index}` },
  },
});

export const daemonSet = (strategy: "RollingUpdate" | "OnDelete"): string =>
  `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  updateStrategy: { type: ${strategy} }
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      hostNetwork: true
      tolerations: [{ operator: Exists }]
      volumes: [{ name: logs, hostPath: { path: /var/log } }]
      containers:
        - name: main
          image: example/{{ .Values.image | default "agent:1" }}
          volumeMounts: [{ name: logs, mountPath: /logs, readOnly: yes }]
`;

export const JOB = `apiVersion: batch/v1
kind: Job
metadata: { name: once }
spec:
  {{- with .Values.ttl }}
  ttlSecondsAfterFinished: {{ . }}
  {{- end }}
  completions: 2
  template:
    spec: { restartPolicy: OnFailure, containers: [{ name: main, image: "example/once:1" }] }
`;

export const CRON_JOBS = `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec: { restartPolicy: Never, containers: [{ name: main, image: "example/nightly:1" }] }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: paused }
spec:
  schedule: "*/5 * * * *"
  suspend: on
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec: { restartPolicy: Never, containers: [{ name: main, image: "example/paused:1" }] }
`;

/** In `crds/` Helm installs it before the templates, never changes it, and it is no part of the manifest. */
export const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.shop.example }
spec:
  group: shop.example
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size: { type: integer }
                mode: { type: string, default: plain }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true }
            status: { type: object, x-kubernetes-preserve-unknown-fields: true }
`;

export const WIDGET = `apiVersion: shop.example/v1
kind: Widget
metadata: { name: one }
spec: { size: 010, free: { list: [], empty: {}, nested: { on: "on", count: 1e3 } } }
`;

/** Its minimum is above the replicas of the manifest, so the real autoscaler acts without any metric. */
export const AUTOSCALER = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 3
  maxReplicas: 5
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
`;

/** Policies and rights: kinds that nothing runs, in the notations that the API server rewrites. */
export const POLICIES = `# only a comment
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, creationTimestamp: null }
spec: { maxUnavailable: "50%", selector: { matchLabels: { app: web } } }
status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }
---

---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, annotations: null, labels: {} }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: {} }], ports: [{ port: http }, { port: 8443 }] }]
  egress: [{}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations: { example/proxy-body-size: "8m", example/ssl: "on", example/timeout: "0x10" }
spec:
  rules:
    - host: web.example
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { name: http } } } }] }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: web }
spec: { hard: { requests.cpu: 4000m, limits.memory: 64.0Gi, pods: 1e2, count/configmaps: "0100" } }
---
apiVersion: v1
kind: LimitRange
metadata: { name: web }
spec: { limits: [{ type: Container, default: { memory: 1024Mi, cpu: 0.5 }, defaultRequest: { memory: 0.5Gi, cpu: .1 } }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web }
automountServiceAccountToken: no
imagePullSecrets: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: web }
rules: [{ apiGroups: [""], resources: [pods, configmaps], verbs: [get, list], resourceNames: null }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: web }
roleRef: { kind: Role, name: web, apiGroup: rbac.authorization.k8s.io }
subjects: [{ kind: ServiceAccount, name: web }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: "{{ .Release.Namespace }}-web" }
aggregationRule: null
rules: [{ nonResourceURLs: [/healthz], verbs: [get] }]
...
`;

/** A workload and its configuration in odd notations: anchors, YAML 1.1 scalars, quantities, nulls, empty maps. */
export const ODD_WORKLOAD = `apiVersion: v1
kind: Secret
metadata: { name: web }
type: Opaque
data: { first: "b25l", both: "b2xk" }
stringData: { second: "yes", both: "new", port: "8080", lines: "one\\ntwo\\n" }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  labels: { version: "1.10", enabled: "true" }
immutable: true
data:
  answer: "no"
  number: "0755"
  empty: ""
  folded: >-
    one
    line
  text: |+
    kept

  unicode: "grüße ☃"
  looks-like: "---\\nkind: Other"
binaryData: { blob: AAECAw== }
---
{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "json"}, "data": null}
---
apiVersion: v1
kind: Service
metadata: { name: web, labels: &labels { app: web } }
spec:
  type: NodePort
  selector: *labels
  ports:
    - { name: http, port: 80, targetPort: http, nodePort: null }
    - { name: metrics, port: 9_090, targetPort: 0x2378, protocol: TCP }
status: { loadBalancer: {} }
---
apiVersion: v1
kind: Service
metadata: { name: elsewhere }
spec: { type: ExternalName, externalName: db.example }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  creationTimestamp: null
  labels: { <<: &labels { app: web, version: "1.10" }, tier: front }
spec:
  replicas: 02
  strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } }
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: *labels, annotations: { build: "1e3", when: "2024-01-01" } }
    spec:
      serviceAccountName: web
      nodeSelector: {}
      affinity: ~
      tolerations: []
      securityContext: {}
      enableServiceLinks: off
      volumes:
        - { name: settings, configMap: { name: settings, defaultMode: 0644 } }
        - { name: scratch, emptyDir: { sizeLimit: 1e9 } }
        - { name: run, emptyDir: {} }
        - { name: memory, emptyDir: { medium: Memory, sizeLimit: 1024Mi } }
        - { name: mixed, projected: { sources: [{ secret: { name: web } }, { configMap: { name: json } }] } }
      initContainers: [{ name: init, image: "example/init:1", command: null, resources: {} }]
      containers:
        - name: main
          image: example/web:1
          args: []
          env:
            - { name: ENABLED, value: "yes" }
            - { name: PORT, value: "8080" }
            - { name: EMPTY, value: "" }
            - { name: UNSET }
            - { name: CPUS, valueFrom: { resourceFieldRef: { resource: limits.cpu, divisor: "0" } } }
          ports: [{ name: http, containerPort: 8080 }, { containerPort: 9080, hostPort: null }]
          resources:
            requests: { cpu: 0.5, memory: 1024Mi }
            limits: { cpu: 1000m, memory: 1.5Gi }
          readinessProbe: { httpGet: { path: /, port: http }, periodSeconds: 5 }
          livenessProbe: { tcpSocket: { port: 8080 } }
          securityContext: { runAsUser: 1000, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: settings, mountPath: /settings, readOnly: Yes }, { name: scratch, mountPath: /tmp }]
status: {}
`;

/** Kinds that are lists; Helm applies what they hold. */
export const LISTS = `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: first }, data: { a: "1" } }
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: second }, data: { b: "2" } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBindingList
items:
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: { name: readers }
    roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
    subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: readers }]
`;
