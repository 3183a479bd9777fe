// The charts of rollouts that do not finish: one workload, in the shape that its incident needs.

import { chart } from "../kube.ts";
import type { Lab } from "../lab.ts";
import { BREAK, type BrokenPod } from "../stages.ts";
import type { Incident } from "./incident.ts";

export interface Shape {
  readonly tag?: string;
  /** How its pods break; the annotation is always there, so that nothing is left behind by it. */
  readonly breaks?: BrokenPod;
  /** Lines in flow style for the spec of the Deployment, of its pods and of its container. */
  readonly spec?: string;
  readonly pod?: string;
  readonly container?: string;
  /** Of the pods' metadata. */
  readonly finalizer?: string;
  /** More templates. */
  readonly more?: string;
}

const podTemplate = ({ tag = "1", breaks, pod, container, finalizer }: Shape): string =>
  `{
      metadata: { labels: { app: web }, annotations: { ${BREAK}: "${breaks ?? "none"}" }${
    finalizer ? `, finalizers: [${finalizer}]` : ""
  } },
      spec: { ${pod ? `${pod}, ` : ""}containers: [{ name: main, image: "example/web:${tag}"${
    container ? `, ${container}` : ""
  } }] } }`;

export const deployment = (shape: Shape): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { ${shape.spec ?? "replicas: 2"}, selector: { matchLabels: { app: web } }, template: ${podTemplate(shape)} }
`;

export const statefulSet = (shape: Shape): string =>
  `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec: { ${shape.spec ?? "replicas: 2"}, serviceName: db, selector: { matchLabels: { app: web } }, template: ${
    podTemplate(shape)
  } }
`;

export type Kind = (shape: Shape) => string;

export const chartOf = (lab: Lab, kind: Kind, shape: Shape): Promise<string> =>
  chart(lab.plane, {
    "templates/web.yaml": kind(shape),
    ...(shape.more ? { "templates/more.yaml": shape.more } : {}),
  });

/** Installs or upgrades and waits for a good end. */
export const put = async (lab: Lab, command: "install" | "upgrade", kind: Kind, shape: Shape = {}): Promise<void> => {
  await lab.helm([command, "web", await chartOf(lab, kind, shape), "--wait", "--wait-for-jobs", "--timeout=60s"]);
};

/** The same, for so few seconds that it fails. */
export const tryPut = async (lab: Lab, command: "install" | "upgrade", kind: Kind, shape: Shape, seconds = 4) =>
  await lab.tryHelm([
    command,
    "web",
    await chartOf(lab, kind, shape),
    "--wait",
    "--wait-for-jobs",
    `--timeout=${seconds}s`,
  ]);

/** Revision 1 is well; revision 2 breaks in that way, and revision 3 mends it. */
export const upgradeThat = (
  id: string,
  title: string,
  finds: readonly string[],
  shape: Shape,
  kind: Kind = deployment,
): Incident => ({
  id,
  title,
  fresh: true,
  make: async (lab) => {
    await put(lab, "install", kind);
    await tryPut(lab, "upgrade", kind, { tag: "2", ...shape });
  },
  finds,
  unrepaired: true,
  after: ["deployed", "failed"],
  prove: async (lab) => await put(lab, "upgrade", kind, { tag: "3" }),
});

/** A first install that breaks in that way, and an upgrade that mends it: nothing that is left behind confuses the picture. */
export const installThat = (
  id: string,
  title: string,
  finds: readonly string[],
  shape: Shape,
  kind: Kind = deployment,
): Incident => ({
  id,
  title,
  fresh: true,
  make: async (lab) => {
    await tryPut(lab, "install", kind, shape);
    await lab.until("the failure", async () => await lab.recordStatus(1) === "failed");
  },
  finds,
  unrepaired: true,
  after: ["failed"],
  prove: async (lab) => await put(lab, "upgrade", kind, { tag: "3" }),
});

export const isReady = (lab: Lab, kind: string, name: string) => async () => {
  const { metadata, spec, status } = await lab.object(kind, name);
  return status.observedGeneration === metadata.generation && status.updatedReplicas === spec.replicas &&
    status.availableReplicas === spec.replicas && status.replicas === spec.replicas;
};
