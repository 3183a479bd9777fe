import type { Objects, Reading } from "../../model/ports.ts";
import type { AccessReview } from "../../model/snapshot.ts";
import { resourceOf } from "../../state/cluster/resources.ts";
import { wordList } from "../wording.ts";
import { bodyOf, type Find } from "./discovery.ts";
import type { Transport } from "./exchange.ts";
import { gapOf } from "./outcomes.ts";

const AUTHORIZATION = "authorization.k8s.io/v1";

interface Rule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** What the user may do in one namespace. `whole`: what is not in it is denied. */
interface Rules {
  readonly rules: readonly Rule[];
  readonly whole: boolean;
}

/**
 * What the user may do: by one SelfSubjectRulesReview for each namespace, and a SelfSubjectAccessReview where that may be
 * incomplete (an authorizer that cannot list rules, such as Node, makes every answer so) or has nothing to say, as of kinds
 * without a namespace. Both are posted and stored nowhere.
 */
export const accessReviews = (transport: Transport, find: Find): NonNullable<Objects["may"]> => {
  const asked = new Map<string, Promise<Rules>>();
  const rulesIn = (namespace: string): Promise<Rules> => {
    const rules = asked.get(namespace) ?? askRules(transport, namespace);
    asked.set(namespace, rules);
    return rules;
  };
  return async (kind, verbs, home) => {
    const found = await find(kind);
    if (!found.ok) return found;
    if (!found.value) return { ok: true, value: [] };
    const { name: resource, namespaced } = found.value;
    const { group } = resourceOf(kind);
    const place = namespaced ? { namespace: home } : {};
    const { rules, whole } = namespaced ? await rulesIn(home) : { rules: [], whole: false };
    const answers = await Promise.all(verbs.map(async (verb): Promise<Reading<AccessReview>> => {
      const right = { verb, group, resource, ...place };
      const listed = rules.some((rule) => gives(rule, right));
      return listed || whole ? { ok: true, value: { ...right, allowed: listed } } : await askAccess(transport, right);
    }));
    const failed = answers.find((answer) => !answer.ok);
    if (failed && !failed.ok) return failed;
    return { ok: true, value: answers.flatMap((answer) => answer.ok ? [answer.value] : []) };
  };
};

type Right = Omit<AccessReview, "allowed">;

/** Rights on names are no rights on what is still to come. */
const gives = ({ verbs, apiGroups, resources, resourceNames }: Rule, { verb, group, resource }: Right): boolean => {
  const has = (words: readonly string[] | undefined, word: string) => words?.some((one) => one === "*" || one === word);
  return !resourceNames?.length && Boolean(has(verbs, verb) && has(apiGroups, group) && has(resources, resource));
};

/** Where it is not answered nothing is known, and each right is asked for. */
const askRules = async (transport: Transport, namespace: string): Promise<Rules> => {
  const answer = await transport.send({
    method: "POST",
    path: `/apis/${AUTHORIZATION}/selfsubjectrulesreviews`,
    body: { apiVersion: AUTHORIZATION, kind: "SelfSubjectRulesReview", spec: { namespace } },
  });
  const status = bodyOf(answer)?.status;
  const rules = Array.isArray(status?.resourceRules) ? status.resourceRules : [];
  return { rules, whole: status?.incomplete === false };
};

const askAccess = async (transport: Transport, right: Right): Promise<Reading<AccessReview>> => {
  const { verb, group, resource, namespace } = right;
  const answer = await transport.send({
    method: "POST",
    path: `/apis/${AUTHORIZATION}/selfsubjectaccessreviews`,
    body: {
      apiVersion: AUTHORIZATION,
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { verb, group, resource, ...(namespace === undefined ? {} : { namespace }) } },
    },
  });
  const allowed = bodyOf(answer)?.status?.allowed;
  if (typeof allowed === "boolean") return { ok: true, value: { ...right, allowed } };
  const what = `whether you may ${verb} ${wordList(resource, namespace !== undefined, namespace)}`;
  return { ok: false, gap: gapOf(answer, { verb: "create", resource: "selfsubjectaccessreviews", what }) };
};
