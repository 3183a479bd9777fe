// Records that are gone, that came back from another time, or that nothing stands behind any more.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { type AppShape, PLANTED } from "../app_chart.ts";
import { doctor } from "../doctor.ts";
import { kubectlOk } from "../kube.ts";
import { type Lab, podsOf, SET_TOKEN, settledPodsOf } from "../lab.ts";
import type { Incident } from "./incident.ts";

const PVC = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: "", resources: { requests: { storage: 1Mi } } }
`;

const MANY = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: web, labels: { helm.sh/chart: app-1.0.1 } }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: "example/nightly:1", args: ["yes", "0x1", "on"] }]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 1
  maxReplicas: 2
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, annotations: { example.com/a: "1" } }
spec:
  rules:
    - host: a.example
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
`;

export const lost: readonly Incident[] = [
  {
    id: "h01-rebuilt",
    title: "all records deleted; the workload was scaled by somebody else and has a volume",
    make: async (lab) => {
      const chart = await lab.chart({ extra: true, more: { "data.yaml": PVC } });
      // Not --wait: nothing provisions the volume.
      await lab.helm(["install", "web", chart, ...SET_TOKEN]);
      await kubectl(lab, "scale", "deployment/web", "--replicas=3");
      await rolledOut(lab, 3);
      await deleteRecords(lab);
    },
    finds: ["history/records-lost"],
    fix: ["--allow", "careful"],
    after: ["deployed"],
    next: async (lab) => {
      const before = await podsOf(lab);
      await upgradeUnscaled(lab, {});
      assertEquals(await historyOf(lab), ["superseded", "deployed"]);
      assertEquals(await podsOf(lab), before, "an upgrade to what runs already changed a pod");
      assertEquals((await lab.object("deployment", "web")).spec.replicas, 3, "the number of replicas was not Helm's");
      assert(await lab.object("pvc", "data"), "the volume was to stay");
      await assertGone(lab, "service", "configmap");
    },
  },
  {
    id: "h01-kinds",
    title: "all records deleted, which were ConfigMaps; objects of many kinds",
    driver: "configmap",
    make: async (lab) => {
      await lab.install({ extra: true, more: { "many.yaml": MANY } });
      await deleteRecords(lab);
    },
    finds: ["history/records-lost"],
    fix: ["--allow", "careful"],
    after: ["deployed"],
    next: async (lab) => {
      const before = await versionsOf(lab);
      await lab.upgrade({ extra: true, more: { "many.yaml": MANY } });
      assertEquals(await versionsOf(lab), before, "an upgrade to what runs already changed an object");
      await lab.upgrade();
      await lab.until("what the chart dropped to be gone", async () => (await versionsOf(lab)).length === 2, 10_000);
    },
  },
  {
    id: "h01-manifest",
    title: "all records deleted; what helm template prints is still at hand",
    make: async (lab) => {
      await lab.install({ tag: "2", extra: true });
      await deleteRecords(lab);
    },
    finds: ["history/records-lost"],
    fix: ["--allow", "careful"],
    manifest: `---
# Source: app/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata: { name: web }
stringData: { token: ${PLANTED} }
---
# Source: app/templates/extra.yaml
apiVersion: v1
kind: Service
metadata: { name: extra }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
# Source: app/templates/service.yaml
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
# Source: app/templates/planned.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: planned }
---
# Source: app/templates/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: main
          image: example/web:2
          ports: [{ containerPort: 8080 }]
          env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: web, key: token } } }]
---
# Source: app/templates/hook.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations: { helm.sh/hook: pre-upgrade }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: "example/migrate:1" }] } } }
`,
    after: ["deployed"],
    next: async (lab) => {
      const before = await podsOf(lab);
      const { stdout } = await lab.helm(["get", "manifest", "web"]);
      assert(stdout.includes("# Source: app/templates/web.yaml") && !/planned|migrate/.test(stdout), stdout);
      await lab.upgrade({ tag: "2" });
      assertEquals(await historyOf(lab), ["superseded", "deployed"]);
      assertEquals(await podsOf(lab), before, "an upgrade to what runs already changed a pod");
      await assertGone(lab, "service");
      assert(await lab.object("configmap", "extra"), "what the manifest does not name was to stay");
    },
  },
  {
    id: "h01-taken-over",
    title: "all records deleted, after somebody else took over the image and the whole Service",
    make: async (lab) => {
      await lab.install({ more: { "many.yaml": MANY } });
      await takeOver(lab, "service");
      await takeOver(lab, "cronjob");
      await kubectl(lab, "set", "image", "deployment/web", "main=example/web:hot");
      await rolledOut(lab, 2);
      await deleteRecords(lab);
    },
    finds: ["history/records-lost"],
    fix: ["--allow", "careful"],
    after: ["deployed"],
    next: async (lab) => {
      const forced = lab.version.startsWith("4") ? ["--force-conflicts"] : [];
      await lab.upgrade({ tag: "2", more: { "many.yaml": MANY } }, ...forced);
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s", ...forced]);
      assertEquals(await historyOf(lab), ["superseded", "superseded", "deployed"]);
      const { spec } = await lab.object("deployment", "web");
      assertEquals(spec.template.spec.containers[0].image, "example/web:hot");
      assertEquals((await lab.object("service", "web")).spec.selector, { app: "web" });
      await kubectl(lab, "delete", "deployment/web", "service/web", "cronjob/web", "--wait");
      const { stdout } = await lab.helm(["get", "manifest", "web"]);
      await kubectlOk(lab.plane, ["create", "--dry-run=server", "-f", "-", "-n", lab.namespace], {
        stdin: stdout.split("---\n").filter((one) => /^kind: (Deployment|Service|CronJob)$/m.test(one)).join("---\n"),
      });
    },
  },
  {
    id: "h01-mute",
    title: "all records deleted, and no field manager tells what Helm wrote",
    make: async (lab) => {
      await lab.install();
      for (const object of ["deployment/web", "service/web", "secret/web"]) {
        await kubectl(lab, "patch", object, "--type=merge", "-p", '{"metadata":{"managedFields":[{}]}}');
      }
      await deleteRecords(lab);
    },
    finds: ["history/records-lost"],
    fix: ["--allow", "careful"],
    unrepaired: true,
    after: [],
    prove: async (lab) => {
      const before = await settledPodsOf(lab);
      await lab.upgrade({}, "--install");
      assertEquals(await historyOf(lab), ["deployed"]);
      assertEquals(await podsOf(lab), before, "taking the objects over changed a pod");
    },
  },
  {
    id: "h01-unreadable",
    title: "the only deployed record is cut in the middle of its gzip data",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2", extra: true });
      const record = (await lab.record(2))!;
      const text = atob(record.data["release"]!);
      const cut = btoa(text.slice(0, Math.floor(text.length / 8) * 4));
      const patch = JSON.stringify({ data: { release: cut } });
      await kubectl(lab, "patch", "secret", "sh.helm.release.v1.web.v2", "--type=merge", "-p", patch);
    },
    finds: ["history/unreadable-record"],
    fix: ["--allow", "careful", "--repair", "rebuild-record"],
    after: ["superseded", "deployed"],
    remains: ["history/unreadable-record"],
    next: async (lab) => {
      const before = await podsOf(lab);
      await lab.upgrade({ tag: "2" });
      assertEquals(await historyOf(lab), ["superseded", "superseded", "deployed"]);
      assertEquals(await podsOf(lab), before, "an upgrade to what runs already changed a pod");
      await assertGone(lab, "service", "configmap");
    },
  },
  {
    id: "g12-argocd",
    title: "Argo CD has taken over all objects; the record still says deployed",
    make: async (lab) => {
      await lab.install();
      // Clocks of whole seconds: Argo CD writes in a later one than Helm.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      for (
        const [group, kind, apiVersion] of [["apps", "Deployment", "apps/v1"], ["", "Service", "v1"], [
          "",
          "Secret",
          "v1",
        ]]
      ) {
        const annotations = { "argocd.argoproj.io/tracking-id": `shop:${group}/${kind}:${lab.namespace}/web` };
        const object = { apiVersion, kind, metadata: { name: "web", namespace: lab.namespace, annotations } };
        const flags = ["--server-side", "--field-manager=argocd-controller", "-f", "-"];
        await kubectlOk(lab.plane, ["apply", ...flags], { stdin: JSON.stringify(object) });
      }
    },
    finds: ["history/ghost-release"],
    unrepaired: true,
    after: [],
    prove: async (lab) => {
      const before = await settledPodsOf(lab);
      await forgetAsAdvised(lab);
      assertEquals(await historyOf(lab), []);
      assertEquals(await podsOf(lab), before, "to forget the release changed a pod");
      assert(await lab.object("service", "web"));
      assertEquals(
        (await doctor(lab, ["doctor", "web"])).code,
        1,
        "a release that was forgotten is none that was lost",
      );
    },
  },
  {
    id: "g12-gone",
    title: "somebody deleted every object; the record still says deployed",
    make: async (lab) => {
      await lab.install();
      await kubectl(lab, "delete", "deployment/web", "service/web", "secret/web", "--wait");
    },
    finds: ["history/ghost-release"],
    unrepaired: true,
    after: [],
    prove: async (lab) => {
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      const { json } = await doctor(lab, ["doctor", "web"]);
      assertEquals(json.totals.findings.warning + json.totals.findings.error, 0);
      await kubectl(lab, "delete", "deployment/web", "service/web", "secret/web", "--wait");
      await forgetAsAdvised(lab);
      assertEquals(await historyOf(lab), []);
    },
  },
  {
    id: "g12-gone-failed",
    title: "an upgrade times out, and then somebody deletes every object",
    make: async (lab) => {
      await lab.install();
      const path = await lab.chart({ tag: "2", unschedulable: true });
      const { code } = await lab.tryHelm(["upgrade", "web", path, "--wait", "--timeout=3s", ...SET_TOKEN]);
      assert(code !== 0, "the upgrade was to fail");
      await kubectl(lab, "delete", "deployment/web", "service/web", "secret/web", "--wait");
    },
    finds: ["history/ghost-release"],
    notes: ["upgrade/failed"],
    unrepaired: true,
    after: [],
    prove: async (lab) => {
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      const { json } = await doctor(lab, ["doctor", "web"]);
      assertEquals(json.totals.findings.warning + json.totals.findings.error, 0);
    },
  },
  {
    id: "h13-restored",
    title: "the records of an old backup were restored over newer objects",
    make: async (lab) => {
      await lab.install();
      const backup = JSON.parse(await kubectl(lab, "get", lab.driver, "-l", "owner=helm", "-o", "json"));
      await lab.upgrade({ tag: "2" });
      await lab.upgrade({ tag: "3", extra: true });
      await deleteRecords(lab);
      for (const { metadata: { name, labels }, ...item } of backup.items) {
        const object = { ...item, metadata: { name, labels, namespace: lab.namespace } };
        await kubectlOk(lab.plane, ["create", "-f", "-"], { stdin: JSON.stringify(object) });
      }
    },
    finds: ["history/restored-records"],
    unrepaired: true,
    after: [],
    prove: async (lab) => {
      const before = await settledPodsOf(lab);
      await lab.upgrade({ tag: "3", extra: true });
      assertEquals(await podsOf(lab), before, "an upgrade to what runs already changed a pod");
      const { json } = await doctor(lab, ["doctor", "web"]);
      assertEquals(json.totals.findings.warning + json.totals.findings.error, 0);
      await lab.upgrade({ tag: "3" });
      await assertGone(lab, "service", "configmap");
    },
  },
];

const kubectl = (lab: Lab, ...args: string[]): Promise<string> => kubectlOk(lab.plane, [...args, "-n", lab.namespace]);

/** As Kustomize or another GitOps tool does: all that is there becomes its own. */
const takeOver = async (lab: Lab, kind: string): Promise<void> => {
  const { apiVersion, kind: itsKind, spec } = await lab.object(kind, "web");
  const metadata = { name: "web", namespace: lab.namespace };
  const flags = ["--server-side", "--force-conflicts", "--field-manager=ops"];
  await kubectlOk(lab.plane, ["apply", ...flags, "-f", "-"], {
    stdin: JSON.stringify({ apiVersion, kind: itsKind, metadata, spec }),
  });
};

const deleteRecords = (lab: Lab) => kubectl(lab, "delete", lab.driver, "-l", "owner=helm,name=web");

const historyOf = async (lab: Lab): Promise<string[]> => {
  const { code, stdout } = await lab.tryHelm(["history", "web", "-o", "json"]);
  return code === 0 ? JSON.parse(stdout).map(({ status }: { status: string }) => status) : [];
};

const rolledOut = (lab: Lab, replicas: number) =>
  lab.until("the rollout to end", async () => {
    const { status = {} } = await lab.object("deployment", "web");
    return status.availableReplicas === replicas && status.updatedReplicas === replicas;
  });

/** The objects of the chart, with the number that grows with every write to their spec. */
const versionsOf = async (lab: Lab): Promise<string[]> => {
  const { items } = JSON.parse(await kubectl(lab, "get", "deploy,svc,pdb,cronjob,hpa,ingress", "-o", "json"));
  // deno-lint-ignore no-explicit-any -- objects as kubectl gives them
  return items.map(({ kind, metadata }: any) => [kind, metadata.name, metadata.generation ?? ""].join(" ")).sort();
};

/** Deletions are in the background. */
const assertGone = async (lab: Lab, ...kinds: string[]) => {
  for (const kind of kinds) {
    await lab.until(`${kind} "extra" to be gone`, async () => !(await lab.object(kind, "extra")), 10_000);
  }
};

/** With a chart that leaves the number of replicas to an autoscaler. */
const upgradeUnscaled = async (lab: Lab, shape: AppShape) => {
  const chart = await lab.chart(shape);
  const file = `${chart}/templates/web.yaml`;
  await Deno.writeTextFile(file, (await Deno.readTextFile(file)).replace(/^ {2}replicas: \d+\n/m, ""));
  await lab.helm(["upgrade", "web", chart, ...SET_TOKEN, "--wait", "--timeout=60s"]);
};

/** The commands that doctor gives, as they stand. */
const forgetAsAdvised = async (lab: Lab) => {
  const { json } = await doctor(lab, ["doctor", "web"]);
  // deno-lint-ignore no-explicit-any -- the published JSON, read by tests
  const advice = json.releases[0].findings[0].manual.find(({ summary }: any) => summary.startsWith("To forget"));
  const [, command] = advice.commands as [string, string];
  await kubectlOk(lab.plane, command.split(" ").slice(1));
};
