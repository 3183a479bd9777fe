import { readYaml } from "../state/manifest/go_yaml.ts";
import type { Terminal } from "./terminal.ts";

/** The contexts of the kubeconfig, for completion: what cannot be read has none. */
export function contextNames(given: string | undefined, env: Terminal["env"]): string[] {
  const home = env.HOME ?? env.USERPROFILE;
  const listed = env.KUBECONFIG?.split(Deno.build.os === "windows" ? ";" : ":").filter(Boolean) ?? [];
  const files = given ? [given] : listed.length > 0 ? listed : home ? [`${home}/.kube/config`] : [];
  return [...new Set(files.flatMap(namesIn))];
}

function namesIn(file: string): string[] {
  try {
    const read = readYaml(Deno.readTextFileSync(file));
    const contexts = read.ok ? (read.value as Config | null)?.contexts : undefined;
    return Array.isArray(contexts)
      ? contexts.map((context) => context?.name).filter((name) => typeof name === "string")
      : [];
  } catch {
    return [];
  }
}

interface Config {
  readonly contexts?: readonly ({ readonly name?: string } | null)[];
}
