// One Secret that the server cannot decrypt, on a plane of its own: it breaks lists of the whole cluster. Its bytes are
// replaced in etcd by what a server with another key would have written, and put back at the end.

import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { doctor } from "./doctor.ts";
import { chart, waitFor } from "./kube.ts";
import { type Lab, newLab } from "./lab.ts";
import { type Plane, startPlane } from "./plane.ts";

const TINY = `apiVersion: v1
kind: ConfigMap
metadata: { name: "{{ .Release.Name }}" }
data: { color: {{ .Values.color | default "red" }} }
`;
const ENCRYPTED = "k8s:enc:aescbc:v1:key1:0123456789abcdef0123456789abcdef";

/** etcd by its JSON gateway, at the address that is in its log. */
const openEtcd = async (plane: Plane) => {
  const address = /"advertise-client-urls":\["([^"]+)"\]/.exec(await Deno.readTextFile(`${plane.dir}/etcd.log`))![1];
  const call = async (what: string, body: unknown) => {
    const response = await fetch(`${address}/v3/kv/${what}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`etcd: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  return {
    get: async (key: string): Promise<string> => (await call("range", { key: btoa(key) })).kvs[0].value,
    put: (key: string, value: string) => call("put", { key: btoa(key), value }),
  };
};

/** Helm repeats what is answered 429 for minutes: it is stopped. */
const failsOrHangs = async (lab: Lab, args: string[]): Promise<boolean> => {
  const running = await lab.spawn(args);
  const timer = setTimeout(() => running.kill("SIGKILL"), 3_000);
  const { code } = await running.outcome;
  clearTimeout(timer);
  return code !== 0;
};

Deno.test("a Secret that the server cannot decrypt", async (t) => {
  const plane = await startPlane({ apiserverArgs: [] });
  try {
    const lab = await newLab(plane, "4.3.1", "dark");
    const light = await newLab(plane, "3.22.0", "light");
    const tiny = await chart(plane, { "templates/config.yaml": TINY });
    for (const color of ["red", "blue", "green"]) {
      await lab.helm(["upgrade", "--install", "web", tiny, "--set", `color=${color}`]);
    }
    await lab.helm(["install", "other", tiny]);
    await light.helm(["install", "web", tiny]);

    const etcd = await openEtcd(plane);
    const key = `/registry/secrets/${lab.namespace}/sh.helm.release.v1.web.v2`;
    const kept = await etcd.get(key);
    await etcd.put(key, btoa(ENCRYPTED));

    await t.step("doctor reads the release by name, at once and when the server's cache has given up", async () => {
      for (const later of [false, true]) {
        if (later) await waitFor(() => failsOrHangs(light, ["list"]), 60_000, "the server's cache to give up");
        const { code, json, stdout, stderr } = await doctor(lab, ["doctor", "web"]);
        assertEquals(code, 2, stdout + stderr);
        const [release] = json.releases;
        assertEquals([release.revision, release.status], [3, "deployed"]);
        assertEquals(
          release.findings.map((one: { check: string; subject: string }) => [one.check, one.subject]),
          [["access/undecryptable-record", `secrets ${lab.namespace}/sh.helm.release.v1.web.v2`]],
        );
        assertStringIncludes(release.findings[0].notes.join(), "revisions 1, 3;");
      }
    });

    await t.step("no repair acts", async () => {
      const { code, json } = await doctor(lab, ["fix", "web", "--yes", "--stale-after", "0s"]);
      assertEquals([code, json.outcome, json.steps], [3, "refused", []]);
    });

    await t.step("helm can do nothing, in no namespace", async () => {
      assert(await failsOrHangs(lab, ["list"]));
      assert(await failsOrHangs(light, ["history", "web"]));
    });

    await t.step("doctor -A tells of the cluster and surveys around it", async () => {
      const { code, json, stdout, stderr } = await doctor(lab, ["doctor", "-A"]);
      assertEquals(code, 2, stdout + stderr);
      assertEquals(
        json.releases.map((one: { namespace: string; name: string; depth: string }) => [one.namespace, one.depth]),
        [[lab.namespace, "collected"], [light.namespace, "surveyed"]],
      );
      assertEquals(json.clusterFindings.map((one: { check: string }) => one.check), ["access/undecryptable-record"]);
      assertEquals(json.gaps.length, 1);
      const there = await doctor(light, ["doctor"]);
      assertEquals([there.code, there.json.clusterFindings.length], [2, 1], there.stdout + there.stderr);
    });

    await t.step("with the bytes back all is as before", async () => {
      await etcd.put(key, kept);
      await waitFor(async () => !await failsOrHangs(light, ["list"]), 60_000, "lists to work again");
      assertEquals((await doctor(lab, ["doctor", "web"])).code, 0);
      await lab.helm(["upgrade", "web", tiny]);
    });
  } finally {
    await plane.stop();
  }
});
