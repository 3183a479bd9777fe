import type { Evidence, Manual } from "../../model/finding.ts";
import type { Located, Workload } from "./workloads.ts";

/** The causes that can be told apart; each is a check of that name in `src/checks/rollout`. */
export type CauseName =
  | "image-pull"
  | "crash-loop"
  | "unschedulable"
  | "probe-failing"
  | "claim-pending"
  | "volume-not-mounted"
  | "quota-exceeded"
  | "reference-missing"
  | "container-refused"
  | "init-container"
  | "pods-refused"
  | "job-failed"
  | "statefulset-wedged"
  | "pods-terminating"
  | "load-balancer-pending"
  | "not-ready"
  | "progressing";

/** One cause, seen at one place. Those of one cause and subject become one finding. */
export interface Trouble {
  readonly cause: CauseName;
  /** The root: what has to change. `Secret/creds`, `Deployment/web` … */
  readonly subject: string;
  /** The root in words, as the beginning of a sentence and without its end. */
  readonly says: string;
  /** Whose words, and what they said: to be redacted. */
  readonly quotes?: readonly Quote[];
  /** Further sentences of our own. */
  readonly notes?: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly manual?: readonly Manual[];
  /** What it holds up. */
  readonly workload?: Workload;
  readonly pod?: Located;
}

export interface Quote {
  readonly who: string;
  readonly words: string;
}

/** Whole: what is cut before it is redacted may hold half a secret. None where nothing was said. */
export function quote(who: string, words: string): Quote[] {
  return words.trim() === "" ? [] : [{ who, words }];
}
