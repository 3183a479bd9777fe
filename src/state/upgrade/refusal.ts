import type { Trial } from "../../model/snapshot.ts";

type Refused = NonNullable<Trial["refused"]>;

/**
 * What a refusal is about: a field that nobody may change, a field that another field manager owns, or anything else
 * (admission, a quota, a value or a field that the server does not know).
 */
export function natureOf({ status, says, causes }: Refused): "immutable" | "conflict" | "other" {
  if (status === 409 && causes.some(({ reason }) => reason === "FieldManagerConflict")) return "conflict";
  const texts = causes.length > 0 ? causes.map((cause) => cause.says) : [says];
  return status === 422 && texts.some((text) => fixed.test(text)) ? "immutable" : "other";
}

/** kubernetes v1.36 `pkg/apis/<group>/validation`, and what authors of definitions say by custom. */
const fixed =
  /immutable|may not change once set|updates to \S+ spec for fields other than|updates to [\w. ]+ are forbidden|(may|must|can) ?not be (changed|updated|modified)|field can not be less than|cannot change roleRef/i;

/** Whom a conflict is with (k8s.io/apimachinery v0.36 `pkg/api/errors/errors.go`, structured-merge-diff's conflicts). */
export function opponentOf(says: string): { readonly manager: string; readonly subresource?: string } {
  const [, manager = "", subresource] = /^conflict with "([^"]*)"(?: with subresource "(\w+)")?/.exec(says) ?? [];
  return { manager, ...(subresource ? { subresource } : {}) };
}
