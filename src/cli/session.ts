import type { Cluster } from "../model/ports.ts";
import type { Driver } from "../model/snapshot.ts";
import { clean, type Style } from "../report/page.ts";
import type { Caller } from "./caller.ts";
import type { Typed } from "./flags.ts";
import type { Options } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { shell } from "../shell.ts";

/** One call of the program: what a command gets. */
export interface Session {
  readonly terminal: Terminal;
  readonly caller: Caller;
  readonly options: Options;
  readonly typed: Typed;
  readonly args: readonly string[];
  /** How text comes out on stdout. */
  readonly style: Style;
  /** One line on stderr about what is being done: at a terminal or with -v. */
  readonly progress: (says: string) => void;
  /** One line on stderr that the user must not miss. */
  readonly warn: (says: string) => void;
  /** `driver`: where the records are that a run was about, if not where the options say. */
  readonly open: (driver?: Driver) => Promise<Opened>;
}

export type Opened =
  | { readonly ok: true; readonly cluster: Cluster; readonly namespace: string }
  | { readonly ok: false; readonly says: string };

/** How to get from options to a cluster: the network or a folder, in tests a value. */
export type OpenCluster = (options: Options, debug: (line: string) => void) => Promise<Opened>;

export function sessionOf(
  terminal: Terminal,
  caller: Caller,
  options: Options,
  asked: { readonly typed: Typed; readonly args: readonly string[] },
  openCluster: OpenCluster,
): Session {
  const say = (says: string) => terminal.stderr.write(`${clean(says)}\n`);
  const chatty = !options.quiet && (options.verbose || terminal.stderr.isTerminal);
  return {
    terminal,
    caller,
    options,
    ...asked,
    style: {
      colour: options.colour,
      width: Math.max(40, Math.min(100, terminal.stdout.columns ?? 100)),
      command: (words, namespace) =>
        shell`${[...caller.name.split(" "), ...words, ...sameCluster(options, namespace)]}`,
    },
    progress: chatty ? say : () => {},
    warn: say,
    open: (driver = options.driver) => openCluster({ ...options, driver }, options.debug ? say : () => {}),
  };
}

/** Ends a command that could not do what it was asked to: one line, exit code 1, nothing on stdout. */
export function fail(session: Session, says: string): 1 {
  return sayError(session.terminal, says);
}

/** What went wrong before there was a session. */
export function sayError({ stderr }: Pick<Terminal, "stderr">, says: string): 1 {
  stderr.write(`Error: ${clean(says)}\n`);
  return 1;
}

/** The flags by which a command typed later meets the same cluster. A token is not among them: it is a secret. */
function sameCluster(options: Options, namespace: string | undefined): string[] {
  const { connection, from, runDir, driver } = options;
  const flags: [flag: string, value: string | undefined][] = [
    ["--namespace", namespace],
    ["--from", from],
    ["--kubeconfig", connection.kubeconfig],
    ["--kube-context", connection.context],
    ["--kube-apiserver", connection.server],
    ["--kube-ca-file", connection.caFile],
    ["--kube-tls-server-name", connection.tlsServerName],
    ["--kube-as-user", connection.as],
    ...(connection.asGroup ?? []).map((group): [string, string] => ["--kube-as-group", group]),
    ["--driver", driver === "secret" ? undefined : driver],
    ["--run-dir", runDir],
  ];
  const blindly = connection.insecure ? ["--kube-insecure-skip-tls-verify"] : [];
  return [...flags.flatMap(([flag, value]) => value === undefined ? [] : [flag, value]), ...blindly];
}
