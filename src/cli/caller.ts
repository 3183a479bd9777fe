import type { Terminal } from "./terminal.ts";

/** By which of its names the program was called: what the user would type again, and what no subcommand means. */
export interface Caller {
  readonly name: "helm doctor" | "kubectl release-fix" | "helm-doctor";
  readonly defaultCommand: "doctor" | "fix";
}

/** A launcher that cannot give the program kubectl's file name says it in HELM_DOCTOR_CALLED_AS. */
export function callerOf({ program, env }: Pick<Terminal, "program" | "env">): Caller {
  const names = [program.replace(/\.exe$/i, ""), env.HELM_DOCTOR_CALLED_AS];
  if (names.includes("kubectl-release_fix")) return { name: "kubectl release-fix", defaultCommand: "fix" };
  return { name: env.HELM_PLUGIN_NAME === "doctor" ? "helm doctor" : "helm-doctor", defaultCommand: "doctor" };
}
