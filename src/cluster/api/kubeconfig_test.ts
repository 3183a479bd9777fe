// Needs to read and write files and the environment.

import { assertEquals, AssertionError, assertStringIncludes } from "deno-std/assert/mod.js";
import { resolveTarget, type Target } from "./kubeconfig.ts";

const dir = Deno.makeTempDirSync();
addEventListener("unload", () => Deno.removeSync(dir, { recursive: true }));

const file = (name: string, text: string): string => {
  Deno.writeTextFileSync(`${dir}/${name}`, text);
  return `${dir}/${name}`;
};

const first = file(
  "first",
  `
current-context: ""
clusters:
- {name: a, cluster: {server: "https://a.example:6443/", certificate-authority: ca.crt, tls-server-name: a.internal}}
users:
- {name: u, user: {token: t1, client-certificate: /abs/u.crt, client-key: keys/u.key}}
contexts:
- {name: a, context: {cluster: a, user: u, namespace: one}}
- {name: broken, context: {cluster: gone, user: u}}
`,
);
const second = file(
  "second",
  `
current-context: a
clusters:
- {name: a, cluster: {server: "https://other.example"}}
- {name: b, cluster: {server: "https://b.example"}}
users:
- {name: v, user: {exec: {command: ./plugin, env: null}, as: jane, as-groups: [ops]}}
contexts:
- {name: b, context: {cluster: b, user: v}}
`,
);

const withEnvironment = <T>(environment: Record<string, string>, run: () => T): T => {
  const before = Object.fromEntries(Object.keys(environment).map((name) => [name, Deno.env.get(name)]));
  for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
  try {
    return run();
  } finally {
    for (const [name, value] of Object.entries(before)) {
      value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    }
  }
};

type Options = Omit<Parameters<typeof resolveTarget>[0], "userAgent">;

const target = (options: Options = {}, KUBECONFIG = `${dir}/not-there:${first}:${second}`): Target => {
  const resolved = withEnvironment({ KUBECONFIG }, () => resolveTarget({ userAgent: "", ...options }));
  if (!resolved.ok) throw new AssertionError(resolved.says);
  return resolved.target;
};

const failure = (options: Options, KUBECONFIG = `${first}:${second}`): string => {
  const resolved = withEnvironment({ KUBECONFIG, HOME: dir }, () => resolveTarget({ userAgent: "", ...options }));
  if (resolved.ok) throw new AssertionError("it resolves");
  return resolved.says;
};

Deno.test("of several files the first that says a thing counts, and paths count from their file", () => {
  const { context, namespace, cluster, user } = target();
  assertEquals([context, namespace, cluster.server], ["a", "one", "https://a.example:6443"]);
  assertEquals(cluster["certificate-authority"], `${dir}/ca.crt`);
  assertEquals([user["client-certificate"], user["client-key"]], ["/abs/u.crt", `${dir}/keys/u.key`]);
  assertEquals(target({ context: "b" }).user.exec?.command, `${dir}/plugin`);
});

Deno.test("what is given explicitly wins, and another server drops the name of the old one", () => {
  assertEquals(target({ namespace: "mine", cluster: "b" }).cluster.server, "https://b.example");
  assertEquals(target({ namespace: "mine" }).namespace, "mine");
  assertEquals(target({ context: "b" }).namespace, "default");
  const { cluster } = target({ server: "https://proxy.example", insecure: true });
  assertEquals(cluster, { server: "https://proxy.example", "insecure-skip-tls-verify": true });
  assertEquals(target({ server: "https://p.example" }).cluster["certificate-authority"], `${dir}/ca.crt`);
  assertEquals(target({ caFile: "/x.crt" }).cluster["certificate-authority"], "/x.crt");
});

Deno.test("a token takes the place of every other login, impersonation adds to it", () => {
  const { user } = target({ token: "t2", as: "jane", asUid: "7" });
  assertEquals([user.token, user["client-certificate"], user.as, user["as-uid"]], ["t2", undefined, "jane", "7"]);
  assertEquals(target({ context: "b" }).user["as-groups"], ["ops"]);
  assertEquals(target({ context: "b", asGroup: ["dev"] }).user["as-groups"], ["dev"]);
});

Deno.test("without a kubeconfig a pod's service account serves, or a server that is named", () => {
  const pod = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443", HOME: dir };
  const found = withEnvironment(pod, () => target({}, `${dir}/none`));
  assertEquals([found.cluster.server, found.userName], ["https://[fd00::1]:443", "service account"]);
  assertEquals(target({ server: "https://s.example", token: "t" }, `${dir}/none`).cluster.server, "https://s.example");
  assertStringIncludes(failure({}, `${dir}/none`), "there is no kubeconfig");
});

Deno.test("what cannot be used is said with its place, and never quoted", () => {
  assertEquals(
    failure({ context: "x" }),
    `Context "x" does not exist in "${first}", "${second}"; known: "a", "b", "broken"`,
  );
  assertEquals(
    failure({ context: "broken" }),
    `Cluster "gone" does not exist in "${first}", "${second}"; known: "a", "b"`,
  );
  assertEquals(failure({ kubeconfig: file("empty", "\n") }), `Kubeconfig "${dir}/empty" is empty`);
  const broken = failure({ kubeconfig: file("broken", 'users:\n- user: {token: "s3cret\n  x: [\n') });
  assertStringIncludes(broken, "is not YAML");
  assertEquals(broken.includes("s3cret"), false);
  assertStringIncludes(failure({ kubeconfig: file("list", "- a\n") }), "is not a kubeconfig");
  assertStringIncludes(failure({ kubeconfig: dir }), "it is a directory");
});

Deno.test("an empty file among several is none, and alone is said to be empty", () => {
  const empty = file("empty", "\n");
  assertEquals(target({}, `${empty}:${first}:${second}`).context, "a");
  const alone = resolveTarget({ userAgent: "", kubeconfig: empty });
  assertStringIncludes(alone.ok ? "" : alone.says, "is empty");
  // As /dev/null is, for who names all else on the command line.
  const named = resolveTarget({ userAgent: "", kubeconfig: empty, server: "https://127.0.0.1:6443", token: "t" });
  assertEquals(named.ok && named.target.cluster.server, "https://127.0.0.1:6443");
});

Deno.test("an address that is none is said, and not shown where it may hold a password", () => {
  const says = (server: string) => failure({ server });
  assertStringIncludes(says("nonsense"), 'Server address "nonsense" cannot be used');
  assertStringIncludes(says("ftp://jane:hunter2@host"), "Server address cannot be used");
  assertEquals(target({ server: "https://host:6443" }).cluster.server, "https://host:6443");
});

Deno.test("aliases that stand for millions of values end in words", () => {
  const lines = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (const [from, to] of ["ab", "bc", "cd", "de", "ef"]) {
    lines.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(",")}]`);
  }
  const bomb = file("bomb", `${lines.join("\n")}\nclusters: [*f]\n`);
  const resolved = resolveTarget({ userAgent: "", kubeconfig: bomb });
  assertStringIncludes(resolved.ok ? "" : resolved.says, "cannot be used: its aliases");
});
