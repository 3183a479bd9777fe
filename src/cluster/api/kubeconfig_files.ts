import { dirname, isAbsolute, join } from "node:path";
import { parseDocument } from "yaml";

// Kubeconfig files, read and merged, not yet chosen from.

/** Named things of one sort, their relative paths made absolute. */
export type Entries = Record<string, Record<string, unknown>>;

/** Several kubeconfigs as one. */
export interface Merged {
  readonly files: readonly string[];
  readonly current: string;
  readonly clusters: Entries;
  readonly users: Entries;
  readonly contexts: Entries;
}

/** An expected failure on the way to a target; becomes data in `resolveTarget`. */
export class Unusable extends Error {}

const LIST_SEPARATOR = Deno.build.os === "windows" ? ";" : ":";

/**
 * Reads the file that is named, or those of KUBECONFIG, or the one in the home folder; throws {@link Unusable}. `mayBeEmpty`:
 * nothing of it is needed.
 */
export const readKubeconfigs = (explicit: string | undefined, mayBeEmpty: boolean): Merged => {
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
    // As to kubectl, an empty file among several is none.
    const isNone = text === undefined || (text.trim() === "" && (mayBeEmpty || paths.length > 1));
    return isNone ? [] : [{ path, config: parseKubeconfig(path, text) }];
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

/** undefined: not there, where that may be. */
export const readText = (path: string, required: boolean): string | undefined => {
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
  const config = valueOf(document, name);
  if (!isMap(config) || !["clusters", "contexts", "users", "current-context"].some((key) => key in config)) {
    throw new Unusable(`File ${name} is not a kubeconfig: it has no clusters, users or contexts`);
  }
  return config;
};

const valueOf = (document: ReturnType<typeof parseDocument>, name: string): unknown => {
  try {
    return document.toJS();
  } catch {
    throw new Unusable(`Kubeconfig ${name} cannot be used: its aliases stand for more than a kubeconfig could hold`);
  }
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
