import type { Driver } from "../model/snapshot.ts";

/** The drivers that keep records in objects of the cluster. */
export type KubeDriver = "secret" | "configmap";

export type ChosenDriver = { readonly ok: true; readonly driver: Driver } | {
  readonly ok: false;
  readonly says: string;
};

/** Reads a driver's name as Helm does (3.22 `pkg/action/action.go` `Configuration.Init`). */
export const chooseDriver = (name: string | undefined): ChosenDriver => {
  if (!name || name === "secret" || name === "secrets") return { ok: true, driver: "secret" };
  if (name === "configmap" || name === "configmaps") return { ok: true, driver: "configmap" };
  if (name === "sql") return { ok: true, driver: "sql" };
  const known = name === "memory" ? "forgotten as soon as Helm ends" : "unknown";
  return {
    ok: false,
    says: `Storage driver ${JSON.stringify(name)} is ${known}; choose "secret", "configmap" or "sql"`,
  };
};
