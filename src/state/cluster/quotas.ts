import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { isTooMuch } from "../compare/quantity.ts";
import { pointer } from "../evidence.ts";
import { isObject } from "../json_values.ts";
import { isNamed, type NamedInText, sayNamed } from "../transcript/objects_in.ts";
import { type ComingObject, comingOf } from "../upgrade/coming.ts";
import { resourceOf, sayResource } from "./resources.ts";

/** A limit on the number of objects of a kind in a namespace that is reached. */
export interface FullQuota {
  readonly quota: KubeObject;
  /** `count/secrets` or, as older ones have it, `secrets`. */
  readonly name: string;
  readonly hard: number;
  readonly used: number;
  readonly at: { readonly hard: string; readonly used: string };
}

/** Quotas of the release's namespace that let no further record in. A quota with scopes counts pods only. */
export function fullForRecords({ facts, scope }: Snapshot): FullQuota[] {
  if (scope.driver === "sql") return [];
  const resource = scope.driver === "configmap" ? "configmaps" : "secrets";
  return facts.quotas.flatMap((quota, index) =>
    quota.kind !== "ResourceQuota" || quota.metadata.namespace !== scope.namespace
      ? []
      : [`count/${resource}`, resource].flatMap((name) => fullAt(quota, name, `/facts/quotas/${index}`))
  );
}

function fullAt(quota: KubeObject, name: string, at: string): FullQuota[] {
  const status = (quota["status"] ?? {}) as JsonObject;
  const [hard, used] = [countOf(status["hard"], name), countOf(status["used"], name)];
  if (hard === undefined || used === undefined || used < hard) return [];
  const place = (side: string) => pointer(at, ["status", side, name]);
  return [{ quota, name, hard, used, at: { hard: place("hard"), used: place("used") } }];
}

/** An object that a quota lets not in. */
export interface Crowded {
  readonly object: ComingObject;
  readonly quota: KubeObject;
  /** `count/configmaps`, `requests.storage` */
  readonly name: string;
  readonly hard: string;
  readonly used: string;
  readonly at: { readonly hard: string; readonly used: string };
}

/**
 * What an upgrade is to make and a quota has no room for: by the number of objects, and by what the server asked for when it
 * refused the newest revision. Where it was asked now, its answers to the dry runs tell.
 */
export function crowdedOut(snapshot: Snapshot): Crowded[] {
  const coming = comingOf(snapshot);
  if (!coming || snapshot.facts.trials.length > 0) return [];
  const refused = quotaRefusals(coming.failed?.release.info?.description ?? "");
  return coming.objects.filter(({ seen }) => seen?.live === null).flatMap((object) => {
    const said = refused.filter((one) => isNamed(one, object.ref));
    return quotasOf(snapshot, object.ref).flatMap(({ quota, at }) => {
      const asked = said.filter((one) => one.quota === quota.metadata.name).flatMap(({ asks }) => asks);
      const counted = countsOf(quota, object.ref).map((name): Asks => ({ name, amount: "1" }));
      const distinct = new Map([...counted, ...asked].map((one) => [one.name, one]));
      return [...distinct.values()].flatMap(({ name, amount }) => {
        const { hard, used } = limitOf(quota, name);
        if (hard === undefined || used === undefined || !isTooMuch(used, amount, hard)) return [];
        const place = (side: string) => pointer(at, ["status", side, name]);
        return [{ object, quota, name, hard, used, at: { hard: place("hard"), used: place("used") } }];
      });
    });
  });
}

interface Asks {
  readonly name: string;
  readonly amount: string;
}

interface QuotaRefusal extends NamedInText {
  readonly quota: string;
  readonly asks: readonly Asks[];
}

/** `configmaps "x" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: …` (kubernetes v1.36 `plugin/pkg/admission/resourcequota`). */
function quotaRefusals(text: string): QuotaRefusal[] {
  const form =
    /\b([a-z]+)(?:\.[a-z][\w.-]*)? "([^"]+)" is forbidden: exceeded quota: ([^,\s]+), requested: (\S+), used: /g;
  return [...text.matchAll(form)].map(([, resource, name, quota, asks]) => ({
    resource: resource!,
    name: name!,
    quota: quota!,
    asks: asks!.split(",").map((one) => {
      const [name = "", amount = ""] = one.split("=");
      return { name, amount };
    }),
  }));
}

/** Why no full quota found does not disprove that one is in the way of what a text names; undefined where it does. */
export function missesQuota(snapshot: Snapshot, said: string): string | undefined {
  const gap = snapshot.gaps.find(({ facet }) => facet === "quotas");
  const refused = quotaRefusals(said);
  if (gap && refused.length > 0) return `Cannot read ${gap.what}`;
  const full = refused.find(({ quota: name, asks, ...object }) =>
    !isThere(snapshot, object) &&
    snapshot.facts.quotas.some((quota) =>
      isQuota(quota) && quota.metadata.name === name && asks.some((one) => {
        const { hard, used } = limitOf(quota, one.name);
        return hard !== undefined && used !== undefined && isTooMuch(used, one.amount, hard) !== false;
      })
    )
  );
  return full && `ResourceQuota "${full.quota}" still has no room for ${sayNamed(full)}, if that is still to come`;
}

/** The pods of controllers are in no manifest: of those the workloads tell. */
function isThere({ objects }: Snapshot, named: NamedInText): boolean {
  const found = objects.find(({ ref }) => isNamed(named, ref));
  return found ? found.live !== null : named.resource === "pods";
}

/** Those of an object's namespace. One with scopes counts only some pods and claims. */
function quotasOf({ facts, scope }: Snapshot, ref: ObjectRef): { quota: KubeObject; at: string }[] {
  return facts.quotas.flatMap((quota, index) =>
    isQuota(quota) && quota.metadata.namespace === (ref.namespace ?? scope.namespace)
      ? [{ quota, at: `/facts/quotas/${index}` }]
      : []
  );
}

function isQuota({ kind }: KubeObject): boolean {
  return kind === "ResourceQuota";
}

/** Kinds that a quota can count by their bare name too (kubernetes v1.36 `pkg/quota/v1/evaluator/core`). */
const countedByName = [
  "configmaps",
  "persistentvolumeclaims",
  "pods",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "services",
];

/** By which names a quota counts the objects of a kind. */
function countsOf({ spec }: KubeObject, ref: ObjectRef): string[] {
  if (isObject(spec as Json) && ((spec as JsonObject)["scopes"] ?? (spec as JsonObject)["scopeSelector"])) return [];
  const { group, resource } = resourceOf(ref);
  const count = `count/${sayResource({ group, resource })}`;
  return group === "" && countedByName.includes(resource) ? [count, resource] : [count];
}

function limitOf({ status }: KubeObject, name: string): { readonly hard?: string; readonly used?: string } {
  const side = (which: string) => {
    const values = isObject(status as Json) ? (status as JsonObject)[which] : undefined;
    const value = isObject(values) ? values[name] : undefined;
    return value === undefined ? {} : { [which]: String(value) };
  };
  return { ...side("hard"), ...side("used") };
}

/** A count as a quantity is written: 1000 is `1k`. */
function countOf(side: Json | undefined, name: string): number | undefined {
  const [, digits, suffix = ""] = /^(\d+)([kM]?)$/.exec(String(isObject(side) ? side[name] : "")) ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) * ({ "": 1, k: 1e3, M: 1e6 }[suffix] ?? NaN);
}
