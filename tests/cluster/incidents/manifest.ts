// Manifests that the server does not understand any more: versions switched off, kinds gone, definitions that may not change so.

import { Buffer } from "node:buffer";
import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { doctor } from "../doctor.ts";
import { chart, kubectlOk } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import { damage, jsonOf, onText, textOf } from "../payload_damage.ts";
import type { Incident } from "./incident.ts";

const clusterKinds = ["customresourcedefinitions"];
const careful = ["--allow", "careful"];

export const manifest: readonly Incident[] = [
  {
    id: "m01-crd",
    title: "the version of a custom resource in the deployed manifest is served no more",
    clusterKinds,
    make: async (lab) => {
      await define(lab, { v1beta1: "served", v1: "stored" });
      await lab.install(gadget(lab, "v1beta1"));
      await define(lab, { v1beta1: "off", v1: "stored" });
      await fails(lab, ["upgrade", "web", await lab.chart({ ...gadget(lab, "v1"), tag: "2" })], "no matches for kind");
    },
    finds: ["manifest/unserved-version"],
    fix: careful,
    after: ["deployed"],
    next: keepsGadget,
  },
  {
    id: "m01-older",
    title: "the same, and the newest revision, which failed, has the right version: it is not the one that Helm reads",
    clusterKinds,
    make: async (lab) => {
      await define(lab, { v1beta1: "served", v1: "stored" });
      await lab.install(gadget(lab, "v1beta1"));
      const broken = { ...gadget(lab, "v1"), tag: "2", more: { ...gadget(lab, "v1").more, "broken.yaml": BROKEN } };
      await lab.tryHelm(["upgrade", "web", await lab.chart(broken), ...SET_TOKEN]);
      await define(lab, { v1beta1: "off", v1: "stored" });
    },
    finds: ["manifest/unserved-version"],
    fix: careful,
    after: ["deployed", "failed"],
    remains: ["upgrade/failed"],
    next: keepsGadget,
  },
  {
    id: "m01-kubernetes",
    title:
      "a manifest of Kubernetes 1.21 on a newer cluster: versions and fields that were, and a kind without successor",
    make: async (lab) => {
      await lab.install({ more: { "budget.yaml": BUDGET, "ingress.yaml": INGRESS } });
      await rewrite(
        lab,
        1,
        (text) => text.replace("policy/v1", "policy/v1beta1").replace(INGRESS.trim(), OLD_INGRESS.trim()) + SECURITY,
      );
      await fails(lab, ["upgrade", "web", await lab.chart({ tag: "2" })], "no matches for kind");
    },
    finds: ["manifest/removed-api"],
    fix: careful,
    after: ["deployed"],
    next: async (lab) => {
      const before = await uidsOf(lab, "poddisruptionbudget", "ingress");
      const more = { "budget.yaml": BUDGET, "ingress.yaml": INGRESS.replace("a.example", "b.example") };
      await lab.upgrade({ tag: "9", more });
      assertEquals(await uidsOf(lab, "poddisruptionbudget", "ingress"), before, "an object was made anew");
      assertEquals((await lab.object("ingress", "web")).spec.rules[0].host, "b.example");
      await lab.upgrade({ tag: "10" });
      assertEquals(await lab.object("poddisruptionbudget", "web"), undefined);
    },
  },
  {
    id: "m01-rollback",
    title: "the newest revision, which failed, names a version that is served no more: rollback and uninstall fail",
    clusterKinds,
    make: async (lab) => {
      await define(lab, { v1beta1: "served", v1: "stored" });
      await lab.install(gadget(lab, "v1"));
      const broken = { ...gadget(lab, "v1beta1"), tag: "2" };
      await lab.tryHelm([
        ...["upgrade", "web", await lab.chart({ ...broken, more: { ...broken.more, "broken.yaml": BROKEN } })],
        ...SET_TOKEN,
      ]);
      await define(lab, { v1beta1: "off", v1: "stored" });
    },
    finds: ["manifest/unserved-version"],
    fix: careful,
    after: ["deployed", "failed"],
    remains: ["upgrade/failed"],
    next: async (lab) => {
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      await lab.helm(["uninstall", "web", "--wait", "--timeout=60s"]);
      assertEquals(await lab.object("deployment", "web"), undefined);
      await lab.install(gadget(lab, "v1"));
    },
  },
  {
    id: "m03-upgrade",
    title: "the definition of a custom resource in the deployed manifest is gone",
    clusterKinds,
    make: async (lab) => {
      await define(lab, { v1: "stored" });
      await lab.install(gadget(lab, "v1"));
      await undefine(lab);
      await fails(lab, ["upgrade", "web", await lab.chart({ tag: "2" })], "no matches for kind");
    },
    finds: ["manifest/kind-gone"],
    fix: careful,
    after: ["deployed"],
  },
  {
    id: "m03-uninstall",
    title: "the same, and the uninstall fails",
    clusterKinds,
    make: async (lab) => {
      await define(lab, { v1: "stored" });
      await lab.install(gadget(lab, "v1"));
      await undefine(lab);
      await fails(lab, ["uninstall", "web"], "failed to delete release");
    },
    finds: ["history/uninstall-unfinished", "manifest/kind-gone"],
    fix: careful,
    after: ["uninstalling"],
    remains: ["history/uninstall-unfinished"],
    next: async (lab) => {
      await lab.helm(["uninstall", "web", "--wait", "--timeout=60s"]);
      assertEquals(await lab.object("deployment", "web"), undefined);
      await lab.install();
    },
  },
  {
    id: "m03-alone",
    title: "a release of nothing but custom resources, whose definition is gone",
    clusterKinds,
    make: async (lab) => {
      await define(lab, { v1: "stored" });
      const files = {
        "Chart.yaml": "apiVersion: v2\nname: bare\nversion: 1.0.0\n",
        "templates/one.yaml": gadgetText(lab, "v1"),
      };
      await lab.helm(["install", "web", await chart(lab.plane, files)]);
      await undefine(lab);
    },
    finds: ["manifest/kind-gone"],
    fix: careful,
    after: ["deployed"],
    next: async (lab) => {
      await lab.helm(["uninstall", "web"]);
      await lab.install();
    },
  },
  {
    id: "m03-off",
    title: "a definition that serves no version: its objects are there, and nothing is forgotten",
    clusterKinds,
    make: async (lab) => {
      await define(lab, { v1: "stored" });
      await lab.install(gadget(lab, "v1"));
      await define(lab, { v1: "off" });
    },
    finds: ["manifest/kind-gone"],
    fix: careful,
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await define(lab, { v1: "stored" });
      await lab.upgrade({ ...gadget(lab, "v1"), tag: "2" });
    },
  },
  {
    id: "m04",
    title: "a chart drops a version of its definition in which objects are stored",
    clusterKinds,
    make: async (lab) => {
      const versions = { v1beta1: "stored", v1: "served" } as const;
      const name = definition(lab, versions).metadata.name;
      await lab.install({ more: { "crd.yaml": JSON.stringify(definition(lab, versions)) } });
      await kubectlOk(lab.plane, ["wait", "--for=condition=Established", `crd/${name}`, "--timeout=20s"]);
      await kubectlOk(lab.plane, ["apply", "-n", lab.namespace, "-f", "-"], { stdin: gadgetText(lab, "v1beta1") });
      await lab.upgrade({ more: { "crd.yaml": JSON.stringify(definition(lab, { v1beta1: "served", v1: "stored" })) } });
      const next = await lab.chart({
        tag: "2",
        more: { "crd.yaml": JSON.stringify(definition(lab, { v1: "stored" })) },
      });
      await fails(lab, ["upgrade", "web", next, ...SET_TOKEN], "status.storedVersions");
    },
    finds: ["manifest/stored-versions"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await obeyAll(lab, "manifest/stored-versions");
      await lab.upgrade({ tag: "2", more: { "crd.yaml": JSON.stringify(definition(lab, { v1: "stored" })) } });
      assertEquals((await lab.object(gadgetsOf(lab), "one")).spec.size, 1);
    },
  },
  {
    id: "m06",
    title: "an upgrade brings an object twice: Helm before 3.22 cannot find what it made itself",
    versions: ["3.19.2"],
    make: async (lab) => {
      await lab.install();
      const twice = await lab.chart({ tag: "2", more: { "b.yaml": CONFIG, "c.yaml": CONFIG } });
      await fails(lab, ["upgrade", "web", twice, ...SET_TOKEN], 'no ConfigMap with the name "b" found');
    },
    finds: ["manifest/duplicates", "objects/left-by-dead-revision"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await lab.upgrade({ tag: "2", more: { "b.yaml": CONFIG } });
    },
  },
];

const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata: { name: b }
data: { value: "1" }
`;

/** Refused by every API server, once the rest is built. */
const BROKEN = `apiVersion: v1
kind: Service
metadata: { name: broken }
spec: { selector: { app: web }, ports: [{ port: 0 }] }
`;

const BUDGET = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: web } } }
`;

const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  rules:
    - host: a.example
      http:
        paths:
          - { path: /, pathType: ImplementationSpecific, backend: { service: { name: web, port: { number: 80 } } } }
`;

const OLD_INGRESS = `apiVersion: networking.k8s.io/v1beta1
kind: Ingress
metadata: { name: web }
spec:
  rules:
    - host: a.example
      http:
        paths:
          - { path: /, backend: { serviceName: web, servicePort: 80 } }
`;

const SECURITY = `---
# Source: app/templates/psp.yaml
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: { name: web }
spec: { privileged: false }
`;

type State = "served" | "stored" | "off";

/** No two incidents have one group, so that none has to be alone. */
const groupOf = (lab: Lab): string => `${lab.namespace}.crd.example`;
const gadgetsOf = (lab: Lab): string => `gadgets.${groupOf(lab)}`;

const gadgetText = (lab: Lab, version: string): string =>
  `apiVersion: ${groupOf(lab)}/${version}
kind: Gadget
metadata: { name: one }
spec: { size: 1 }
`;

const gadget = (lab: Lab, version: string) => ({ more: { "gadget.yaml": gadgetText(lab, version) } });

/** `stored` is served too, unless it is the only one and `off`. */
const definition = (lab: Lab, versions: Readonly<Record<string, State>>) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: gadgetsOf(lab) },
  spec: {
    group: groupOf(lab),
    scope: "Namespaced",
    names: { kind: "Gadget", plural: "gadgets", singular: "gadget" },
    versions: Object.entries(versions).map(([name, state]) => ({
      name,
      served: state !== "off",
      storage: state === "stored" || Object.keys(versions).length === 1,
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    })),
  },
});

const define = async (lab: Lab, versions: Readonly<Record<string, State>>): Promise<void> => {
  const text = JSON.stringify(definition(lab, versions));
  await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: text });
  await kubectlOk(lab.plane, ["wait", "--for=condition=Established", `crd/${gadgetsOf(lab)}`, "--timeout=20s"]);
  const served = Object.entries(versions).filter(([, state]) => state !== "off").map(([name]) => name).sort();
  await lab.until("the versions to be served as defined", async () => {
    const groups = JSON.parse(await kubectlOk(lab.plane, ["get", "--raw", "/apis"])).groups;
    // deno-lint-ignore no-explicit-any -- the API server's answer
    const group = groups.find(({ name }: any) => name === groupOf(lab));
    // deno-lint-ignore no-explicit-any -- the API server's answer
    return (group?.versions ?? []).map(({ version }: any) => version).sort().join() === served.join();
  });
};

const undefine = async (lab: Lab): Promise<void> => {
  await kubectlOk(lab.plane, ["delete", "crd", gadgetsOf(lab), "--wait", "--timeout=30s"]);
  await lab.until(
    "the kind to be gone from discovery",
    async () => !(await kubectlOk(lab.plane, ["get", "--raw", "/apis"])).includes(groupOf(lab)),
  );
};

const fails = async (lab: Lab, args: string[], says: string): Promise<void> => {
  const { code, stderr } = await lab.tryHelm(args);
  assert(code !== 0, `helm ${args.join(" ")} was to fail`);
  assertStringIncludes(stderr, says);
};

/** An upgrade to a chart that names the served version finds the object, and makes no other. */
async function keepsGadget(lab: Lab): Promise<void> {
  const uid = async () => (await lab.object(gadgetsOf(lab), "one")).metadata.uid;
  const before = await uid();
  await lab.upgrade({ ...gadget(lab, "v1"), tag: "9" });
  assertEquals(await uid(), before, "the custom resource was made anew");
  await lab.upgrade({ tag: "10" });
  assertEquals(await lab.object(gadgetsOf(lab), "one"), undefined, "Helm was to delete the custom resource");
}

const uidsOf = (lab: Lab, ...kinds: string[]): Promise<string[]> =>
  Promise.all(kinds.map(async (kind) => (await lab.object(kind, "web")).metadata.uid));

/** Writes another manifest into a record, as if an older cluster had taken it. */
const rewrite = (lab: Lab, revision: number, change: (manifest: string) => string): Promise<void> =>
  damage(
    lab,
    revision,
    onText((text) => {
      const release = JSON.parse(jsonOf(text));
      return textOf(JSON.stringify({ ...release, manifest: change(release.manifest) }));
    }),
  );

/** Does what doctor says, word for word. */
const obeyAll = async (lab: Lab, check: string): Promise<void> => {
  const { json } = await doctor(lab, ["doctor", "web"]);
  // deno-lint-ignore no-explicit-any -- the published JSON, read by tests
  const found = json.releases[0].findings.find((finding: any) => finding.check === check);
  const commands: string[] = found.manual.flatMap(({ commands }: { commands: string[] }) => commands);
  assert(commands.length > 0, `doctor gives no command for ${check}`);
  for (const command of commands) {
    const env = { KUBECONFIG: lab.plane.kubeconfig, PATH: `${lab.plane.bin("")}:${Deno.env.get("PATH")}` };
    const { code, stderr } = await new Deno.Command("sh", { args: ["-c", command], env }).output();
    assertEquals(code, 0, `${command}: ${Buffer.from(stderr)}`);
  }
};
