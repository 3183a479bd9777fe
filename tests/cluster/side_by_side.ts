import { mapBounded } from "../../src/cluster/collect/gather.ts";

/** Real Helms on a real cluster mostly wait, so that two cores carry several. */
const atOnce = 4;

export interface Step {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The steps, several at a time. */
export const sideBySide = async (t: Deno.TestContext, steps: readonly Step[]): Promise<void> => {
  // Deno cannot tell whose is what is open while others run.
  const unwatched = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  await mapBounded(steps, atOnce, async ({ name, run }) => {
    await t.step({ name, fn: run, ...unwatched });
  });
};
