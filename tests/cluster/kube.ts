// What the cluster tests do to a plane: run kubectl and real Helms, make namespaces, accounts and charts, wait.

import type { Plane } from "./plane.ts";

export type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };

type KubectlOptions = { readonly stdin?: string; readonly kubeconfig?: string };

/** Runs kubectl; a failure is an outcome. See `kubectlOk` where it would only be a broken test. */
export const kubectl = async (plane: Plane, args: string[], options: KubectlOptions = {}): Promise<Outcome> => {
  const child = new Deno.Command(plane.bin("kubectl"), {
    args,
    clearEnv: true,
    env: { ...inherited(), HOME: plane.dir, KUBECONFIG: options.kubeconfig ?? plane.kubeconfig },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdin = child.stdin.getWriter();
  // kubectl may end, or be done reading, before all is written; its exit code tells enough.
  const fed = stdin.write(new TextEncoder().encode(options.stdin ?? "")).then(() => stdin.close()).catch(() => {});
  const outcome = await collectOutcome(child);
  await fed;
  return outcome;
};

/** Runs kubectl and returns its stdout; throws with its stderr if it fails. */
export const kubectlOk = async (plane: Plane, args: string[], options: KubectlOptions = {}): Promise<string> => {
  const { code, stdout, stderr } = await kubectl(plane, args, options);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: exit code ${code}: ${stderr}`);
  return stdout;
};

/** The object as the API server has it, or undefined. `kind` as kubectl takes it: "deployment", "secrets" … */
// deno-lint-ignore no-explicit-any -- tests reach into objects of every kind
export const readObject = async (plane: Plane, namespace: string, kind: string, name: string): Promise<any> => {
  const text = await kubectlOk(plane, ["get", kind, name, "-n", namespace, "-o", "json", "--ignore-not-found"]);
  return text === "" ? undefined : JSON.parse(text);
};

export type HelmVersion = "3.22.0" | "3.19.2" | "4.3.1";
export const HELM_VERSIONS: readonly HelmVersion[] = ["3.22.0", "3.19.2", "4.3.1"];

export type HelmOptions = {
  readonly namespace: string;
  readonly driver?: "secret" | "configmap" | "sql" | "memory";
  readonly kubeconfig?: string;
  readonly env?: Record<string, string>;
  /** A folder from `helmHome`, for a discovery cache that is warm from earlier calls. Default: a new one, hence cold. */
  readonly home?: string;
};

/** A new home for Helm: its caches, plugins and repositories, and the discovery cache. */
export const helmHome = (plane: Plane): Promise<string> => Deno.makeTempDir({ dir: plane.dir, prefix: "helm-home-" });

export type RunningHelm = {
  readonly pid: number;
  /** Helm itself, not a shell around it: SIGKILL and SIGSTOP hit the process that writes the record. */
  readonly kill: (signal: Deno.Signal) => void;
  /** Resolves when Helm has ended, however it did; 137 is the code after SIGKILL. */
  readonly outcome: Promise<Outcome>;
};

/** Starts Helm and returns at once. */
export const spawnHelm = async (
  plane: Plane,
  version: HelmVersion,
  args: string[],
  options: HelmOptions,
): Promise<RunningHelm> => {
  const home = options.home ?? await helmHome(plane);
  const child = new Deno.Command(plane.bin(`helm-${version}`), {
    args,
    clearEnv: true, // the HELM_* variables of whoever runs the tests must not count
    env: { ...inherited(), ...helmEnvironment(plane, home, options), ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return { pid: child.pid, kill: (signal) => child.kill(signal), outcome: collectOutcome(child) };
};

/** Runs Helm to its end; a failure is an outcome. */
export const helm = async (
  plane: Plane,
  version: HelmVersion,
  args: string[],
  options: HelmOptions,
): Promise<Outcome> => await (await spawnHelm(plane, version, args, options)).outcome;

const helmEnvironment = (plane: Plane, home: string, options: HelmOptions): Record<string, string> => ({
  HOME: home,
  KUBECACHEDIR: `${home}/kube-cache`,
  HELM_CACHE_HOME: `${home}/cache`,
  HELM_CONFIG_HOME: `${home}/config`,
  HELM_DATA_HOME: `${home}/data`,
  HELM_NAMESPACE: options.namespace,
  HELM_DRIVER: options.driver ?? "secret",
  KUBECONFIG: options.kubeconfig ?? plane.kubeconfig,
});

const inherited = (): Record<string, string> => ({ PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin" });

const collectOutcome = async (child: Deno.ChildProcess): Promise<Outcome> => {
  const { code, stdout, stderr } = await child.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
};

/** Creates a namespace, `<prefix>-<random>` unless a name is given, and returns its name. It goes with the plane. */
export const newNamespace = async (plane: Plane, prefix: string, given?: string): Promise<string> => {
  const name = given ?? `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
  if (given) await kubectlOk(plane, ["delete", "namespace", given, "--ignore-not-found", "--wait", "--timeout=60s"]);
  await kubectlOk(plane, ["create", "namespace", name]);
  // Before it is there every pod is refused.
  await waitFor(() => readObject(plane, name, "serviceaccount", "default"), 30_000, `the account of namespace ${name}`);
  return name;
};

/** One rule of a Role (rbac.authorization.k8s.io/v1). */
export type PolicyRule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
};

/**
 * Creates a ServiceAccount that may do what `rules` say in its namespace (and `clusterRules` everywhere), and returns the
 * path of a kubeconfig with a real token of it. Call it again with other rules to change what the account may do.
 */
export const serviceAccountKubeconfig = async (
  plane: Plane,
  namespace: string,
  name: string,
  rules: readonly PolicyRule[],
  clusterRules: readonly PolicyRule[] = [],
): Promise<string> => {
  const items = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
    ...grant("Role", name, namespace, rules),
    ...grant("ClusterRole", `${namespace}-${name}`, namespace, clusterRules, name),
  ];
  await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify({ apiVersion: "v1", kind: "List", items }) });
  const token = await kubectlOk(plane, ["create", "token", name, "-n", namespace, "--duration", "2h"]);
  return await writeKubeconfig(plane, `${namespace}-${name}`, (config) => {
    config.users[0].user = { token: token.trim() };
    config.contexts[0].context.namespace = namespace;
  });
};

const grant = (
  kind: "Role" | "ClusterRole",
  name: string,
  namespace: string,
  rules: readonly PolicyRule[],
  account: string = name,
): unknown[] => {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const metadata = kind === "Role" ? { name, namespace } : { name };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind, name };
  const subjects = [{ kind: "ServiceAccount", name: account, namespace }];
  return [{ apiVersion, kind, metadata, rules }, { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects }];
};

/** Writes a changed copy of a kubeconfig of this plane (default: the admin's) and returns its path. */
export const writeKubeconfig = async (
  plane: Plane,
  name: string,
  // deno-lint-ignore no-explicit-any -- a parsed kubeconfig
  change: (config: any) => void,
  from: string = plane.kubeconfig,
): Promise<string> => {
  const config = JSON.parse(await Deno.readTextFile(from));
  change(config);
  const path = `${plane.dir}/${name}.kubeconfig`;
  await Deno.writeTextFile(path, JSON.stringify(config, null, 2));
  return path;
};

/** Polls until `condition` gives something other than undefined or false, and returns that; throws after `timeout` ms. */
export const waitFor = async <T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  timeout = 15_000,
  what = "a condition",
): Promise<T> => {
  const deadline = Date.now() + timeout;
  while (true) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${timeout} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const CHART_YAML = "apiVersion: v2\nname: sample\nversion: 0.1.0\n";

/** Writes a chart folder from file texts by path ("templates/web.yaml"); Chart.yaml has a default. Returns the folder. */
export const chart = async (plane: Plane, files: Record<string, string>): Promise<string> => {
  const dir = await Deno.makeTempDir({ dir: plane.dir, prefix: "chart-" });
  for (const [path, text] of Object.entries({ "Chart.yaml": CHART_YAML, ...files })) {
    await Deno.mkdir(`${dir}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${dir}/${path}`, text);
  }
  return dir;
};
