import type { HelmVersion } from "../kube.ts";
import type { Lab } from "../lab.ts";

export type Incident = {
  /** The catalogue's id and the variant. */
  readonly id: string;
  readonly title: string;
  readonly driver?: "secret" | "configmap";
  /** Where others know it by name; default: `web`, in a namespace of its own. With a namespace it has to be `alone`. */
  readonly release?: string;
  readonly namespace?: string;
  /** Default: 3.22.0 and 4.3.1. */
  readonly versions?: readonly HelmVersion[];
  /** It changes what is the whole cluster's: no other is made at that time. */
  readonly alone?: true;
  /** The museum has it as of a minute later, with the events and ReplicaSets; otherwise of hours later. */
  readonly fresh?: true;
  /** Kinds without a namespace that have to do with it, which the museum keeps too. */
  readonly clusterKinds?: readonly string[];
  readonly make: (lab: Lab) => Promise<void>;
  /** The checks that must find something, and no other of warning or above. */
  readonly finds: readonly string[];
  /** Checks that must have a note to say, at the level of info. */
  readonly notes?: readonly string[];
  /** Flags beside `--yes --stale-after 0s`. */
  readonly fix?: readonly string[];
  /** What the file holds that `--manifest` names. */
  readonly manifest?: string;
  /** Statuses by revision after the repair, from 1. */
  readonly after: readonly string[];
  /** Findings of warning or above that stay, and should. */
  readonly remains?: readonly string[];
  /** The repair deletes a live object for good, and its pods with it: undo refuses. */
  readonly final?: true;
  /** The repair makes a workload again, and its pods start. */
  readonly starts?: true;
  /** No repair answers it, or all refuse: nothing is repaired, and `prove` shows that what doctor advises helps. */
  readonly unrepaired?: true;
  /** What real helm does after the repair, where that is not an ordinary upgrade. */
  readonly next?: (lab: Lab) => Promise<void>;
  /** What only the real thing can prove after the repair, beside the upgrade that every incident gets. */
  readonly prove?: (lab: Lab) => Promise<void>;
};
