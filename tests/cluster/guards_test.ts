// What keeps a repair from doing harm, on the real thing: a living helm, other writers, controllers, missing rights.

import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { parse } from "yaml";
import { doctor, runsOf } from "./doctor.ts";
import { incidents } from "./incidents.ts";
import { kubectl, kubectlOk, type PolicyRule, serviceAccountKubeconfig, waitFor } from "./kube.ts";
import { type Lab, madeLab, newLab, recordsOf } from "./lab.ts";
import { startPlane } from "./plane.ts";
import { failingProxy, type SeenRequest } from "./proxy.ts";

const NOW = ["--yes", "--stale-after", "0s"];
const RECORD = "sh.helm.release.v1.web.v2";

const isRehearsal = ({ method, query }: SeenRequest) => method === "PUT" && query.has("dryRun");
const isRealWrite = ({ method, query, path }: SeenRequest) =>
  ["PUT", "POST", "DELETE", "PATCH"].includes(method) && !query.has("dryRun") && !path.includes("selfsubject");

Deno.test("guards", async (t) => {
  const plane = await startPlane();
  const make = async (id: string): Promise<Lab> => {
    const { make } = incidents.find((incident) => incident.id === id)!;
    return await madeLab(() => newLab(plane, "3.22.0", "guard"), make);
  };
  try {
    await t.step("a helm that is alive is refused, and nothing is written", async () => {
      const lab = await newLab(plane, "4.3.1", "alive");
      await lab.install();
      const chart = await lab.chart({ tag: "2", unschedulable: true });
      const running = await lab.spawn(["upgrade", "web", chart, "--wait", "--timeout=300s"]);
      await lab.until("the upgrade to wait", async () => await lab.recordStatus(2) === "pending-upgrade");
      const before = await recordsOf(lab);
      const fixed = await doctor(lab, ["fix", "web", "--yes"]);
      assertEquals([fixed.code, fixed.json.outcome], [3, "refused"], fixed.stdout);
      assertEquals(fixed.json.refusals[0].reason, "writer-may-be-alive");
      assertEquals(await recordsOf(lab), before);
      running.kill("SIGKILL");
      await running.outcome;
    });

    await t.step("doctor sends no write, not even a dry one; a dry run of fix neither", async () => {
      const lab = await make("p01-half");
      const proxy = await failingProxy(plane, {});
      assertEquals((await doctor(lab, ["doctor", "web"], proxy.kubeconfig)).code, 2);
      assertEquals((await doctor(lab, ["fix", "web", "--dry-run", "--stale-after", "0s"], proxy.kubeconfig)).code, 2);
      assertEquals(proxy.requests.filter(({ method }) => method !== "GET"), []);
      await proxy.stop();
    });

    await t.step("a record that changes between plan and write is a conflict, and nothing is lost", async () => {
      const lab = await make("p01-half");
      const proxy = await failingProxy(plane, {
        after: {
          matches: isRehearsal,
          run: async () => {
            await kubectlOk(plane, ["label", "secret", RECORD, "-n", lab.namespace, "by=another"]);
          },
        },
      });
      const fixed = await doctor(lab, ["fix", "web", ...NOW], proxy.kubeconfig);
      assertEquals([fixed.code, fixed.json.outcome], [3, "refused"], fixed.stdout + fixed.stderr);
      assertEquals(proxy.requests.filter(isRealWrite), []);
      assertEquals((await lab.record(2))!.metadata.labels["by"], "another");
      await proxy.stop();
    });

    await t.step("a new revision that comes between plan and write is a conflict, and nothing is lost", async () => {
      const lab = await make("p01-half");
      const proxy = await failingProxy(plane, {
        after: {
          matches: isRehearsal,
          run: async () => void await lab.helm(["rollback", "web", "1", "--timeout=30s"]),
        },
      });
      const fixed = await doctor(lab, ["fix", "web", ...NOW], proxy.kubeconfig);
      assertEquals([fixed.code, fixed.json.outcome], [3, "refused"], fixed.stdout + fixed.stderr);
      assertEquals(proxy.requests.filter(isRealWrite), []);
      assertEquals([await lab.recordStatus(2), await lab.recordStatus(3)], ["pending-upgrade", "deployed"]);
      await proxy.stop();
    });

    await t.step("a write whose answer is lost is read back, and the run ends well", async () => {
      const lab = await make("p01-half");
      const proxy = await failingProxy(plane, { lose: isRealWrite });
      const fixed = await doctor(lab, ["fix", "web", ...NOW], proxy.kubeconfig);
      assertEquals([fixed.code, fixed.json.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
      assertEquals(await lab.recordStatus(2), "failed");
      await proxy.stop();
    });

    await t.step("a release that Flux drives is refused; suspended, it is repaired", async () => {
      const lab = await make("p01-half");
      await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(FLUX_CRD) });
      await kubectlOk(plane, ["wait", "--for=condition=Established", "crd/helmreleases.helm.toolkit.fluxcd.io"]);
      const flux = (suspend: boolean) => ({
        apiVersion: "helm.toolkit.fluxcd.io/v2",
        kind: "HelmRelease",
        metadata: { name: "web", namespace: lab.namespace },
        spec: { interval: "5m", suspend },
      });
      const apply = (object: unknown) => kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(object) });
      await apply(flux(false));
      const before = await recordsOf(lab);
      const refused = await doctor(lab, ["fix", "web", ...NOW]);
      assertEquals([refused.code, refused.json.refusals[0].reason], [3, "driven-by-controller"], refused.stdout);
      assertEquals(await recordsOf(lab), before);

      const blind = await serviceAccountKubeconfig(plane, lab.namespace, "fixer", await rolesOfDocs());
      const unknown = await doctor(lab, ["fix", "web", ...NOW], blind);
      assertEquals([unknown.code, unknown.json.refusals[0].reason], [3, "drivers-unknown"], unknown.stdout);
      const still = await doctor(lab, ["fix", "web", ...NOW, "--assume-unmanaged"]);
      assertEquals(still.code, 3, "a driver that is there cannot be vouched away");

      await apply(flux(true));
      const fixed = await doctor(lab, ["fix", "web", ...NOW]);
      assertEquals([fixed.code, fixed.json.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
      await kubectlOk(plane, ["delete", "crd", "helmreleases.helm.toolkit.fluxcd.io"]);
    });

    await t.step(
      "the published Roles are enough, and without the second the rehearsal names what is missing",
      async () => {
        const lab = await make("p01-finished");
        const [diagnose, fix] = await roles();
        const reader = await serviceAccountKubeconfig(plane, lab.namespace, "reader", diagnose!);
        const found = await doctor(lab, ["doctor", "web"], reader);
        assertEquals(found.code, 2, found.stdout + found.stderr);
        assertEquals(found.json.releases[0].findings[0].check, "pending/finished");
        const before = await recordsOf(lab);
        const refused = await doctor(lab, ["fix", "web", ...NOW], reader);
        assertEquals(
          [refused.code, refused.json.refusals[0].reason],
          [3, "rights-missing"],
          refused.stdout + refused.stderr,
        );
        assertStringIncludes(refused.json.refusals[0].says, "update");
        assertStringIncludes(refused.json.refusals[0].says, "secrets");
        assertEquals(await recordsOf(lab), before);
        const writer = await serviceAccountKubeconfig(plane, lab.namespace, "writer", [...diagnose!, ...fix!]);
        const fixed = await doctor(lab, ["fix", "web", ...NOW], writer);
        assertEquals([fixed.code, fixed.json.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
        assertEquals((await doctor(lab, ["undo", "--yes"], writer)).code, 0);
        assertEquals(await recordsOf(lab), before);
      },
    );

    await t.step("without the right to patch, the rehearsal of a repair of live objects names it", async () => {
      const lab = await make("r13-missing");
      const repair = ["fix", "web", ...NOW, "--allow", "careful", "--assume-unmanaged"];
      const kinds = { apiGroups: [""], resources: ["configmaps", "services", "secrets"] };
      const creator = [...await rolesOfDocs(), { ...kinds, verbs: ["get", "create"] }];
      const account = await serviceAccountKubeconfig(plane, lab.namespace, "creator", creator);
      const refused = await doctor(lab, repair, account);
      assertEquals([refused.code, refused.json.refusals[0].reason], [3, "rights-missing"], refused.stdout);
      assertStringIncludes(refused.json.refusals[0].says, "Cannot patch");
      assertEquals(await lab.object("configmap", "extra"), undefined);
      const patcher = [...creator, { ...kinds, verbs: ["patch", "delete"] }];
      const whole = await serviceAccountKubeconfig(plane, lab.namespace, "patcher", patcher);
      const fixed = await doctor(lab, repair, whole);
      assertEquals([fixed.code, fixed.json.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
      assertEquals((await doctor(lab, ["undo", "--yes"], whole)).code, 0);
      assertEquals(await lab.object("configmap", "extra"), undefined);
    });

    await t.step(
      "without the right to read an object the diagnosis has a gap, and nothing is called finished",
      async () => {
        const lab = await make("p01-finished");
        const [diagnose] = await roles();
        const blind = await serviceAccountKubeconfig(
          plane,
          lab.namespace,
          "half-blind",
          diagnose!.filter(({ apiGroups }) => !apiGroups.includes("apps")),
        );
        const found = await doctor(lab, ["doctor", "web"], blind);
        assertEquals(found.json.releases[0].findings[0].check, "pending/undecided", found.stdout);
        assert(found.json.releases[0].gaps.some((gap: { resource: string }) => gap.resource === "deployments"));
      },
    );

    await t.step("an immutable record is refused, with the reason", async () => {
      const lab = await make("p01-half");
      await kubectlOk(plane, ["patch", "secret", RECORD, "-n", lab.namespace, "-p", '{"immutable":true}']);
      const refused = await doctor(lab, ["fix", "web", ...NOW]);
      assertEquals([refused.code, refused.json.refusals[0].reason], [3, "immutable"], refused.stdout);
    });

    await t.step("an admission policy that protects the records is met in the rehearsal", async () => {
      const lab = await make("p01-half");
      await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(protect(lab.namespace)) });
      const before = await recordsOf(lab);
      const touch = ["label", "secret", RECORD, "-n", lab.namespace, "probe=1", "--dry-run=server"];
      await waitFor(
        async () => (await kubectl(plane, touch)).code === 0 ? undefined : true,
        30_000,
        "the policy to be in force",
      );
      const refused = await doctor(lab, ["fix", "web", ...NOW]);
      assertEquals(refused.json.refusals[0].reason, "rejected-by-server", refused.stdout);
      assertEquals(await recordsOf(lab), before);
      await kubectlOk(plane, ["delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", lab.namespace]);
    });

    await t.step("no secret is in the journal, and the backup is nobody else's to read", async () => {
      const lab = await make("p01-half");
      const fixed = await doctor(lab, ["fix", "web", ...NOW, "--debug"]);
      assertEquals(fixed.code, 0, fixed.stdout + fixed.stderr);
      const folder = `${runsOf(lab)}/${fixed.json.run}`;
      assert(!(await Deno.readTextFile(`${folder}/journal.jsonl`)).includes("pl4nted"));
      for (const path of [folder, `${folder}/backup`]) assertEquals((await Deno.stat(path)).mode! & 0o777, 0o700);
      assertEquals((await Deno.stat(`${folder}/run.json`)).mode! & 0o777, 0o600);
    });
  } finally {
    await plane.stop();
  }
});

/** The rules of the two Roles of docs/rbac.md. */
async function roles(): Promise<PolicyRule[][]> {
  const text = await Deno.readTextFile(new URL("../../docs/rbac.md", import.meta.url));
  return [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => parse(yaml!).rules);
}

async function rolesOfDocs(): Promise<PolicyRule[]> {
  return (await roles()).flat();
}

const FLUX_CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "helmreleases.helm.toolkit.fluxcd.io" },
  spec: {
    group: "helm.toolkit.fluxcd.io",
    scope: "Namespaced",
    names: { kind: "HelmRelease", plural: "helmreleases", singular: "helmrelease" },
    versions: [{
      name: "v2",
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    }],
  },
};

const protect = (namespace: string) => ({
  apiVersion: "v1",
  kind: "List",
  items: [{
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: namespace },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["secrets"] }],
      },
      validations: [{ expression: "object.type != 'helm.sh/release.v1'", message: "release records are protected" }],
    },
  }, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: namespace },
    spec: {
      policyName: namespace,
      validationActions: ["Deny"],
      matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } },
    },
  }],
});
