// The chart of the incidents, in as many shapes as they need: each option is a thing that a revision adds, changes or drops.

import { chart } from "./kube.ts";
import type { Plane } from "./plane.ts";

export type AppShape = {
  /** Tag of the image: what an ordinary upgrade changes. */
  readonly tag?: string;
  /** An extra Service and its ConfigMap, "extra". */
  readonly extra?: boolean;
  /** A nodeSelector that no node satisfies: the new pods stay pending. */
  readonly unschedulable?: boolean;
  /** Pods count as available only after so many seconds: the rollout ends by itself, later. */
  readonly minReadySeconds?: number;
  /** A hook Job that cannot be scheduled, so that it neither ends nor fails. */
  readonly stuckHook?: string;
  /** A hook Job that succeeds. */
  readonly hook?: string;
  /** ConfigMaps "part-a" … applied one after another, so that a kill can come between. */
  readonly parts?: readonly string[];
  /** A second container. */
  readonly sidecar?: boolean;
  /** A custom resource of the kind Gadget. */
  readonly gadget?: boolean;
  /** More templates, by file name. */
  readonly more?: Readonly<Record<string, string>>;
};

/** Planted in a Secret and in a value of every incident: no output may ever hold it. */
export const PLANTED = "pl4nted-s3cret-of-the-tests";

const job = (name: string, event: string, stuck: boolean): string =>
  `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  annotations: { helm.sh/hook: "${event}" }
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never${stuck ? '\n      nodeSelector: { nowhere: "yes" }' : ""}
      containers: [{ name: main, image: "example/migrate:1" }]
`;

const deployment = ({ tag = "1", unschedulable, minReadySeconds, sidecar }: AppShape): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2${minReadySeconds ? `\n  minReadySeconds: ${minReadySeconds}` : ""}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:${unschedulable ? "\n      nodeSelector: { disk: ssd }" : ""}
      containers:
        - name: main
          image: example/web:${tag}
          ports: [{ containerPort: 8080 }]
          env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: web, key: token } } }]
${sidecar ? '        - { name: sidecar, image: "example/sidecar:1" }\n' : ""}`;

const service = (name: string): string =>
  `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`;

const config = (name: string, value: string): string =>
  `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name} }
data: { value: ${JSON.stringify(value)} }
`;

/** Writes the chart in that shape and returns its folder. */
export const appChart = (plane: Plane, shape: AppShape = {}): Promise<string> =>
  chart(plane, {
    "Chart.yaml": `apiVersion: v2\nname: app\nversion: 1.0.${shape.tag ?? "1"}\n`,
    "values.yaml": `token: none\n`,
    "templates/secret.yaml": `apiVersion: v1
kind: Secret
metadata: { name: web }
stringData: { token: {{ .Values.token | quote }} }
`,
    "templates/web.yaml": deployment(shape),
    "templates/service.yaml": service("web"),
    ...(shape.extra ? { "templates/extra.yaml": `${service("extra")}---\n${config("extra", "x")}` } : {}),
    ...Object.fromEntries(
      (shape.parts ?? []).map((part) => [`templates/part-${part}.yaml`, config(`part-${part}`, shape.tag ?? "1")]),
    ),
    ...(shape.stuckHook ? { "templates/stuck.yaml": job("stuck", shape.stuckHook, true) } : {}),
    ...(shape.hook ? { "templates/hook.yaml": job("migrate", shape.hook, false) } : {}),
    ...(shape.gadget ? { "templates/gadget.yaml": GADGET } : {}),
    ...Object.fromEntries(Object.entries(shape.more ?? {}).map(([name, text]) => [`templates/${name}`, text])),
  });

const GADGET = `apiVersion: lab.example/v1
kind: Gadget
metadata: { name: one }
spec: { size: 1 }
`;

export const GADGET_CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gadgets.lab.example" },
  spec: {
    group: "lab.example",
    scope: "Namespaced",
    names: { kind: "Gadget", plural: "gadgets", singular: "gadget" },
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    }],
  },
};
