/** The storage drivers that this version works with. */
export type KubeDriver = "secret" | "configmap";

export type ChosenDriver = { readonly ok: true; readonly driver: KubeDriver } | {
  readonly ok: false;
  readonly says: string;
};

/** Reads a driver's name as Helm does (3.22 `pkg/action/action.go` `Configuration.Init`). */
export const chooseDriver = (name: string | undefined): ChosenDriver => {
  if (!name || name === "secret" || name === "secrets") return { ok: true, driver: "secret" };
  if (name === "configmap" || name === "configmaps") return { ok: true, driver: "configmap" };
  const known = name === "sql" || name === "memory" ? "not supported by this version" : "unknown";
  return { ok: false, says: `Storage driver ${JSON.stringify(name)} is ${known}; choose "secret" or "configmap"` };
};
