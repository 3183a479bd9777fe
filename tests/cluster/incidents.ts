// The incidents of the catalogue, made by real means on a real plane with a real Helm. Each says what `doctor` must find,
// what `fix` must write, and how the history must read afterwards.

import { access } from "./incidents/access.ts";
import { actors } from "./incidents/actors.ts";
import { baseline } from "./incidents/baseline.ts";
import { chain } from "./incidents/chain.ts";
import { deployers } from "./incidents/deployers.ts";
import { failure } from "./incidents/failure.ts";
import { flux } from "./incidents/flux.ts";
import { hooks } from "./incidents/hooks.ts";
import { cluster } from "./incidents/cluster.ts";
import { identity } from "./incidents/identity.ts";
import { lost } from "./incidents/lost.ts";
import { manifest } from "./incidents/manifest.ts";
import { ownership } from "./incidents/ownership.ts";
import { payload } from "./incidents/payload.ts";
import { rancher } from "./incidents/rancher.ts";
import { rollout } from "./incidents/rollout.ts";
import { size } from "./incidents/size.ts";
import { unfinished } from "./incidents/unfinished.ts";
import { uninstall } from "./incidents/uninstall.ts";
import { upgrade } from "./incidents/upgrade.ts";
import { waiting } from "./incidents/waiting.ts";
import { webhooks } from "./incidents/webhooks.ts";
import { writers } from "./incidents/writers.ts";
import type { Incident } from "./incidents/incident.ts";

export type { Incident };

export const incidents: readonly Incident[] = [
  ...unfinished,
  ...payload,
  ...identity,
  ...chain,
  ...lost,
  ...uninstall,
  ...size,
  ...rollout,
  ...waiting,
  ...hooks,
  ...ownership,
  ...writers,
  ...webhooks,
  ...cluster,
  ...access,
  ...baseline,
  ...manifest,
  ...upgrade,
  ...failure,
  ...rancher,
  ...actors,
  ...flux,
  ...deployers,
];
