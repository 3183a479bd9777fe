import type { Story } from "../story.ts";
import { argocd } from "./argocd.ts";
import { crossplane } from "./crossplane.ts";
import { fleet } from "./fleet.ts";
import { flux } from "./flux.ts";
import { helmController } from "./helm_controller.ts";
import { pulumi } from "./pulumi.ts";
import { rancher } from "./rancher.ts";
import { terraform } from "./terraform.ts";
import { werf } from "./werf.ts";

/** By driver; one without has nothing to tell beside that it is there. */
export const stories: Readonly<Record<string, Story>> = {
  argocd,
  crossplane,
  fleet,
  flux,
  "helm-controller": helmController,
  pulumi,
  rancher,
  terraform,
  werf,
};
