import type { KubeObject } from "../../model/kubernetes.ts";

/** True where an object has what a label selector asks: `a=b`, `a!=b`, `a`, `!a`, joined by commas (no sets). */
export const matchesLabels = ({ metadata }: KubeObject, selector: string | undefined): boolean =>
  terms(selector).every((term) => {
    const [, key = "", operator, value = ""] = /^(.*?)(!=|==?)(.*)$/.exec(term) ?? [];
    const labels = metadata.labels ?? {};
    if (operator) return (labels[key] === value) === (operator !== "!=");
    return term.startsWith("!") ? !(term.slice(1) in labels) : term in labels;
  });

/** True where an object has what a field selector asks: `type=…`, `metadata.name=…`. */
export const matchesFields = (object: KubeObject, selector: string | undefined): boolean =>
  terms(selector).every((term) => {
    const [, path = "", operator, value = ""] = /^(.*?)(!=|==?)(.*)$/.exec(term) ?? [];
    return (String(fieldAt(object, path) ?? "") === value) === (operator !== "!=");
  });

const terms = (selector: string | undefined): string[] =>
  (selector ?? "").split(",").map((term) => term.trim()).filter((term) => term !== "");

const fieldAt = (object: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], object);
