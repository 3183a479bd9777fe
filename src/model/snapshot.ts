import type { FieldManager, KindRef, KubeObject, ObjectRef } from "./kubernetes.ts";
import type { Release } from "./release.ts";

/**
 * All that was read about one release, frozen: the input of every check and every repair, and nothing else is.
 * Plain JSON, so evidence can point into it and a test can hold it in a file.
 */
export interface Snapshot {
  readonly version: 1;
  /** RFC 3339. The server's clock, from its Date header: the only clock a check may read. */
  readonly takenAt: string;
  /** `helm-doctor/<version>`. */
  readonly tool: string;
  readonly server: ServerFacts;
  readonly scope: Scope;
  /** Every record that could belong to the release, broken ones included, oldest revision first. */
  readonly records: readonly StoredRecord[];
  /** What is live of the objects and hooks that a readable manifest names. */
  readonly objects: readonly Observation[];
  readonly facts: ClusterFacts;
  /** What `helm template` prints of the chart that is to come, where it was given: for what can be said before an upgrade. */
  readonly desired?: string;
  /** Whether the upgrade to it is to be applied on the server; absent: as Helm 4 decides by itself. */
  readonly serverSide?: boolean;
  /** The log of a helm, or of a tool around it, where one was given. */
  readonly transcript?: string;
  /** What could not be read. Never to be taken for "healthy". */
  readonly gaps: readonly Gap[];
}

/** What the user gave beside the cluster. */
export type Given = Pick<Snapshot, "desired" | "serverSide" | "transcript">;

export interface Scope {
  readonly context?: string;
  readonly namespace: string;
  readonly release: string;
  readonly driver: Driver;
}

/** Helm's storage drivers. */
export type Driver = "secret" | "configmap" | "sql";

export interface ServerFacts {
  readonly url?: string;
  /** Such as `v1.36.3`. */
  readonly version?: string;
  /** The uid of the namespace kube-system: the usual name of a cluster. */
  readonly clusterId?: string;
}

/** The state of one object: `live` is null where the server said that it is not there. */
export interface Observation {
  readonly ref: ObjectRef;
  readonly live: KubeObject | null;
}

/** What belongs to the cluster rather than to the release; each list is there only if its facet was collected. */
export interface ClusterFacts {
  /** Kinds of the manifests, and whether the server serves them. */
  readonly kinds: readonly KindFact[];
  /** Pods of the release's hook Jobs. */
  readonly pods: readonly KubeObject[];
  /** Roles, ClusterRoles and their bindings that have force in the release's namespace. */
  readonly rbac: readonly KubeObject[];
  /** Objects of controllers that drive releases and that name this one (HelmRelease, HelmChart, App, Application …). */
  readonly controllers: readonly KubeObject[];
  /** Objects in full whose annotations say that they are the release's, those that no record names too. */
  readonly claims: readonly KubeObject[];
  /** Records of the same release name that this driver does not see: in the other storage, or Helm 2's. */
  readonly elsewhere: readonly RecordHead[];
  /** Records of other releases that the marks of this one's objects name. */
  readonly owners: readonly RecordHead[];
  /** Who else names what claims to be of this release and what its deployed manifest does not name. */
  readonly neighbours: readonly Neighbourhood[];
  /** What the release's live workloads own, down to the pods (by owner references), and the claims that those mount. */
  readonly dependents: readonly KubeObject[];
  /** What pod templates name and need, by metadata alone: ConfigMaps, Secrets, service accounts, claims, classes. */
  readonly references: readonly Observation[];
  /** Events of the release's namespaces. */
  readonly events: readonly KubeObject[];
  /** The release's namespaces. */
  readonly namespaces: readonly KubeObject[];
  /** ResourceQuotas and LimitRanges of the release's namespaces. */
  readonly quotas: readonly KubeObject[];
  /** Webhook configurations, then the Services and EndpointSlices that they call. */
  readonly admission: readonly KubeObject[];
  readonly apiServices: readonly KubeObject[];
  /** CustomResourceDefinitions of the groups that the manifests name. */
  readonly definitions: readonly KubeObject[];
  /** What the user may do with the kinds of the manifests and with records, as the server answers. */
  readonly reviews: readonly AccessReview[];
  /** What the server's dry run said to each object of the desired manifest. */
  readonly trials: readonly Trial[];
}

/** The other releases of a namespace, all of whose manifests were looked through. */
export interface Neighbourhood {
  /** Absent: of all namespaces. */
  readonly namespace?: string;
  /** What their records name of that which was looked for. */
  readonly holds: readonly { readonly record: RecordHead; readonly object: ObjectRef }[];
}

/** How the server serves a kind that a manifest names. */
export interface KindFact {
  readonly kind: KindRef;
  /** At the version that is written. */
  readonly served: boolean;
  /** Where not: the version, of its group or of the one that took over, at which the server has the objects. Absent: at none. */
  readonly instead?: string;
  /** Absent where it is served at no version. */
  readonly namespaced?: boolean;
}

/** One answer of the server to "may I". */
export interface AccessReview {
  readonly verb: string;
  /** Empty: the core group. */
  readonly group: string;
  readonly resource: string;
  /** Absent: cluster-scoped. */
  readonly namespace?: string;
  readonly allowed: boolean;
}

/** A dry run of one object as Helm would send it. */
export interface Trial {
  readonly ref: ObjectRef;
  readonly way: "create" | "patch" | "apply";
  /** The server's answer where it refused: its words, redacted, and the causes by field. */
  readonly refused?: {
    readonly status: number;
    readonly says: string;
    readonly causes: readonly { readonly field: string; readonly says: string; readonly reason: string }[];
  };
}

/** A cluster of which nothing was read. */
export const noFacts: ClusterFacts = {
  kinds: [],
  pods: [],
  rbac: [],
  controllers: [],
  claims: [],
  elsewhere: [],
  owners: [],
  neighbours: [],
  dependents: [],
  references: [],
  events: [],
  namespaces: [],
  quotas: [],
  admission: [],
  apiServices: [],
  definitions: [],
  reviews: [],
  trials: [],
};

/** The parts of a {@link Snapshot} that are collected on demand. */
export type Facet = typeof facets[number];

export const facets = [
  "records",
  "objects",
  "pods",
  "rbac",
  "controllers",
  "claims",
  "elsewhere",
  "owners",
  "neighbours",
  "dependents",
  "references",
  "events",
  "namespaces",
  "quotas",
  "admission",
  "apiServices",
  "definitions",
  "reviews",
  "trials",
] as const;

/** Something that could not be read, and why. */
export interface Gap {
  readonly facet: Facet;
  /** What was to be read: `secrets in namespace "prod"`, `Deployment "web"`. */
  readonly what: string;
  readonly reason: "forbidden" | "unauthorized" | "unreachable" | "timeout" | "not-served" | "invalid" | "server-error";
  /** Where a right is missing: `list` and `secrets`. */
  readonly verb?: string;
  readonly resource?: string;
  /** The server's words, redacted. */
  readonly says: string;
}

export interface RecordRef {
  readonly driver: Driver;
  readonly namespace: string;
  /** `sh.helm.release.v1.<release>.v<revision>` */
  readonly name: string;
}

/**
 * What a step owns of a record: the rest (uid, owner references, field managers) is the server's.
 * `data` is as the API carries it: base64 for a Secret, plain text for a ConfigMap.
 */
export interface RecordImage {
  readonly data: Readonly<Record<string, string>>;
  /** ConfigMaps only, in base64; absent where it would be empty. Helm never looks into it. */
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Secrets only. */
  readonly type?: string;
  readonly immutable?: boolean;
}

/** A record as the store gives it, not decoded. */
export interface RawRecord {
  readonly ref: RecordRef;
  readonly uid: string;
  readonly resourceVersion: string;
  /** RFC 3339, the server's clock. */
  readonly createdAt?: string;
  readonly managers: readonly FieldManager[];
  /** Owner references and finalizers, in words: what an object that is created again under its name would not have. */
  readonly bonds?: readonly string[];
  /** RFC 3339: it was deleted then, and is there only until its finalizers are taken off. */
  readonly leavingSince?: string;
  readonly image: RecordImage;
}

/** A record and what its bytes say. `release` is absent where they cannot be decoded; then `faults` says where. */
export interface StoredRecord extends RawRecord {
  /** From the object's name; 0 where the name has none. */
  readonly revision: number;
  /** Bytes, as the API server counts them against its limit of 1,048,576. */
  readonly size: number;
  readonly release?: Release;
  readonly faults: readonly Fault[];
}

/** A record by its metadata alone. */
export interface RecordHead {
  readonly ref: RecordRef;
  /** From the object's name; falls back to the labels `name` and `version`. */
  readonly release: string;
  readonly revision: number;
  /** The label `status`; what the payload says may differ. */
  readonly status: string;
  readonly createdAt?: string;
  /** RFC 3339: as of a {@link RawRecord}. */
  readonly leavingSince?: string;
}

/** A layer of a record's encoding, from the outside in. */
export type Layer = "outer" | "base64" | "gzip" | "json" | "shape";

/** Damage to a payload: the outermost layer that fails, and where. */
export interface Fault {
  readonly layer: Layer;
  /** Byte offset in that layer, or a JSON pointer for `shape`. */
  readonly at: number | string;
  /** What is wrong, with no byte of the payload in it. */
  readonly says: string;
  /**
   * `helm-4`: Helm 3 reads over it; `helm-3`: Helm 4 does. `crash`: Helm decodes it and then panics. Absent: no Helm can decode
   * the record.
   */
  readonly kind?: "helm-4" | "helm-3" | "crash";
}
