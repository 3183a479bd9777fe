import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { partsAt, textAt } from "./fields.ts";
import { referencesOf } from "./references.ts";
import { quote, type Trouble } from "./trouble.ts";

/** How those who look for something say that it is not there, with its kind and name (kubelet, scheduler and admission, 1.36). */
const words: readonly (readonly [RegExp, string])[] = [
  [/secrets? "([^"]+)" not found/, "Secret"],
  [/configmaps? "([^"]+)" not found/, "ConfigMap"],
  [/service ?accounts? "([^"]+)" not found/, "ServiceAccount"],
  [/persistentvolumeclaims? "([^"]+)" not found/, "PersistentVolumeClaim"],
  [/no PriorityClass with name (\S+) was found/, "PriorityClass"],
];

/** A key that is not in it: the kubelet alone looks inside. */
const missingKey = /couldn't find key (\S+) in (Secret|ConfigMap) (?:\S+\/)?(\S+)/;

/**
 * What a pod waits for and is not there: named by whoever looked for it, or, where nobody said a word, seen to be missing.
 * What has come meanwhile is no cause any more.
 */
export function missingReference(snapshot: Snapshot, pod: KubeObject, message: string): Trouble | undefined {
  const key = missingKey.exec(message);
  if (key) return withoutKey(snapshot, pod, { kind: key[2]!, name: key[3]!, key: key[1]! }, message);
  const named = namedIn(message);
  const missing = named ?? seenMissing(snapshot, pod);
  if (!missing) return undefined;
  const { index, live } = referenceOf(snapshot, missing.kind, missing.name, pod.metadata.namespace);
  if (live) return undefined;
  return {
    cause: "reference-missing",
    subject: `${missing.kind}/${missing.name}`,
    says: `${missing.kind} ${JSON.stringify(missing.name)} is not there`,
    quotes: named ? quote("The error", message) : [],
    ...(missing.kind === "ServiceAccount" ? { notes: [stays] } : {}),
    evidence: index < 0
      ? []
      : [evidence(snapshot, `/facts/references/${index}/live`, `${missing.kind}/${missing.name} on the cluster`)],
  };
}

/** The server copies `serviceAccountName` there (k8s.io/kubernetes `pkg/apis/core/v1/conversion.go`), and back where that is empty. */
const stays =
  "To take serviceAccountName out of the chart changes nothing: the API server keeps the name in spec.serviceAccount too. Name another.";

export function namesReference(message: string): boolean {
  return namedIn(message) !== undefined;
}

function namedIn(message: string): Missing | undefined {
  return words.flatMap(([sign, kind]) => {
    const name = sign.exec(message)?.[1];
    return name ? [{ kind, name }] : [];
  })[0];
}

interface Missing {
  readonly kind: string;
  readonly name: string;
}

function withoutKey(
  snapshot: Snapshot,
  pod: KubeObject,
  { kind, name, key }: Missing & { key: string },
  message: string,
): Trouble {
  const { index, live } = referenceOf(snapshot, kind, name, pod.metadata.namespace);
  return {
    cause: "reference-missing",
    subject: `${kind}/${name}`,
    says: `${kind} ${JSON.stringify(name)} has no key ${JSON.stringify(key)}`,
    quotes: quote("The error", message),
    evidence: live
      ? [evidence(snapshot, `/facts/references/${index}/live/metadata/name`, `${kind}/${name}, which is there`)]
      : [],
  };
}

/** What mounts and environments need; a pull secret that is not there harms only private images. */
function seenMissing(snapshot: Snapshot, pod: KubeObject): Missing | undefined {
  const pulls = new Set(partsAt(pod, "spec", "imagePullSecrets").map((one) => textAt(one, "name")));
  return referencesOf(pod, snapshot.scope.namespace)
    .filter(({ kind, name }) => ["Secret", "ConfigMap"].includes(kind) && !pulls.has(name))
    .find(({ kind, name, namespace }) => referenceOf(snapshot, kind, name, namespace).live === null);
}

/** `live` is null where it is not there, undefined where nobody looked. */
export function referenceOf(snapshot: Snapshot, kind: string, name: string, namespace: string | undefined) {
  const index = snapshot.facts.references.findIndex(({ ref }) =>
    ref.kind === kind && ref.name === name && (ref.namespace === undefined || ref.namespace === namespace)
  );
  return { index, live: snapshot.facts.references[index]?.live };
}

/** The pull secrets of a pod that are not there. */
export function missingPullSecrets(snapshot: Snapshot, pod: KubeObject): string[] {
  return partsAt(pod, "spec", "imagePullSecrets").map((one) => textAt(one, "name")).filter((name) =>
    referenceOf(snapshot, "Secret", name, pod.metadata.namespace).live === null
  );
}
