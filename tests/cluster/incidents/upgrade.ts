// Upgrades that failed of what the chart asks for, and would fail of it again; and what Helm 4 says of its own flags.

import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import type { AppShape } from "../app_chart.ts";
import { kubectlOk } from "../kube.ts";
import { type Lab, podsOf, SET_TOKEN, withHelm } from "../lab.ts";
import type { Incident } from "./incident.ts";

const kubectl = async (lab: Lab, ...args: string[]): Promise<void> => {
  await kubectlOk(lab.plane, [...args, "-n", lab.namespace]);
};

const side = (label: string) =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: side }
spec:
  selector: { matchLabels: { app: ${label} } }
  template:
    metadata: { labels: { app: ${label} } }
    spec: { containers: [{ name: main, image: "example/side:1" }] }
`;

const job = (tag: string) =>
  `apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  template:
    spec: { restartPolicy: Never, containers: [{ name: main, image: "example/migrate:${tag}" }] }
`;

const set = (service: string) =>
  `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: ${service}
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: main, image: "example/db:1" }] }
`;

const service = (address: string) =>
  `apiVersion: v1
kind: Service
metadata: { name: fixed }
spec: { ${address}selector: { app: web }, ports: [{ port: 80 }] }
`;

const claim = (storage: string) =>
  `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: ${storage} } } }
`;

const volumeFor = ({ namespace }: Lab) =>
  `apiVersion: v1
kind: PersistentVolume
metadata: { name: "${namespace}" }
spec:
  storageClassName: ""
  accessModes: [ReadWriteOnce]
  capacity: { storage: 5Gi }
  hostPath: { path: /nowhere }
  claimRef: { namespace: "${namespace}", name: data }
`;

const smaller = /field can not be less than status\.capacity/;

const put = async (lab: Lab, shape: AppShape, ...args: string[]) =>
  await lab.tryHelm(["upgrade", "web", await lab.chart(shape), ...SET_TOKEN, ...args]);

/** Installs a chart with one object more, and fails to upgrade to it in another form. */
const failing = (from: string, to: string, words: RegExp) => async (lab: Lab): Promise<void> => {
  await lab.install({ more: { "one.yaml": from } });
  const { code, stderr } = await put(lab, { tag: "2", more: { "one.yaml": to } });
  assertEquals(code, 1);
  assertMatch(stderr, words);
};

/** The same upgrade fails again until what doctor advises is done; then it goes through. */
const helped = (to: string, words: RegExp, advice: (lab: Lab) => Promise<void>) => async (lab: Lab): Promise<void> => {
  const shape = { tag: "2", more: { "one.yaml": to } };
  const again = await put(lab, shape);
  assertEquals(again.code, 1);
  assertMatch(again.stderr, words);
  await advice(lab);
  const last = await put(lab, shape);
  assertEquals(last.code, 0, last.stderr);
};

const selector = /spec\.selector: Invalid value/;
const template = /spec\.template: Invalid value/;
const forbidden = /updates to statefulset spec for fields other than/;
const address = /may not change once set/;

export const upgrade: readonly Incident[] = [
  {
    id: "r05-selector",
    title: "upgrade to another selector of a Deployment",
    make: failing(side("side"), side("other"), selector),
    finds: ["upgrade/immutable-field"],
    after: [],
    unrepaired: true,
    prove: helped(side("other"), selector, (lab) => kubectl(lab, "delete", "deployment", "side")),
  },
  {
    id: "r05-job",
    title: "upgrade to another image of a Job that is there",
    make: failing(job("1"), job("2"), template),
    finds: ["upgrade/immutable-field"],
    after: [],
    unrepaired: true,
    prove: helped(job("2"), template, (lab) => kubectl(lab, "delete", "job", "migrate")),
  },
  {
    id: "r05-address",
    title: "upgrade to another address of a Service",
    make: failing(service(""), service("clusterIP: 10.96.88.88, "), address),
    finds: ["upgrade/immutable-field"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const last = await put(lab, { tag: "2", more: { "one.yaml": service("") } });
      assertEquals(last.code, 0, last.stderr);
    },
  },
  {
    id: "r05-claim",
    title: "upgrade to a smaller claim",
    make: async (lab) => {
      await kubectlOk(lab.plane, ["create", "-f", "-"], { stdin: volumeFor(lab) });
      await lab.install({ more: { "one.yaml": claim("5Gi") } });
      await lab.until(
        "the claim to have its volume",
        async () => (await lab.object("pvc", "data"))?.status?.phase === "Bound",
      );
      const { stderr } = await put(lab, { tag: "2", more: { "one.yaml": claim("1Gi") } });
      assertMatch(stderr, smaller);
    },
    finds: ["upgrade/immutable-field"],
    notes: ["manifest/destructive-templates"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      assertMatch((await put(lab, { tag: "2", more: { "one.yaml": claim("1Gi") } })).stderr, smaller);
      const last = await put(lab, { tag: "2", more: { "one.yaml": claim("5Gi") } });
      assertEquals(last.code, 0, last.stderr);
      await kubectlOk(lab.plane, ["delete", "persistentvolume", lab.namespace, "--wait=false"]);
    },
  },
  {
    id: "r06",
    title: "upgrade to another serviceName of a StatefulSet",
    make: failing(set("one"), set("two"), forbidden),
    finds: ["upgrade/immutable-field"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const pod = (await podsOf(lab)).find((one) => one.startsWith("db-0"));
      await helped(set("two"), forbidden, (lab) => kubectl(lab, "delete", "statefulset", "db", "--cascade=orphan"))(
        lab,
      );
      assertEquals((await podsOf(lab)).find((one) => one.startsWith("db-0")), pod, "the pod was made again");
    },
  },
  {
    id: "f01",
    title: "server-side upgrade over replicas that somebody scaled",
    versions: ["4.3.1"],
    make: async (lab) => {
      await lab.install();
      await kubectl(lab, "scale", "deployment/web", "--replicas=3");
      assertMatch((await put(lab, { tag: "2" })).stderr, /conflict with "kubectl" with subresource "scale"/);
    },
    finds: ["upgrade/conflict"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      assertEquals((await put(lab, { tag: "2" })).code, 1);
      const last = await put(lab, { tag: "2" }, "--force-conflicts");
      assertEquals(last.code, 0, last.stderr);
    },
  },
  {
    id: "f04-replace",
    title: "server-side upgrade with --force-replace",
    versions: ["4.3.1"],
    make: async (lab) => {
      await lab.install();
      assertMatch(
        (await put(lab, { tag: "2" }, "--force-replace")).stderr,
        /cannot use server-side apply and force replace/,
      );
    },
    finds: ["upgrade/impossible-flags"],
    after: [],
    unrepaired: true,
    prove: async (lab) => assertEquals((await put(lab, { tag: "2" })).code, 0),
  },
  {
    id: "f04-conflicts",
    title: "upgrade with --force-conflicts of a release that Helm 3 made",
    versions: ["4.3.1"],
    make: async (lab) => {
      await withHelm(lab, "3.22.0").install();
      assertMatch(
        (await put(lab, { tag: "2" }, "--force-conflicts")).stderr,
        /forceConflicts enabled when serverSideApply disabled/,
      );
    },
    finds: ["upgrade/impossible-flags"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const last = await put(lab, { tag: "2" }, "--server-side=true", "--force-conflicts");
      assertEquals(last.code, 0, last.stderr);
    },
  },
  {
    id: "f07",
    title: "server-side rollback over a label that somebody added",
    versions: ["4.3.1"],
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await kubectl(lab, "patch", "service", "web", "-p", JSON.stringify({ metadata: { labels: { mine: "yes" } } }));
      // Managers are told apart from the rollback by whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
    },
    finds: [],
    notes: ["upgrade/rollback-left-foreign"],
    after: [],
    unrepaired: true,
    prove: async (lab) => assertEquals((await lab.object("service", "web")).metadata.labels.mine, "yes"),
  },
];
