import type { KubeObject } from "../../model/kubernetes.ts";
import type { Json } from "../../model/json.ts";
import { isList, isObject } from "../json_values.ts";

/** One entry of `status.conditions`, and where it stands. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly index: number;
}

export function conditionsOf({ status }: KubeObject): Condition[] {
  const conditions = isObject(status as Json) ? (status as { conditions?: Json }).conditions : undefined;
  return (isList(conditions) ? conditions : []).flatMap((one, index) =>
    isObject(one)
      ? [{
        type: String(one["type"]),
        status: String(one["status"]),
        reason: String(one["reason"] ?? ""),
        message: String(one["message"] ?? ""),
        index,
      }]
      : []
  );
}
