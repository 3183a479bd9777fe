import { sayDuration, seconds } from "../../clock.ts";
import { leaseEnd } from "../drivers.ts";
import type { Story } from "../story.ts";

/** werf/nelm 1.30 `pkg/lock/lock_manager.go`, `pkg/action/release_install.go`; werf/lockgate: a lease of ten seconds. */
export const werf: Story = {
  now({ object, snapshot }) {
    const end = object && leaseEnd(object, snapshot.scope);
    if (end === undefined) return undefined;
    const left = end - seconds(snapshot.takenAt);
    return left > 0
      ? "it holds the lock of this release"
      : `the lock of this release was let lapse ${sayDuration(-left)} ago`;
  },
  next: () =>
    "The next werf converge or nelm release install takes whatever the newest record names for what is there, and goes on " +
    "from it; neither does anything by itself.",
};
