/** One flag, as data: the parser, the help, and the completion all follow from it. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** Other spellings: helm and kubectl differ. */
  readonly also?: readonly string[];
  /** What the value is, for the help; a flag without one is a switch. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly repeats?: boolean;
  /** Empty is not as good as absent: without it the command would do something else, or more. */
  readonly narrows?: boolean;
  readonly says: string;
}

/** What was typed: text, a list for flags that repeat, true for switches. */
export type Typed = Readonly<Record<string, string | readonly string[] | true | undefined>>;

/** Understood by every command. */
export const commonFlags: readonly Flag[] = [
  { name: "namespace", short: "n", value: "NAMESPACE", says: "namespace of the release" },
  { name: "all-namespaces", short: "A", says: "all namespaces" },
  { name: "kubeconfig", value: "FILE", says: "kubeconfig to use" },
  { name: "kube-context", also: ["context"], value: "NAME", says: "context of the kubeconfig" },
  { name: "kube-apiserver", also: ["server"], value: "URL", says: "address of the API server" },
  { name: "kube-token", also: ["token"], value: "TOKEN", says: "bearer token" },
  { name: "kube-as-user", also: ["as"], value: "USER", says: "user to impersonate" },
  { name: "kube-as-group", also: ["as-group"], value: "GROUP", repeats: true, says: "group to impersonate" },
  { name: "as-uid", value: "UID", says: "uid to impersonate" },
  {
    name: "kube-ca-file",
    also: ["certificate-authority"],
    value: "FILE",
    says: "certificates that the server is held to",
  },
  {
    name: "kube-tls-server-name",
    also: ["tls-server-name"],
    value: "NAME",
    says: "name that the server's certificate must bear",
  },
  {
    name: "kube-insecure-skip-tls-verify",
    also: ["insecure-skip-tls-verify"],
    says: "do not check the server's certificate",
  },
  { name: "cluster", value: "NAME", says: "cluster of the kubeconfig" },
  { name: "user", value: "NAME", says: "user of the kubeconfig" },
  { name: "request-timeout", value: "DURATION", says: "give up on a request after this time, such as 30s (0: never)" },
  {
    name: "driver",
    value: "DRIVER",
    choices: ["secret", "configmap", "sql"],
    says: "where Helm keeps the records: secret, configmap or sql",
  },
  { name: "from", value: "DIR", narrows: true, says: "a folder of object files instead of a cluster" },
  { name: "output", short: "o", value: "FORMAT", choices: ["text", "json", "yaml"], says: "text, json or yaml" },
  { name: "run-dir", value: "DIR", says: "where runs are kept" },
  { name: "no-color", says: "no colours" },
  { name: "quiet", short: "q", says: "nothing beside the report and errors" },
  { name: "verbose", short: "v", says: "say what is being done" },
  { name: "debug", says: "show each request (method, path, status, time) and traces of errors" },
];

const failOn: Flag = {
  name: "fail-on",
  value: "SEVERITY",
  choices: ["info", "warning", "error"],
  says: "exit with 2 from this severity on (default warning)",
};

export const doctorFlags: readonly Flag[] = [
  failOn,
  { name: "deep", says: "read every release in full, not only those that look ill" },
  {
    name: "log",
    value: "FILE",
    narrows: true,
    says: "a log that tells of the release, - for standard input: say which errors in it still hold",
  },
];

const yes: Flag = { name: "yes", short: "y", says: "do not ask" };

export const fixFlags: readonly Flag[] = [
  { name: "dry-run", says: "show the plan and write nothing" },
  yes,
  {
    name: "allow",
    value: "RISK",
    choices: ["safe", "careful", "dangerous"],
    says: "highest risk that may be taken (default safe)",
  },
  { name: "only", value: "CHECK", repeats: true, narrows: true, says: "answer this finding only" },
  { name: "repair", value: "ID", narrows: true, says: "use this repair only" },
  { name: "keep", value: "N", narrows: true, says: "how many records prune-history is to keep (default 10)" },
  { name: "manifest", value: "FILE", says: "what `helm template` prints, - for standard input" },
  {
    name: "stale-after",
    value: "DURATION",
    says: "an operation silent for this long is dead (default: ask, with --yes 1h; 0s: you vouch that it is dead)",
  },
  {
    name: "assume-unmanaged",
    says: "you vouch that no controller drives the release, where that could not be checked",
  },
];

export const preflightFlags: readonly Flag[] = [
  { name: "manifest", value: "FILE", narrows: true, says: "what `helm template` prints, - for standard input" },
  {
    name: "server-side",
    value: "WHETHER",
    choices: ["auto", "true", "false"],
    says: "how helm is to apply, as its own flag (default auto: by the newest record; Helm 3: false)",
  },
  failOn,
];

export const confirmFlags: readonly Flag[] = [yes];

export const runsFlags: readonly Flag[] = [
  { name: "prune", value: "DURATION", says: "remove the runs that are older than this" },
  yes,
];

export const collectFlags: readonly Flag[] = [
  { name: "output-dir", value: "DIR", says: "folder to write to" },
  { name: "include-secrets", says: "keep the values of Secrets (the default hides them)" },
];

/** All spellings of a flag, with dashes. */
export function spellings(flag: Flag): string[] {
  return [...(flag.short ? [`-${flag.short}`] : []), ...[flag.name, ...flag.also ?? []].map((name) => `--${name}`)];
}
