import type { Check, Draft } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { redactor } from "../../redact.ts";
import { sayDuration, seconds } from "../../state/clock.ts";
import { conditionsOf } from "../../state/cluster/conditions.ts";
import { evidence } from "../../state/evidence.ts";
import { shell } from "../../shell.ts";

export const namespaceTerminating: Check = {
  id: "cluster/namespace-terminating",
  title: "A namespace of the release is being deleted",
  severity: "error",
  since: "0.3.0",
  needs: ["namespaces"],
  symptoms: [
    /unable to create new content in namespace \S+ because it is being terminated/,
    /because it is being terminated/,
    /Some content in the namespace has finalizers remaining/,
  ],
  proof:
    "The deletionTimestamp of the namespace, and the conditions in which the namespace controller says what remains.",
  why:
    "A namespace that is being deleted takes no new object, so helm cannot write the record of a revision. Its content goes, " +
    "the release's records with it: then helm knows no such release. It ends only when every object is gone, and an object " +
    "that somebody's finalizer holds stays until that somebody takes it off.",
  remedy:
    "A deletion cannot be taken back. Let it end: see what holds it, and have whoever set the finalizer do its work. Then install anew.",
  recipes:
    "Emptying the namespace's own finalizers through /finalize lets go of it and leaves what was in it unreachable: it comes back " +
    "when a namespace of that name is made again, and volumes, load balancers and DNS names outside are never cleaned up.",
  thorough: true,
  concerns: () => true,
  *examine(snapshot) {
    for (const [index, namespace] of snapshot.facts.namespaces.entries()) {
      if (namespace.metadata.deletionTimestamp) yield draftOf(snapshot, namespace, `/facts/namespaces/${index}`);
    }
  },
};

function draftOf(snapshot: Snapshot, namespace: KubeObject, at: string): Draft {
  const { name, deletionTimestamp, finalizers = [] } = namespace.metadata;
  const holding = conditionsOf(namespace).filter(({ status }) => status === "True");
  const hide = redactor(snapshot);
  const isHome = name === snapshot.scope.namespace;
  const age = sayDuration(seconds(snapshot.takenAt) - seconds(deletionTimestamp));
  return {
    subject: `namespace "${name}"`,
    summary: `The namespace "${name}" is being deleted, for ${age} now: nothing new can be made in it.`,
    hits: [isHome ? "its records and objects" : `its objects in namespace "${name}"`],
    notes: [
      ...(isHome ? ['The records go with what is in it: helm says "release: not found" then.'] : []),
      ...holding.map(({ type, message }) => hide(`${type}: ${message}`)),
      ...(finalizers.length > 0 ? [`The namespace itself is held by finalizer ${finalizers.join(", ")}.`] : []),
      ...(holding.length > 0 ? [] : ["The namespace controller has not said yet that anything holds it."]),
    ],
    evidence: [
      evidence(snapshot, `${at}/metadata/deletionTimestamp`, "since when it is being deleted"),
      ...(namespace["status"] === undefined ? [] : [evidence(snapshot, `${at}/status/phase`, "its phase")]),
      ...holding.map(({ type, index }) =>
        evidence(snapshot, `${at}/status/conditions/${index}/reason`, `reason of its condition ${type}`)
      ),
    ],
    manual: [{
      summary: "See what is left in it, and by which finalizers that is held; whoever set those has to take them off:",
      commands: [
        `${shell`kubectl api-resources --namespaced --verbs list -o name | xargs -n 1 kubectl get -n ${name} --ignore-not-found`} -o custom-columns=KIND:.kind,NAME:.metadata.name,FINALIZERS:.metadata.finalizers`,
      ],
    }],
  };
}
