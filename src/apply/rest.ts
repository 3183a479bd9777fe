import type { Plan } from "../model/plan.ts";
import type { Objects } from "../model/ports.ts";
import { isReconciling } from "../state/actors/conditions.ts";

/** Milliseconds between looks, and how long an operation in hand is waited for. */
const pause = 2_000;
const patience = 300_000;

/**
 * Waits until those who act by the objects of a plan have nothing in hand: switched off in the middle of an operation, a
 * controller first ends that. What could not be waited for is said.
 */
export async function awaitRest(
  { steps }: Plan,
  objects: Objects,
  interrupted: () => boolean,
): Promise<string | undefined> {
  const switched = new Map(
    steps.flatMap(({ object, awaitsRest }) => object && awaitsRest ? [[object.name, object]] : []),
  );
  for (const object of switched.values()) {
    const name = `${object.kind} "${object.name}"`;
    for (const began = performance.now();;) {
      const live = await objects.read(object);
      if (!live.ok) return `cannot read ${live.gap.what}: ${live.gap.says}`;
      if (live.value === null || !isReconciling(live.value)) break;
      if (interrupted()) return `${name} is still at work`;
      if (performance.now() - began > patience) return `${name} is still at work after ${patience / 60_000} minutes`;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
