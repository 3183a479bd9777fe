import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Reading, RefusedWrite, TriedWrite } from "../../model/ports.ts";
import type { Gap } from "../../model/snapshot.ts";
import { bodyOf, type Find, groupPath, type Resource } from "./discovery.ts";
import type { Answer, Request, Transport } from "./exchange.ts";
import { gapOf } from "./outcomes.ts";
import { wordObject } from "../wording.ts";

/** Helm's own (Helm 3.22 and 4.3 `pkg/kube/client.go` `getManagedFieldsManager`): whose fields they are decides. */
const fieldManager = "helm";

const contentTypes = {
  strategic: "application/strategic-merge-patch+json",
  merge: "application/merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/**
 * Sends one write as Helm would, always as a dry run. null: the server would take it. Who cannot tell (no answer, a
 * webhook that knows no dry run) is a gap.
 */
export const tryOut = async (
  transport: Transport,
  find: Find,
  write: TriedWrite,
): Promise<Reading<RefusedWrite | null>> => {
  const ref = refOf(write);
  const what = `${wordObject(ref)}, tried out`;
  const found = await find(ref);
  if (!found.ok) return found;
  if (!found.value) return gap({ what, reason: "not-served", says: `The server has no kind "${ref.kind}"` });
  const answer = await transport.send(requestOf(write, ref, found.value));
  if (bodyOf(answer)) return { ok: true, value: null };
  const attempt = { verb: write.way === "create" ? "create" : "patch", resource: found.value.name, what };
  const refused = refusedBy(answer);
  return refused && isVerdict(refused) ? { ok: true, value: refused } : gap(gapOf(answer, attempt));
};

const gap = (one: Omit<Gap, "facet">): Reading<never> => ({ ok: false, gap: { ...one, facet: "trials" } });

const refOf = (write: TriedWrite): ObjectRef => {
  if (write.way === "patch") return write.ref;
  const { apiVersion, kind, metadata: { name = "", namespace } } = write.object;
  return { apiVersion, kind, name, ...(namespace ? { namespace } : {}) };
};

const requestOf = (write: TriedWrite, ref: ObjectRef, { name: resource, namespaced }: Resource): Request => {
  const place = namespaced && ref.namespace ? `/namespaces/${encodeURIComponent(ref.namespace)}` : "";
  const path = `${groupPath(ref.apiVersion)}${place}/${resource}`;
  const query = { dryRun: "All", fieldManager };
  if (write.way === "create") return { method: "POST", path, query, body: write.object };
  const type = "patch" in write ? write.type : "apply";
  return {
    method: "PATCH",
    path: `${path}/${encodeURIComponent(ref.name)}`,
    // Helm 4 asks for it where it applies server-side, and nowhere else.
    query: type === "apply" ? { ...query, force: String("force" in write), fieldValidation: "Strict" } : query,
    contentType: contentTypes[type],
    body: "patch" in write ? write.patch : write.object,
  };
};

interface Status {
  readonly kind?: string;
  readonly message?: string;
  readonly details?: {
    readonly kind?: string;
    readonly name?: string;
    readonly causes?: readonly { readonly field?: string; readonly message?: string; readonly reason?: string }[];
  };
}

/** undefined: an answer that is not the API server's own. */
const refusedBy = (answer: Answer): RefusedWrite | undefined => {
  if (answer.kind === "none" || typeof answer.body !== "object" || answer.body === null) return undefined;
  const { kind, message = "", details = {} } = answer.body as Status;
  if (kind !== "Status" || answer.status < 400) return undefined;
  const causes = (details.causes ?? []).map(({ field = "", message = "", reason = "" }) => ({
    field,
    says: withoutValue(message),
    reason,
  }));
  const told = causes.map(({ field, says }) => [field, says].filter(Boolean).join(": "));
  return {
    status: answer.status,
    says: told.length > 0 ? told.join("; ") : withoutQuotes(message),
    about: { kind: details.kind ?? "", name: details.name ?? "" },
    causes,
  };
};

/** Decoders quote what they choke on. */
const withoutQuotes = (message: string): string =>
  message.replace(/, error found in #\d+ byte of [^]*/, "").replace(
    /\bgot &?value\.\w+\{[^}]*\}/g,
    "got something else",
  );

/** Whether the answer is about the object, and not about the moment or the trial itself. */
const isVerdict = ({ status, says }: RefusedWrite): boolean =>
  status !== 401 && status !== 429 && status !== 415 &&
  (status < 500 || /failed calling webhook|admission|typed patch object/.test(says)) &&
  !/does not support dry run/.test(says);

/**
 * `Invalid value: {…}: field is immutable` holds what may be a secret, kilobytes of it (k8s.io/apimachinery v0.36
 * `pkg/util/validation/field/errors.go` `ErrorBody`): the value is left out. It is JSON or a Go literal, with colons of its own.
 */
export const withoutValue = (message: string): string => {
  const [, word, rest] = /^((?:Invalid|Unsupported|Duplicate) value): ([^]*)$/.exec(message) ??
    [];
  if (word === undefined) return message;
  const end = endOfValue(rest!);
  const says = rest!.slice(end).replace(/^: /, "");
  return says === "" ? word.toLowerCase() : says;
};

/** Where a value ends: of a quoted one at its quote, of a bracketed one at its bracket, of a plain one at the colon. */
const endOfValue = (text: string): number => {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"') at = endOfQuote(text, at);
    else if ("{[(".includes(character)) depth++;
    else if ("}])".includes(character)) depth--;
    else if (depth === 0 && text.startsWith(": ", at)) return at;
  }
  return text.length;
};

const endOfQuote = (text: string, from: number): number => {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
};
