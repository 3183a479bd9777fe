import type { Manual } from "../model/finding.ts";
import type { StoredRecord } from "../model/snapshot.ts";
import { shell } from "../shell.ts";

/**
 * How a person makes a record one that can be created again: what binds it is of its metadata, which can be changed where
 * nothing else of an immutable object can. Empty where nothing does, and of one that was deleted: without its finalizer it
 * is gone at once.
 */
export function unbound({ ref: { driver, namespace, name }, bonds = [], leavingSince }: StoredRecord): Manual[] {
  if (bonds.length === 0 || leavingSince !== undefined) return [];
  const it = driver === "configmap" ? "configmap" : "secret";
  return [{
    summary:
      `It has ${bonds.join(" and ")}. If whatever set that does without it: keep a copy, take it off (an immutable ` +
      "object's metadata can be changed), and then:",
    commands: [
      shell`kubectl get ${it} ${name} -n ${namespace} -o yaml > ${name}.yaml`,
      shell`kubectl patch ${it} ${name} -n ${namespace} --type=merge -p ${'{"metadata":{"finalizers":null,"ownerReferences":null}}'}`,
    ],
  }];
}
