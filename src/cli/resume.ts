import type { Session } from "./session.ts";
import { actOnRun } from "./stored_run.ts";

/** Finishes what was begun: the run, or the undo of it. */
export function resume(session: Session): Promise<number> {
  return actOnRun(session, {
    verb: "Resume",
    directionOf: (run) => run.state === "unfinished" ? run.direction : undefined,
    sayNothing: "it is not unfinished, so there is nothing to resume.",
  });
}
