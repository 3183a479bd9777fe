import type { KindRef, KubeObject, ObjectRef } from "./kubernetes.ts";
import type { Driver, Gap, RawRecord, RecordHead, RecordImage, RecordRef, ServerFacts } from "./snapshot.ts";

/** Expected trouble is data: a read gives its value, or the gap that it leaves. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly gap: Gap };

/** What became of a write. */
export type WriteOutcome<T> =
  | { readonly kind: "written"; readonly value: T }
  /** The object is not what the precondition says, or is not there, or is there already. */
  | { readonly kind: "conflict"; readonly says: string }
  /** The server will not do it; nothing was written. */
  | {
    readonly kind: "refused";
    readonly reason: "forbidden" | "unauthorized" | "invalid" | "immutable" | "too-large" | "admission" | "other";
    readonly verb: string;
    readonly resource: string;
    readonly says: string;
  }
  /** No answer came: it may have been written. */
  | { readonly kind: "unknown"; readonly says: string };

export interface WriteOptions {
  /** The server does all but store it. */
  readonly dryRun: boolean;
}

/** The identity that a write insists on. */
export interface Precondition {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** Where records are kept: Secrets, ConfigMaps or SQL rows. */
export interface RecordStore {
  readonly driver: Driver;
  /** All records by metadata alone, of one namespace or (undefined) of all. */
  survey(namespace: string | undefined): Promise<Reading<RecordHead[]>>;
  /** All records of one release, broken ones included, oldest revision first. */
  list(namespace: string, release: string): Promise<Reading<RawRecord[]>>;
  /**
   * All records that Helm would list, payloads and all, by namespace and name, a bounded number at a time; ends with the
   * first that cannot be read. A store without it has each release listed alone.
   */
  pages?(namespace: string | undefined): AsyncIterable<Reading<RawRecord[]>>;
  /** Names, uids and resource versions of the release's records: what is re-read between steps. */
  heads(namespace: string, release: string): Promise<Reading<(RecordHead & Precondition)[]>>;
  /** null: not there. */
  read(ref: RecordRef): Promise<Reading<RawRecord | null>>;
  create(ref: RecordRef, image: RecordImage, options: WriteOptions): Promise<WriteOutcome<RawRecord>>;
  replace(
    ref: RecordRef,
    image: RecordImage,
    precondition: Precondition,
    options: WriteOptions,
  ): Promise<WriteOutcome<RawRecord>>;
  /** Dependants are orphaned. */
  remove(ref: RecordRef, precondition: Precondition, options: WriteOptions): Promise<WriteOutcome<null>>;
}

/** A kind as the server serves it, at the version that its group prefers. */
export interface ListableKind extends KindRef {
  readonly namespaced: boolean;
  /** False for what can only be created or asked for by name, such as a review. */
  readonly listable: boolean;
}

export interface ObjectQuery extends KindRef {
  /** undefined: all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** `metadata` alone is filled in. */
  readonly metadataOnly?: boolean;
}

/** Kubernetes objects: of an API server, or of a folder of files. */
export interface Objects {
  /** `takenAt` is the server's clock. */
  server(): Promise<Reading<ServerFacts & { readonly takenAt: string }>>;
  /** null: not served. */
  serves(kind: KindRef): Promise<Reading<{ readonly namespaced: boolean } | null>>;
  /** The version of its group at which the server has the kind. null: at none, so no object of the kind can be there. */
  findVersion(kind: KindRef): Promise<Reading<(KindRef & { readonly namespaced: boolean }) | null>>;
  /** Every kind that is served, each once for its group; a group that does not answer is a gap. */
  kinds(): Promise<{ readonly kinds: readonly ListableKind[]; readonly gaps: readonly Gap[] }>;
  /** null: not there. */
  read(ref: ObjectRef): Promise<Reading<KubeObject | null>>;
  list(query: ObjectQuery): Promise<Reading<KubeObject[]>>;
  /** The same, some megabytes at a time and in the order of namespace and name; ends with the first gap. */
  pages(query: ObjectQuery): AsyncIterable<Reading<KubeObject[]>>;
  create(object: KubeObject, options: WriteOptions): Promise<WriteOutcome<KubeObject>>;
  /** The object's own uid and resourceVersion are the precondition. */
  replace(object: KubeObject, options: WriteOptions): Promise<WriteOutcome<KubeObject>>;
  remove(ref: ObjectRef, precondition: Precondition, options: WriteOptions): Promise<WriteOutcome<null>>;
}

/** Everything that one run talks to. */
export interface Cluster {
  /** `API server https://…` or `files in "dir"`: for messages. */
  readonly name: string;
  readonly context?: string;
  readonly objects: Objects;
  readonly records: RecordStore;
  /** Records in a database that the user's surroundings name, where those in use are not in it. */
  readonly database?: RecordStore;
}
