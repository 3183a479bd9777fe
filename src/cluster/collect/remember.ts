import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Cluster, ObjectQuery } from "../../model/ports.ts";

/**
 * The cluster, with what many releases would ask for alike read once: what belongs to no namespace (roles, controllers,
 * webhooks), and the Services that webhooks call. Not for a repair, which must see what is there now.
 */
export const rememberLists = (cluster: Cluster): Cluster => {
  const { objects } = cluster;
  const list = remembering(objects.list, isSharedList);
  const read = remembering(objects.read, isSharedObject);
  return { ...cluster, objects: { ...objects, list, read } };
};

const isSharedList = ({ namespace, kind }: ObjectQuery): boolean => namespace === undefined || kind === "EndpointSlice";

const isSharedObject = ({ namespace, kind }: ObjectRef): boolean => namespace === undefined || kind === "Service";

const remembering = <Asked, Answer>(
  ask: (asked: Asked) => Promise<Answer>,
  isShared: (asked: Asked) => boolean,
): (asked: Asked) => Promise<Answer> => {
  const answers = new Map<string, Promise<Answer>>();
  return (asked) => {
    if (!isShared(asked)) return ask(asked);
    const key = JSON.stringify(asked);
    const answer = answers.get(key) ?? ask(asked);
    answers.set(key, answer);
    return answer;
  };
};
