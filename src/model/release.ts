import type { Json, JsonObject } from "./json.ts";

/**
 * The nine statuses of a release (Helm 3.22 `pkg/release/status.go`, Helm 4.3 `pkg/release/common/status.go`).
 * A record may hold any other text; that is why {@link ReleaseInfo.status} is a string.
 */
export type Status =
  | "unknown"
  | "deployed"
  | "uninstalled"
  | "superseded"
  | "failed"
  | "uninstalling"
  | "pending-install"
  | "pending-upgrade"
  | "pending-rollback";

/** The payload of one record as Helm reads it: one revision of a release. Unknown keys stay in the record's bytes. */
export interface Release {
  readonly name?: string;
  readonly info?: ReleaseInfo | null;
  readonly chart?: ReleaseChart | null;
  /** The values the user supplied; not coalesced with the chart's own. */
  readonly config?: JsonObject | null;
  /** YAML documents joined by `---`, hooks left out, ownership labels and annotations left out. */
  readonly manifest?: string;
  readonly hooks?: readonly Hook[] | null;
  /** The revision. */
  readonly version?: number;
  readonly namespace?: string;
  /** `ssa` or `csa`; written by Helm 4 only, absent means client-side apply. */
  readonly apply_method?: string;
}

export interface ReleaseInfo {
  /** RFC 3339 with the client's offset, `""` (Helm 3) or absent (Helm 4) when zero; so are the next two. */
  readonly first_deployed?: string | null;
  readonly last_deployed?: string | null;
  readonly deleted?: string | null;
  readonly description?: string;
  readonly status?: string;
  readonly notes?: string;
  readonly [key: string]: Json | undefined;
}

export interface ReleaseChart {
  readonly metadata?:
    | { readonly name?: string; readonly version?: string; readonly [key: string]: Json | undefined }
    | null;
  readonly values?: JsonObject | null;
  readonly [key: string]: Json | undefined;
}

/** A hook of a revision (Helm 3.22 `pkg/release/hook.go`). */
export interface Hook {
  readonly name?: string;
  readonly kind?: string;
  readonly path?: string;
  readonly manifest?: string;
  readonly events?: readonly string[] | null;
  readonly last_run?: HookRun | null;
  readonly weight?: number;
  readonly delete_policies?: readonly string[] | null;
}

/** Reaches storage only with the *next* write of the record, so the last hook that ran usually says `Running`. */
export interface HookRun {
  readonly started_at?: string | null;
  readonly completed_at?: string | null;
  /** `""`, `Unknown`, `Running`, `Succeeded` or `Failed`. */
  readonly phase?: string;
}
