// k3s' helm-controller on a plane: the real program, from its Go module, with the CRDs that it brings. It makes the Jobs of
// HelmCharts and decides when they run again; what runs in them is played by helm_job.ts.

import type { Plane } from "./plane.ts";
import { starter, startReaper, tail } from "./processes.ts";
import { waitFor } from "./kube.ts";

/** As scripts/control_plane.sh names it. */
const PROGRAM = "helm-controller-0.17.9";
const SCRIPT = `${import.meta.dirname}/../../scripts/control_plane.sh`;

export type HelmController = {
  /** What it has logged so far. */
  readonly log: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** Builds the controller unless it is in the cache; false where that cannot be done (the lines on stderr say why). */
export const buildHelmController = async (): Promise<boolean> =>
  (await new Deno.Command("bash", { args: [SCRIPT, PROGRAM], stdout: "null", stderr: "inherit" }).output()).success;

/**
 * Starts it for all namespaces, and returns when it is at work: CRDs established, lease acquired, caches filled. One at a
 * time on a plane: two on one host are the same to the lease.
 */
export const startHelmController = async (plane: Plane): Promise<HelmController> => {
  const dir = await Deno.makeTempDir({ prefix: "helm-doctor-helm-controller-" });
  await Deno.symlink(plane.bin(PROGRAM), `${dir}/helm-controller`); // its field manager is the name of its file
  const reaper = startReaper(dir);
  const start = starter(dir, dir, reaper);
  const process = await start("helm-controller", [`--kubeconfig=${plane.kubeconfig}`, "--debug", "--pprof-port=0"]);
  const log = () => Deno.readTextFile(process.log).catch(() => ""); // not there yet
  try {
    await waitFor(
      async () => {
        if (process.ended()) throw new Error(`Cannot start helm-controller: it ended.\n${await tail([process])}`);
        return (await log()).includes("Kind=HelmChart controller");
      },
      60_000,
      "helm-controller to be at work",
    );
  } catch (error) {
    await reaper.reap();
    throw error;
  }
  return { log, stop: reaper.reap };
};

/** Only its CRDs, HelmChart and HelmChartConfig, which it brings itself: for objects that no controller is to look at. */
export const installHelmChartCrds = async (plane: Plane): Promise<void> =>
  await (await startHelmController(plane)).stop();
