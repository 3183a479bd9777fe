import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { pointer } from "../evidence.ts";
import { isObject } from "../json_values.ts";

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

/** A count as a quantity is written: 1000 is `1k`. */
function countOf(side: Json | undefined, name: string): number | undefined {
  const [, digits, suffix = ""] = /^(\d+)([kM]?)$/.exec(String(isObject(side) ? side[name] : "")) ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) * ({ "": 1, k: 1e3, M: 1e6 }[suffix] ?? NaN);
}
