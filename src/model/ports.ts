import type { JsonObject } from "./json.ts";
import type { KindRef, KubeObject, ObjectRef } from "./kubernetes.ts";
import type {
  AccessReview,
  Driver,
  Gap,
  RawRecord,
  RecordHead,
  RecordImage,
  RecordRef,
  ServerFacts,
} from "./snapshot.ts";

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

export interface ApplyOptions extends WriteOptions {
  /** The field manager: it will own the fields of the object, and no others. */
  readonly manager: string;
  /** Takes over the fields that others own; without it one of those is a conflict. */
  readonly force?: boolean;
}

export interface RemoveOptions extends WriteOptions {
  /** What the object owns goes with it; without it that stays, as nobody's. */
  readonly dependents?: boolean;
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
  /**
   * Server-side apply: these fields are as given and the manager's; what it had applied before and does not now is gone,
   * unless others own it too. The uid and resourceVersion in the object are the precondition; without them it is created,
   * and one that is there already is a conflict.
   */
  apply(object: KubeObject, options: ApplyOptions): Promise<WriteOutcome<KubeObject>>;
  remove(ref: ObjectRef, precondition: Precondition, options: RemoveOptions): Promise<WriteOutcome<null>>;
  /** Sends a write with the server's dry run, whatever becomes of it nothing is stored. Absent where there is no server. */
  tryOut?(write: TriedWrite): Promise<Reading<RefusedWrite | null>>;
  /**
   * Which of these verbs the user may use on a kind, as the server answers; nothing is stored. Empty: the kind is not served.
   * `namespace` is passed over where the kind has none. Absent where there is no server.
   */
  may?(kind: KindRef, verbs: readonly string[], namespace: string): Promise<Reading<AccessReview[]>>;
}

/** A write as Helm would send it. */
export type TriedWrite =
  | { readonly way: "create"; readonly object: KubeObject }
  | { readonly way: "apply"; readonly object: KubeObject; readonly force?: true }
  | {
    readonly way: "patch";
    readonly ref: ObjectRef;
    readonly type: "strategic" | "merge";
    readonly patch: JsonObject;
  };

/** The server's answer to a write that it will not do. */
export interface RefusedWrite {
  readonly status: number;
  readonly says: string;
  /** What the answer is about: `roles` and `web`. */
  readonly about: { readonly kind: string; readonly name: string };
  readonly causes: readonly { readonly field: string; readonly says: string; readonly reason: string }[];
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
