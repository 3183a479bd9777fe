import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { flawOf, type Tls } from "./key_pair.ts";
import type { ClusterEntry, ExecPlugin, Target, UserEntry } from "./kubeconfig.ts";

/** What a request needs to be trusted by the server, and to trust it. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: Tls;
}

export type Authenticated =
  | { readonly ok: true; readonly credentials: Credentials }
  | { readonly ok: false; readonly says: string };

/** True where asking again may give other credentials: a plugin, a provider, a token in a file. */
export const areRenewable = ({ user }: Target): boolean =>
  Boolean(!user.token && (user.tokenFile || user.exec || user["auth-provider"]));

/** Reads or fetches the credentials of a target. Nothing of a key or token is in `says`. */
export const authenticate = async (target: Target): Promise<Authenticated> => {
  try {
    const isLibrarys = !target.user.token && isFetched(target.user);
    const credentials = isLibrarys ? await askLibrary(target) : readCredentials(target);
    const flaw = flawOf(credentials.tls) ?? flawInHeaders(credentials.headers);
    return flaw === undefined
      ? { ok: true, credentials }
      : { ok: false, says: `Cannot use the credentials of user ${JSON.stringify(target.userName)}: ${flaw}` };
  } catch (error) {
    return { ok: false, says: failure(target, error) };
  }
};

// deno-lint-ignore no-control-regex -- that is what is looked for
const control = /[\x00-\x08\x0a-\x1f\x7f]/;

/** A token that was pasted with its line break would end in words about a header. */
const flawInHeaders = (headers: Credentials["headers"]): string | undefined => {
  const flawed = Object.entries(headers).find(([, value]) => [value].flat().some((text) => control.test(text)));
  if (flawed === undefined) return undefined;
  return `${flawed[0] === "authorization" ? "the token" : flawed[0]} holds a line break or another control character`;
};

const isFetched = (user: UserEntry): boolean => Boolean(user.exec || user["auth-provider"]);

/** PEM, out of the kubeconfig's base64 or out of a file. */
const pem = (file: string | undefined, data: string | undefined): string | undefined =>
  data ? Buffer.from(data, "base64").toString() : file ? readFileSync(file, "utf8") : undefined;

const readTls = (cluster: ClusterEntry, user: UserEntry): Tls => ({
  ca: pem(cluster["certificate-authority"], cluster["certificate-authority-data"]),
  cert: pem(user["client-certificate"], user["client-certificate-data"]),
  key: pem(user["client-key"], user["client-key-data"]),
  ...(cluster["tls-server-name"] ? { servername: cluster["tls-server-name"] } : {}),
  ...(cluster["insecure-skip-tls-verify"] ? { rejectUnauthorized: false } : {}),
});

const readCredentials = ({ cluster, user }: Target): Credentials => ({
  headers: { ...authorization(user), ...impersonation(user) },
  tls: readTls(cluster, user),
});

const authorization = (user: UserEntry): Record<string, string> => {
  const token = user.token ?? (user.tokenFile ? readFileSync(user.tokenFile, "utf8").trim() : undefined);
  if (token) return { authorization: `Bearer ${token}` };
  if (user.username) return { authorization: `Basic ${btoa(`${user.username}:${user.password ?? ""}`)}` };
  return {};
};

/** The headers of user impersonation (Kubernetes 1.36, `staging/src/k8s.io/api/authentication/v1/types.go`). */
const impersonation = (user: UserEntry): Record<string, string | string[]> => {
  if (!user.as) return {};
  const extra = Object.entries(user["as-user-extra"] ?? {})
    .map(([key, values]) => [`Impersonate-Extra-${encodeURIComponent(key)}`, [...values]]);
  return {
    "Impersonate-User": user.as,
    ...(user["as-uid"] ? { "Impersonate-Uid": user["as-uid"] } : {}),
    ...(user["as-groups"]?.length ? { "Impersonate-Group": [...user["as-groups"]] } : {}),
    ...Object.fromEntries(extra),
  };
};

// Loaded only when it is needed: the library brings a class for every kind of Kubernetes, 45 ms and 18 MB of a start.
const askLibrary = async (target: Target): Promise<Credentials> => {
  const { KubeConfig } = await import("@kubernetes/client-node/dist/config.js");
  const { cluster, user } = target;
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{
      name: "cluster",
      server: cluster.server,
      skipTLSVerify: cluster["insecure-skip-tls-verify"] === true || cluster.server.startsWith("http:"),
      caFile: cluster["certificate-authority-data"] ? undefined : cluster["certificate-authority"],
      caData: cluster["certificate-authority-data"],
      tlsServerName: cluster["tls-server-name"],
    }],
    users: [{
      name: "user",
      token: user.token ?? (user.tokenFile ? readFileSync(user.tokenFile, "utf8").trim() : undefined),
      certFile: user["client-certificate-data"] ? undefined : user["client-certificate"],
      certData: user["client-certificate-data"],
      keyFile: user["client-key-data"] ? undefined : user["client-key"],
      keyData: user["client-key-data"],
      exec: user.token || !user.exec ? undefined : explainTo(user.exec, cluster),
      authProvider: user.token ? undefined : user["auth-provider"],
    }],
    contexts: [{ name: "context", cluster: "cluster", user: "user" }],
    currentContext: "context",
  });
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const given = Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  return {
    headers: { ...authorization({ ...user, tokenFile: undefined }), ...given, ...impersonation(user) },
    tls: {
      ...readTls(cluster, {}),
      ...(options.cert ? { cert: options.cert as string } : {}),
      ...(options.key ? { key: options.key as string } : {}),
    },
  };
};

/**
 * Tells the plugin what client-go tells it (v0.36, `plugin/pkg/client/auth/exec`): several plugins refuse to run, or
 * choose an old format, without KUBERNETES_EXEC_INFO.
 */
const explainTo = (exec: ExecPlugin, cluster: ClusterEntry): ExecPlugin => {
  const { server, ...trust } = cluster;
  const info = {
    apiVersion: exec.apiVersion ?? "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    spec: { interactive: false, ...(exec.provideClusterInfo ? { cluster: { server, ...trust } } : {}) },
  };
  return { ...exec, env: [...exec.env ?? [], { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) }] };
};

const failure = ({ user, userName, cluster }: Target, error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  const who = JSON.stringify(userName);
  if (
    error instanceof Error && "path" in error && typeof error.path === "string" && error.path !== user.exec?.command
  ) {
    return `Cannot read the credentials of user ${who}: file ${JSON.stringify(error.path)}: ${fileTrouble(error)}`;
  }
  if (user.exec && !user.token) {
    const plugin = `Credential plugin ${JSON.stringify(user.exec.command)} of user ${who}`;
    if (errorCode(error) === "ENOENT") {
      return `${plugin} is not there${user.exec.installHint ? `: ${user.exec.installHint.trim()}` : ""}`;
    }
    // A parser quotes what it could not parse, which here would be a token.
    if (error instanceof SyntaxError || error instanceof TypeError) return `${plugin} gave no ExecCredential in JSON`;
    return `${plugin} failed: ${masked(message) || "it gave no reason"}`;
  }
  if (user["auth-provider"] && !user.token) {
    const why = error instanceof TypeError ? "its entry in the kubeconfig is not complete" : masked(message);
    return `Authentication provider ${JSON.stringify(user["auth-provider"].name)} of user ${who} failed: ${why}`;
  }
  return `Cannot use the credentials of user ${who} for ${cluster.server}: ${masked(message)}`;
};

const errorCode = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unreadable";

const fileTrouble = (error: unknown): string => {
  const code = errorCode(error);
  return code === "ENOENT" ? "there is no such file" : code === "EACCES" ? "permission denied" : code;
};

/** The words of others, on one line, without anything long enough to be a secret. */
export const masked = (message: string): string =>
  message.trim().replace(/\s+/g, " ").replace(/[\w+/=.~-]{40,}/g, "…").slice(0, 300);
