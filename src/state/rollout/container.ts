import type { JsonObject } from "../../model/json.ts";
import { shell } from "../../shell.ts";
import { at, numberAt, partsAt, textAt } from "./fields.ts";
import type { Located, Workload } from "./workloads.ts";

/** One container of a pod: what it is to be, and what has become of it. */
export interface Container {
  readonly name: string;
  readonly spec: JsonObject;
  readonly status: JsonObject;
  readonly at: string;
  readonly isInit: boolean;
  readonly pod: Located;
  readonly workload: Workload;
}

/** In the order in which a kubelet starts them; those of which it has said something. */
export function containersOf(workload: Workload, pod: Located): Container[] {
  return (["initContainers", "containers"] as const).flatMap((list) => {
    const statuses = list === "containers" ? "containerStatuses" : "initContainerStatuses";
    const specs = partsAt(pod.object, "spec", list);
    // A kubelet keeps the order of the spec; others need not.
    return specs.flatMap((spec) => {
      const name = textAt(spec, "name");
      const index = partsAt(pod.object, "status", statuses).findIndex((one) => one["name"] === name);
      const status = partsAt(pod.object, "status", statuses)[index];
      const isInit = list === "initContainers";
      return status ? [{ name, spec, status, at: `${pod.at}/status/${statuses}/${index}`, isInit, pod, workload }] : [];
    });
  });
}

/** An init container that is to go on running (`restartPolicy: Always`) is done once it has started. */
export function isDone({ spec, status }: Container): boolean {
  return spec["restartPolicy"] === "Always"
    ? status["started"] === true
    : at(status, "state", "terminated") !== undefined && numberAt(status, "state", "terminated", "exitCode") === 0;
}

/** `container "main"` */
export function sayContainer({ name, isInit }: Container): string {
  return `${isInit ? "init container" : "container"} ${JSON.stringify(name)}`;
}

/** The command that prints what it has written. */
export function logsOf({ name, pod: { object: { metadata } } }: Container, flags: readonly string[] = []): string {
  return shell`kubectl logs ${metadata.name} -n ${metadata.namespace ?? ""} -c ${[name, ...flags]}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
