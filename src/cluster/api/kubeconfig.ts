import type { ConnectionOptions } from "../connection_options.ts";
import { type Entries, type Merged, readKubeconfigs, readText, Unusable } from "./kubeconfig_files.ts";

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

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Finds out whom to talk to, by the rules of client-go `tools/clientcmd` (v0.36): of several files the first that names
 * a thing wins, files of KUBECONFIG may be missing, relative paths count from their file, the command line overrides,
 * and without any kubeconfig a pod uses its service account.
 */
export const resolveTarget = (options: ConnectionOptions): Resolved => {
  try {
    const merged = readKubeconfigs(options.kubeconfig, options.server !== undefined);
    if (merged.files.length === 0 && options.server === undefined) return { ok: true, target: inCluster(options) };
    return { ok: true, target: override(choose(merged, options), options) };
  } catch (error) {
    if (error instanceof Unusable) return { ok: false, says: error.message };
    throw error;
  }
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

const override = (target: Target, options: ConnectionOptions): Target => {
  const cluster = overrideCluster(target.cluster, options);
  checkAddress("Server", cluster.server, ["https:", "http:"]);
  if (cluster["proxy-url"]) checkAddress("Proxy", cluster["proxy-url"], ["https:", "http:", "socks5:", "socks5h:"]);
  return {
    ...target,
    namespace: options.namespace ?? target.namespace,
    cluster,
    user: overrideUser(target.user, options),
  };
};

/** The address itself is not in the words: it may hold a password. */
const checkAddress = (what: string, address: string, protocols: readonly string[]): void => {
  const { protocol, hostname } = URL.canParse(address) ? new URL(address) : { protocol: "", hostname: "" };
  if (protocols.includes(protocol) && hostname !== "") return;
  const known = protocols.map((one) => `${one}//`).join(", ");
  const shown = /[@]/.test(address) ? "" : ` ${JSON.stringify(address)}`;
  throw new Unusable(`${what} address${shown} cannot be used: it begins with one of ${known} and names a host`);
};

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
