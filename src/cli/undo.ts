import type { Session } from "./session.ts";
import { actOnRun } from "./stored_run.ts";

/** Takes a run back: all of its steps, or none where the release has moved on. */
export function undo(session: Session): Promise<number> {
  return actOnRun(session, {
    verb: "Undo",
    directionOf: (run) => run.state === "undone" || !run.wrote ? undefined : "undo",
    sayNothing: "nothing of it is in place, so there is nothing to take back.",
  });
}
