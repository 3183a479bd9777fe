// Ways to reach a real API server, ways to fail at it, and what its refusals are taken for.

import { assert, assertEquals, AssertionError, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { connect, type ConnectionOptions } from "../../src/cluster/connect.ts";
import { kubeRecords } from "../../src/cluster/kube_records.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { Cluster } from "../../src/model/ports.ts";
import type { RecordImage } from "../../src/model/snapshot.ts";
import { kubectlOk, newNamespace, serviceAccountKubeconfig, waitFor, writeKubeconfig } from "./kube.ts";
import { type Plane, startPlane } from "./plane.ts";

const plane: Plane = await startPlane();
const userAgent = "helm-doctor/test";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `connect: ${name}`, fn, sanitizeResources: false, sanitizeOps: false });

const open = async (options: Partial<ConnectionOptions>): Promise<Cluster> => {
  const connected = await connect({ kubeconfig: plane.kubeconfig, userAgent, ...options });
  if (!connected.ok) throw new AssertionError(connected.says);
  return connected.cluster;
};

const failure = async (options: Partial<ConnectionOptions>): Promise<string> => {
  const connected = await connect({ kubeconfig: plane.kubeconfig, userAgent, ...options });
  if (connected.ok) throw new AssertionError("it connected");
  return connected.says;
};

/** Who the server takes one for. */
const whoAmI = async (cluster: Cluster): Promise<{ username: string; groups: string[]; uid?: string }> => {
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview", metadata: { name: "" } };
  const outcome = await cluster.objects.create(review, { dryRun: false });
  if (outcome.kind !== "written") throw new AssertionError(JSON.stringify(outcome));
  return (outcome.value.status as unknown as { userInfo: { username: string; groups: string[] } }).userInfo;
};

const tokenOf = async (kubeconfig: string): Promise<string> =>
  JSON.parse(await Deno.readTextFile(kubeconfig)).users[0].user.token;

const account = async (rules: Parameters<typeof serviceAccountKubeconfig>[3] = []) => {
  const namespace = await newNamespace(plane, "connect");
  const kubeconfig = await serviceAccountKubeconfig(plane, namespace, "ci", rules);
  return { namespace, kubeconfig, username: `system:serviceaccount:${namespace}:ci` };
};

test("a client certificate, in data and in files", async () => {
  assertEquals((await whoAmI(await open({}))).username, "admin");
  const files = await writeKubeconfig(plane, "certificate-files", (config) => {
    config.users[0].user = { "client-certificate": "admin.crt", "client-key": "admin.key" };
    config.clusters[0].cluster = { server: plane.server, "certificate-authority": "ca.crt" };
  });
  assertEquals((await whoAmI(await open({ kubeconfig: files }))).username, "admin");
});

test("a token: in the kubeconfig, in a file, on the command line", async () => {
  const { kubeconfig, username, namespace } = await account();
  const token = await tokenOf(kubeconfig);
  assertEquals((await whoAmI(await open({ kubeconfig }))).username, username);
  assertEquals((await whoAmI(await open({ token }))).username, username);
  await Deno.writeTextFile(`${plane.dir}/${namespace}.token`, `${token}\n`);
  const byFile = await writeKubeconfig(plane, `${namespace}-file`, (config) => {
    config.users[0].user = { tokenFile: `${namespace}.token` };
  });
  assertEquals((await whoAmI(await open({ kubeconfig: byFile }))).username, username);
});

test("impersonation of a user, groups and a uid", async () => {
  const cluster = await open({ as: "jane", asGroup: ["system:masters", "ops"], asUid: "42" });
  const { username, groups, uid } = await whoAmI(cluster);
  assertEquals([username, groups, uid], ["jane", ["system:masters", "ops", "system:authenticated"], "42"]);
  assertStringIncludes(await failure({ asGroup: ["ops"] }), "without a user");
});

const withPlugin = async (script: string, more: Record<string, unknown> = {}): Promise<string> => {
  const name = `plugin-${crypto.randomUUID().slice(0, 8)}`;
  await Deno.writeTextFile(`${plane.dir}/${name}.sh`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return await writeKubeconfig(plane, name, (config) => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: `./${name}.sh`,
      interactiveMode: "Never",
      ...more,
    };
    config.users[0].user = { exec };
  });
};

test("a credential plugin that gives a token, told what it asks for", async () => {
  const { kubeconfig, username } = await account();
  const credential = JSON.stringify({ kind: "ExecCredential", status: { token: await tokenOf(kubeconfig) } });
  const plugin = await withPlugin(
    `case "$KUBERNETES_EXEC_INFO" in *ExecCredential*${plane.server}*) echo '${credential}';; esac`,
    {
      provideClusterInfo: true,
    },
  );
  assertEquals((await whoAmI(await open({ kubeconfig: plugin }))).username, username);
});

test("a credential plugin that gives a client certificate", async () => {
  const read = (name: string) => Deno.readTextFile(`${plane.dir}/${name}`);
  const status = { clientCertificateData: await read("admin.crt"), clientKeyData: await read("admin.key") };
  await Deno.writeTextFile(`${plane.dir}/credential.json`, JSON.stringify({ kind: "ExecCredential", status }));
  const plugin = await withPlugin(`cat ${plane.dir}/credential.json`);
  assertEquals((await whoAmI(await open({ kubeconfig: plugin }))).username, "admin");
});

test("a credential plugin that fails, talks nonsense or is not there", async () => {
  const secret = "k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9uYXdzLmNvbS8_QWN0aW9uPUdldENhbGxlcklkZW50aXR5";
  const failed = await failure({ kubeconfig: await withPlugin(`echo "login expired ${secret}" >&2; exit 1`) });
  assertMatch(failed, /^Credential plugin ".*\.sh" of user "admin" failed: login expired …$/);
  const nonsense = await failure({ kubeconfig: await withPlugin(`echo ${secret}`) });
  assertStringIncludes(nonsense, "gave no ExecCredential");
  assert(!nonsense.includes("k8s-aws"), nonsense);
  const empty = await failure({ kubeconfig: await withPlugin(`echo '{"kind":"ExecCredential"}'`) });
  assertStringIncludes(empty, "gave no ExecCredential");
  const missing = await failure({
    kubeconfig: await withPlugin("", { command: "no-such-plugin", installHint: "Install it." }),
  });
  assertEquals(missing, 'Credential plugin "no-such-plugin" of user "admin" is not there: Install it.');
});

test("through a proxy, with a client certificate", async () => {
  const proxy = connectProxy();
  const kubeconfig = await writeKubeconfig(plane, "proxied", (config) => {
    config.clusters[0].cluster["proxy-url"] = `http://127.0.0.1:${proxy.port}`;
  });
  assertEquals((await whoAmI(await open({ kubeconfig }))).username, "admin");
  assert(proxy.tunnels() > 0);
  proxy.close();
  assertStringIncludes(await failure({ kubeconfig }), "Cannot reach");
});

/** A proxy that knows CONNECT and nothing else. */
const connectProxy = () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let tunnels = 0;
  const serve = async (client: Deno.TcpConn) => {
    const head = new Uint8Array(4096);
    const size = await client.read(head) ?? 0;
    const [, hostname, port] = /^CONNECT (.*):(\d+) /.exec(new TextDecoder().decode(head.subarray(0, size)))!;
    tunnels++;
    const server = await Deno.connect({ hostname: hostname!, port: Number(port) });
    await client.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
    await Promise.allSettled([client.readable.pipeTo(server.writable), server.readable.pipeTo(client.writable)]);
  };
  (async () => {
    for await (const client of listener) serve(client).catch(() => {});
  })().catch(() => {});
  return { port: (listener.addr as Deno.NetAddr).port, tunnels: () => tunnels, close: () => listener.close() };
};

test("what is wrong with the kubeconfig is said, with what is known", async () => {
  assertMatch(await failure({ context: "nope" }), /^Context "nope" does not exist in ".*"; known: "plane"$/);
  assertMatch(await failure({ cluster: "nope" }), /^Cluster "nope" does not exist/);
  assertMatch(await failure({ user: "nope" }), /^User "nope" does not exist/);
  assertMatch(
    await failure({ kubeconfig: `${plane.dir}/nope` }),
    /^Cannot read kubeconfig ".*": there is no such file$/,
  );
  const noContext = await writeKubeconfig(plane, "no-context", (config) => delete config["current-context"]);
  assertMatch(await failure({ kubeconfig: noContext }), /^No context is chosen: .* known: "plane"$/);
  assertMatch(await failure({ driver: "sql" }), /"sql": HELM_DRIVER_SQL_CONNECTION_STRING is not set/);
  assertMatch(await failure({ driver: "etcd" }), /^Storage driver "etcd" is unknown/);
});

test("what is wrong on the way is said", async () => {
  assertMatch(
    await failure({ server: "https://127.0.0.1:1" }),
    /^Cannot reach https:\/\/127.0.0.1:1: connection refused/,
  );
  const unknownAuthority = await writeKubeconfig(plane, "no-ca", (config) => {
    delete config.clusters[0].cluster["certificate-authority-data"];
  });
  assertStringIncludes(await failure({ kubeconfig: unknownAuthority }), "unknown authority");
  assertEquals((await whoAmI(await open({ kubeconfig: unknownAuthority, insecure: true }))).username, "admin");
  assertEquals(
    (await whoAmI(await open({ kubeconfig: unknownAuthority, caFile: `${plane.dir}/ca.crt` }))).username,
    "admin",
  );
  assertStringIncludes(await failure({ tlsServerName: "other.example" }), "for another name");
  assertEquals((await whoAmI(await open({ tlsServerName: "kubernetes.default" }))).username, "admin");
  assertMatch(await failure({ token: "not-a-token" }), /does not accept the credentials .*Log in again$/);
});

test("an X.509 v1 certificate ends in words, not in the process's end", async () => {
  const openssl = async (...args: string[]) => {
    const { success } = await new Deno.Command("openssl", { args, cwd: plane.dir, stdout: "null", stderr: "null" })
      .output();
    assert(success, args.join(" "));
  };
  await openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "v1.key",
    "-out",
    "v1.csr",
    "-subj",
    "/O=system:masters/CN=old",
  );
  await openssl(
    "x509",
    "-req",
    "-in",
    "v1.csr",
    "-CA",
    "ca.crt",
    "-CAkey",
    "ca.key",
    "-set_serial",
    "7",
    "-days",
    "2",
    "-out",
    "v1.crt",
  );
  const kubeconfig = await writeKubeconfig(plane, "v1", (config) => {
    config.users[0].user = { "client-certificate": "v1.crt", "client-key": "v1.key" };
  });
  const connected = await connect({ kubeconfig, userAgent });
  if (connected.ok) assertEquals((await whoAmI(connected.cluster)).username, "old");
  else assertStringIncludes(connected.says, "Cannot reach");
});

test("no answer in time is a gap of its own", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server = `http://127.0.0.1:${(silent.addr as Deno.NetAddr).port}`;
  assertStringIncludes(await failure({ server, requestTimeout: 0.2 }), "no answer within 0.2 s");
  silent.close();
});

const secret = (namespace: string, name: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace },
  data: {},
});

const refusalOf = async (cluster: Cluster, object: KubeObject): Promise<[string, string]> => {
  const outcome = await cluster.objects.create(object, { dryRun: false });
  return outcome.kind === "refused" ? [outcome.reason, outcome.says] : [outcome.kind, JSON.stringify(outcome)];
};

test("a missing right is a gap to a read and a refusal to a write", async () => {
  const rules = [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "create"] }];
  const { kubeconfig, namespace } = await account(rules);
  const cluster = await open({ kubeconfig });
  const list = await cluster.objects.list({ apiVersion: "v1", kind: "ConfigMap", namespace });
  if (list.ok) throw new AssertionError("it lists");
  const { reason, verb, resource, what, says } = list.gap;
  assertEquals([reason, verb, resource, what], [
    "forbidden",
    "list",
    "configmaps",
    `configmaps in namespace "${namespace}"`,
  ]);
  assertStringIncludes(says, "cannot list resource");
  const store = kubeRecords(cluster.objects, "secret");
  const ref = { driver: "secret" as const, namespace, name: "sh.helm.release.v1.web.v1" };
  const image: RecordImage = {
    data: {},
    labels: { owner: "helm", name: "web" },
    annotations: {},
    type: "helm.sh/release.v1",
  };
  const made = await store.create(ref, image, { dryRun: false });
  if (made.kind !== "written") throw new AssertionError(JSON.stringify(made));
  for (const dryRun of [true, false]) {
    const replaced = await store.replace(ref, { ...image, data: { release: "eA==" } }, made.value, { dryRun });
    assertEquals(replaced.kind === "refused" && [replaced.reason, replaced.verb, replaced.resource], [
      "forbidden",
      "update",
      "secrets",
    ]);
    const removed = await store.remove(ref, made.value, { dryRun });
    assertEquals(removed.kind === "refused" && [removed.reason, removed.verb, removed.resource], [
      "forbidden",
      "delete",
      "secrets",
    ]);
  }
});

test("a quota, a policy, a dead webhook and an ending namespace are admission's", async () => {
  const namespace = await newNamespace(plane, "admission");
  const cluster = await open({});
  await kubectlOk(plane, ["create", "quota", "q", "-n", namespace, "--hard=count/secrets=0"]);
  await waitFor(
    async () => (await refusalOf(cluster, secret(namespace, "a")))[1].includes("exceeded quota"),
    15_000,
    "the quota",
  );
  assertEquals((await refusalOf(cluster, secret(namespace, "a")))[0], "admission");
  await kubectlOk(plane, ["delete", "quota", "q", "-n", namespace]);
  const selector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  await kubectlOk(plane, ["create", "-f", "-"], { stdin: JSON.stringify(deadWebhook(namespace, selector)) });
  await waitFor(
    async () => (await refusalOf(cluster, secret(namespace, "b")))[1].includes("failed calling webhook"),
    15_000,
    "the webhook",
  );
  assertEquals((await refusalOf(cluster, secret(namespace, "b")))[0], "admission");
  await kubectlOk(plane, ["delete", "validatingwebhookconfiguration", namespace]);
  for (const object of policy(namespace, selector)) {
    await kubectlOk(plane, ["create", "-f", "-"], { stdin: JSON.stringify(object) });
  }
  await waitFor(
    async () => (await refusalOf(cluster, secret(namespace, "c")))[1].includes("denied request"),
    15_000,
    "the policy",
  );
  assertEquals((await refusalOf(cluster, secret(namespace, "c")))[0], "admission");
  await kubectlOk(plane, ["delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", namespace]);
  const held = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "held", namespace, finalizers: ["example.com/hold"] },
  };
  await kubectlOk(plane, ["create", "-f", "-"], { stdin: JSON.stringify(held) });
  await kubectlOk(plane, ["delete", "namespace", namespace, "--wait=false"]);
  await waitFor(
    async () => (await refusalOf(cluster, secret(namespace, "d")))[0] === "admission",
    15_000,
    "the namespace's end",
  );
  assertStringIncludes((await refusalOf(cluster, secret(namespace, "d")))[1], "being terminated");
  await kubectlOk(plane, [
    "patch",
    "configmap",
    "held",
    "-n",
    namespace,
    "--type=merge",
    '-p={"metadata":{"finalizers":null}}',
  ]);
  assertEquals((await refusalOf(cluster, secret("never-made", "e")))[0], "other");
});

const deadWebhook = (name: string, namespaceSelector: unknown) => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name },
  webhooks: [{
    name: "policy.example.com",
    clientConfig: { service: { name: "policy", namespace: name, path: "/" } },
    rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["secrets"] }],
    namespaceSelector,
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
    timeoutSeconds: 2,
  }],
});

const policy = (name: string, namespaceSelector: unknown) => {
  const apiVersion = "admissionregistration.k8s.io/v1";
  const resourceRules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["secrets"] }];
  return [
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: { matchConstraints: { resourceRules, namespaceSelector }, validations: [{ expression: "false" }] },
    },
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ];
};

test("close", () => plane.stop());
