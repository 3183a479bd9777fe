import type { ConnectionOptions } from "../cluster/connection_options.ts";
import type { Driver } from "../model/snapshot.ts";
import { parseDuration } from "./duration.ts";
import type { Typed } from "./flags.ts";
import type { Terminal } from "./terminal.ts";

/** What every command is told: flags first, then the variables that helm hands to its plugins. */
export interface Options {
  readonly connection: Connection;
  readonly namespace?: string;
  /** False where helm handed it to us. */
  readonly namespaceTyped: boolean;
  readonly allNamespaces: boolean;
  readonly driver: Driver;
  /** A folder of object files instead of a cluster. */
  readonly from?: string;
  readonly output: "text" | "json" | "yaml";
  readonly runDir?: string;
  readonly colour: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
}

/** Whom to talk to and as whom; what is absent is the kubeconfig's. */
export type Connection = Omit<ConnectionOptions, "namespace" | "driver" | "userAgent" | "debug">;

export type ReadOptions = { readonly ok: true; readonly options: Options } | {
  readonly ok: false;
  readonly says: string;
};

export function readOptions(typed: Typed, { env, stdout }: Pick<Terminal, "env" | "stdout">): ReadOptions {
  const timeout = text(typed["request-timeout"]);
  const requestTimeout = timeout === undefined
    ? undefined
    : parseDuration(/^\d+$/.test(timeout) ? `${timeout}s` : timeout);
  if (timeout !== undefined && requestTimeout === undefined) return wrong("--request-timeout", timeout);
  const driver = driverOf(text(typed.driver) ?? set(env.HELM_DRIVER) ?? "secret");
  if (driver === undefined) {
    const says =
      `Cannot read records of the storage driver "${env.HELM_DRIVER}" (HELM_DRIVER): known are secret, configmap, sql`;
    return { ok: false, says };
  }
  return {
    ok: true,
    options: {
      connection: present({ ...connectionOf(typed, env), requestTimeout }),
      ...present({ namespace: text(typed.namespace) ?? set(env.HELM_NAMESPACE) }),
      namespaceTyped: typed.namespace !== undefined,
      allNamespaces: typed["all-namespaces"] === true,
      driver,
      ...present({ from: text(typed.from), runDir: text(typed["run-dir"]) }),
      output: (text(typed.output) ?? "text") as Options["output"],
      colour: stdout.isTerminal && typed["no-color"] !== true && !set(env.NO_COLOR) && env.TERM !== "dumb",
      quiet: typed.quiet === true,
      verbose: typed.verbose === true,
      debug: typed.debug === true || isTrue(env.HELM_DEBUG),
    },
  };
}

/** A duration flag in seconds; undefined where it was not typed. */
export function readDuration(
  typed: Typed,
  flag: string,
): { ok: true; seconds: number | undefined } | { ok: false; says: string } {
  const given = text(typed[flag]);
  const seconds = given === undefined ? undefined : parseDuration(given);
  if (given !== undefined && seconds === undefined) return wrong(`--${flag}`, given);
  return { ok: true, seconds };
}

export function text(value: Typed[string]): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function texts(value: Typed[string]): readonly string[] {
  return Array.isArray(value) ? value : [];
}

function connectionOf(typed: Typed, env: Terminal["env"]): Connection {
  const groups = texts(typed["kube-as-group"]);
  const groupsHanded = (set(env.HELM_KUBEASGROUPS) ?? "").split(",").filter((group) => group !== "");
  return {
    kubeconfig: text(typed.kubeconfig),
    context: text(typed["kube-context"]) ?? set(env.HELM_KUBECONTEXT),
    server: text(typed["kube-apiserver"]) ?? set(env.HELM_KUBEAPISERVER),
    token: text(typed["kube-token"]) ?? set(env.HELM_KUBETOKEN),
    as: text(typed["kube-as-user"]) ?? set(env.HELM_KUBEASUSER),
    asGroup: groups.length > 0 ? groups : groupsHanded.length > 0 ? groupsHanded : undefined,
    asUid: text(typed["as-uid"]),
    caFile: text(typed["kube-ca-file"]) ?? set(env.HELM_KUBECAFILE),
    tlsServerName: text(typed["kube-tls-server-name"]) ?? set(env.HELM_KUBETLS_SERVER_NAME),
    insecure: typed["kube-insecure-skip-tls-verify"] === true || isTrue(env.HELM_KUBEINSECURE_SKIP_TLS_VERIFY) ||
      undefined,
    cluster: text(typed.cluster),
    user: text(typed.user),
    sqlConnection: set(env.HELM_DRIVER_SQL_CONNECTION_STRING),
  };
}

/** The names that Helm takes (3.22 `pkg/action/action.go`, Init): both numbers, and empty for the default. */
function driverOf(name: string): Driver | undefined {
  const drivers: Record<string, Driver> = {
    secret: "secret",
    secrets: "secret",
    configmap: "configmap",
    configmaps: "configmap",
    sql: "sql",
  };
  return drivers[name];
}

function wrong(flag: string, given: string): { ok: false; says: string } {
  return { ok: false, says: `Cannot read "${given}" for ${flag} as a duration, such as 30s, 10m or 1h30m` };
}

function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

function set(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

function isTrue(value: string | undefined): boolean {
  return ["1", "t", "T", "true", "TRUE", "True"].includes(value ?? "");
}
