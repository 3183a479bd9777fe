import { dirname, isAbsolute, join } from "node:path";
import { parseDocument } from "yaml";
import type { ConnectionOptions } from "./connect.ts";

/** The cluster entry of a kubeconfig (v1), its relative paths made absolute. */
export interface ClusterEntry {
  readonly server: string;
  readonly "certificate-authority"?: string;
  readonly "certificate-authority-data"?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
  readonly "tls-server-name"?: string;
  readonly "proxy-url"?: string;
}

/** The user entry of a kubeconfig (v1), its relative paths made absolute. */
export interface UserEntry {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly "client-certificate"?: string;
  readonly "client-certificate-data"?: string;
  readonly "client-key"?: string;
  readonly "client-key-data"?: string;
  readonly as?: string;
  readonly "as-uid"?: string;
  readonly "as-groups"?: readonly string[];
  readonly "as-user-extra"?: Readonly<Record<string, readonly string[]>>;
  readonly exec?: ExecPlugin;
  readonly "auth-provider"?: { readonly name: string; readonly config?: Readonly<Record<string, string>> };
}

export interface ExecPlugin {
  readonly apiVersion?: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly interactiveMode?: string;
  readonly provideClusterInfo?: boolean;
  readonly installHint?: string;
}

/** One cluster, one user and a namespace: what a kubeconfig and the command line come down to. */
export interface Target {
  readonly context?: string;
  readonly namespace: string;
  readonly cluster: ClusterEntry;
  readonly userName: string;
  readonly user: UserEntry;
}

export type Resolved = { readonly ok: true; readonly target: Target } | { readonly ok: false; readonly says: string };

type Entries = Record<string, Record<string, unknown>>;

interface Merged {
  readonly files: readonly string[];
  readonly current: string;
  readonly clusters: Entries;
  readonly users: Entries;
  readonly contexts: Entries;
}

/** An expected failure on the way to a target; becomes data in {@link resolveTarget}. */
class Unusable extends Error {}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
const LIST_SEPARATOR = Deno.build.os === "windows" ? ";" : ":";

/**
 * Finds out whom to talk to, by the rules of client-go `tools/clientcmd` (v0.36): of several files the first that names
 * a thing wins, files of KUBECONFIG may be missing, relative paths count from their file, the command line overrides,
 * and without any kubeconfig a pod uses its service account.
 */
export const resolveTarget = (options: ConnectionOptions): Resolved => {
  try {
    const merged = readKubeconfigs(options.kubeconfig);
    if (merged.files.length === 0 && options.server === undefined) return { ok: true, target: inCluster(options) };
    return { ok: true, target: override(choose(merged, options), options) };
  } catch (error) {
    if (error instanceof Unusable) return { ok: false, says: error.message };
    throw error;
  }
};

const readKubeconfigs = (explicit: string | undefined): Merged => {
  const listed = Deno.env.get("KUBECONFIG");
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const paths = explicit
    ? [explicit]
    : listed
    ? listed.split(LIST_SEPARATOR).filter((path) => path !== "")
    : home
    ? [join(home, ".kube", "config")]
    : [];
  const files = paths.flatMap((path) => {
    const text = readText(path, explicit !== undefined);
    return text === undefined ? [] : [{ path, config: parseKubeconfig(path, text) }];
  });
  const merge = (section: string, entry: string): Entries =>
    Object.assign({}, ...files.toReversed().map(({ path, config }) => namedEntries(config, section, entry, path)));
  return {
    files: files.map(({ path }) => path),
    current: files.map(({ config }) => config["current-context"]).find((name) => typeof name === "string" && name) as
      | string
      | undefined ?? "",
    clusters: merge("clusters", "cluster"),
    users: merge("users", "user"),
    contexts: merge("contexts", "context"),
  };
};

const readText = (path: string, required: boolean): string | undefined => {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !required) return undefined;
    throw new Unusable(`Cannot read kubeconfig ${JSON.stringify(path)}: ${reasonOf(error)}`);
  }
};

const reasonOf = (error: unknown): string => {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  return error instanceof Error ? error.message : String(error);
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parseKubeconfig = (path: string, text: string): Record<string, unknown> => {
  const name = JSON.stringify(path);
  if (text.trim() === "") throw new Unusable(`Kubeconfig ${name} is empty`);
  const document = parseDocument(text);
  const error = document.errors[0];
  // The parser's own message quotes the line, and with it a token.
  if (error) {
    const at = error.linePos?.[0];
    throw new Unusable(`Kubeconfig ${name} is not YAML: ${error.code} at line ${at?.line ?? "?"}`);
  }
  const config = document.toJS();
  if (!isMap(config) || !["clusters", "contexts", "users", "current-context"].some((key) => key in config)) {
    throw new Unusable(`File ${name} is not a kubeconfig: it has no clusters, users or contexts`);
  }
  return config;
};

const PATH_FIELDS = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

const namedEntries = (config: Record<string, unknown>, section: string, entry: string, path: string): Entries => {
  const list = Array.isArray(config[section]) ? config[section] : [];
  const named = list.filter((item) => isMap(item) && typeof item.name === "string").toReversed();
  return Object.fromEntries(named.map((item) => [item.name, absolute(isMap(item[entry]) ? item[entry] : {}, path)]));
};

const absolute = (entry: Record<string, unknown>, path: string): Record<string, unknown> => {
  const resolve = (value: unknown) =>
    typeof value === "string" && value !== "" && !isAbsolute(value) ? join(dirname(path), value) : value;
  const moved = Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key, PATH_FIELDS.includes(key) ? resolve(value) : value]),
  );
  const exec = moved.exec;
  // A bare command is looked up in PATH; one with a slash is a path like the others.
  if (isMap(exec) && typeof exec.command === "string" && exec.command.includes("/")) {
    moved.exec = { ...exec, command: resolve(exec.command) };
  }
  return moved;
};

const names = (entries: Entries): string =>
  Object.keys(entries).sort().map((name) => JSON.stringify(name)).join(", ") || "none";

const choose = (merged: Merged, options: ConnectionOptions): Target => {
  const where = merged.files.map((file) => JSON.stringify(file)).join(", ");
  const missing = (what: string, name: string, entries: Entries) =>
    new Unusable(`${what} ${JSON.stringify(name)} does not exist in ${where}; known: ${names(entries)}`);
  const contextName = options.context ?? merged.current;
  const context = merged.contexts[contextName];
  if (options.context && !context) throw missing("Context", options.context, merged.contexts);
  if (!context && contextName && !options.cluster) throw missing("Current context", contextName, merged.contexts);
  const clusterName = options.cluster ?? text(context?.cluster);
  const userName = options.user ?? text(context?.user);
  if (!clusterName && !options.server) {
    throw new Unusable(
      `No context is chosen: ${where} has no current context; name one with --kube-context, known: ${
        names(merged.contexts)
      }`,
    );
  }
  const cluster = merged.clusters[clusterName];
  if (clusterName && !cluster && (options.cluster || !options.server)) {
    throw missing("Cluster", clusterName, merged.clusters);
  }
  const user = merged.users[userName];
  if (userName && !user && (options.user || !options.token)) throw missing("User", userName, merged.users);
  if (!options.server && text(cluster?.server) === "") {
    throw new Unusable(`Cluster ${JSON.stringify(clusterName)} of ${where} names no server`);
  }
  return {
    ...(context ? { context: contextName } : {}),
    namespace: text(context?.namespace) || "default",
    cluster: (cluster ?? {}) as unknown as ClusterEntry,
    userName,
    user: (user ?? {}) as UserEntry,
  };
};

const text = (value: unknown): string => typeof value === "string" ? value : "";

const inCluster = (options: ConnectionOptions): Target => {
  const host = Deno.env.get("KUBERNETES_SERVICE_HOST");
  const port = Deno.env.get("KUBERNETES_SERVICE_PORT");
  if (!host || !port) {
    throw new Unusable(
      "Cannot find a cluster: there is no kubeconfig; name one with --kubeconfig, set KUBECONFIG, or give --kube-apiserver",
    );
  }
  if (options.context) {
    throw new Unusable(`Context ${JSON.stringify(options.context)} does not exist: there is no kubeconfig`);
  }
  const cluster = {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    "certificate-authority": `${SERVICE_ACCOUNT}/ca.crt`,
  };
  const target = {
    namespace: readText(`${SERVICE_ACCOUNT}/namespace`, false)?.trim() || "default",
    cluster,
    userName: "service account",
    user: { tokenFile: `${SERVICE_ACCOUNT}/token` },
  };
  return override(target, options);
};

const override = (target: Target, options: ConnectionOptions): Target => ({
  ...target,
  namespace: options.namespace ?? target.namespace,
  cluster: overrideCluster(target.cluster, options),
  user: overrideUser(target.user, options),
});

const overrideCluster = (cluster: ClusterEntry, options: ConnectionOptions): ClusterEntry => {
  const { "tls-server-name": serverName, ...rest } = cluster;
  const { "certificate-authority": _file, "certificate-authority-data": _data, ...bare } = rest;
  // Another server has another name on its certificate.
  const tlsServerName = options.tlsServerName ?? (options.server ? undefined : serverName);
  return {
    ...(options.insecure || options.caFile ? bare : rest),
    ...(options.insecure ? { "insecure-skip-tls-verify": true } : {}),
    ...(options.caFile ? { "certificate-authority": options.caFile, "insecure-skip-tls-verify": false } : {}),
    ...(tlsServerName ? { "tls-server-name": tlsServerName } : {}),
    server: (options.server ?? cluster.server).replace(/\/+$/, ""),
  };
};

// A token that is given on the command line is meant to be who one is: a certificate beside it would win at the server.
const overrideUser = (user: UserEntry, options: ConnectionOptions): UserEntry => {
  const impersonation = {
    as: options.as ?? user.as,
    "as-uid": options.asUid ?? user["as-uid"],
    "as-groups": options.asGroup?.length ? options.asGroup : user["as-groups"],
    "as-user-extra": user["as-user-extra"],
  };
  if (!impersonation.as && (impersonation["as-uid"] || impersonation["as-groups"]?.length)) {
    throw new Unusable("Cannot impersonate a group or uid without a user: give --kube-as-user too");
  }
  return options.token ? { token: options.token, ...impersonation } : { ...user, ...impersonation };
};
