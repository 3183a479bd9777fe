import type { KubeObject } from "../model/kubernetes.ts";
import type { Plan } from "../model/plan.ts";
import type { Objects } from "../model/ports.ts";
import { hasObserved, isReconciling, lastReport } from "../state/actors/conditions.ts";
import { seconds } from "../state/clock.ts";

/** Seconds between looks; how long a controller may take to begin with what it had seen before; how long one is waited for. */
const pause = 1;
const settling = 5;
const patience = 300;

/** What goes on while a run waits. */
export interface Waiting {
  readonly interrupted: () => boolean;
  readonly onWait?: (says: string) => void;
  readonly sleep?: (seconds: number) => Promise<void>;
}

/**
 * Waits until those who act by the objects of a plan have nothing in hand: switched off in the middle of an operation, a
 * controller first ends that. What could not be waited for is said.
 */
export async function awaitRest({ steps }: Plan, objects: Objects, waiting: Waiting): Promise<string | undefined> {
  const { interrupted, onWait, sleep = sleepFor } = waiting;
  for (const { object, awaitsRest } of steps) {
    if (!object || awaitsRest === undefined) continue;
    const name = `${object.kind} "${object.name}"`;
    for (let waited = 0;; waited += pause) {
      const live = await objects.read(object);
      if (!live.ok) return `cannot read ${live.gap.what}: ${live.gap.says}`;
      if (live.value === null || await isAtRest(live.value, waited, awaitsRest, objects)) break;
      if (interrupted()) return `${name} is still at work`;
      if (waited >= patience) {
        return `${name} is still at work after ${
          patience / 60
        } minutes; if you know that its controller is dead, say so ` +
          "with --stale-after 0s";
      }
      if (waited === settling) onWait?.(`Waiting for ${name} to end what it has in hand`);
      await sleep(pause);
    }
  }
}

/**
 * A controller that has seen the switch holds nothing (fluxcd/helm-controller 1.6 `internal/controller/helmrelease_controller.go`:
 * a suspended object is observed, and its conditions are left as they are). One that is older, or dead, never says so: it is
 * at rest if it does not begin, or if it has been silent for so long that it counts as dead.
 */
async function isAtRest(live: KubeObject, waited: number, staleAfter: number, objects: Objects): Promise<boolean> {
  if (hasObserved(live)) return true;
  if (waited < settling) return false;
  if (!isReconciling(live)) return true;
  const server = await objects.server();
  return server.ok && seconds(server.value.takenAt) - seconds(lastReport(live)) >= staleAfter;
}

function sleepFor(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
