import type { WriteOutcome } from "../../model/ports.ts";
import type { Gap } from "../../model/snapshot.ts";
import type { Answer } from "./exchange.ts";

// What an answer of the API server means: to a read a gap, to a write an outcome.

/** What was tried, for messages: `list`, `secrets` and `secrets in namespace "prod"`. */
export interface Attempt {
  readonly verb: string;
  readonly resource: string;
  readonly what: string;
}

interface Status {
  readonly message: string;
  readonly reason: string;
  readonly about: string;
}

/** The `Status` that Kubernetes answers with; a proxy in between may answer anything. */
const statusOf = (body: unknown): Status | undefined => {
  if (typeof body !== "object" || body === null) return undefined;
  const { kind, message, reason, details } = body as Record<string, unknown>;
  if (kind !== "Status") return undefined;
  const about = typeof details === "object" && details !== null ? (details as Record<string, unknown>).kind : undefined;
  const said = reason === "StorageReadError" ? withCauses(asText(message), details) : asText(message);
  return { message: said, reason: asText(reason), about: asText(about) };
};

/** Which objects cannot be read stands in the causes alone. */
const withCauses = (message: string, details: unknown): string => {
  const causes = typeof details === "object" && details !== null ? (details as Record<string, unknown>).causes : [];
  const says = (Array.isArray(causes) ? causes : []).map((cause) => asText(cause?.message)).filter(Boolean);
  return [message, ...says.slice(0, 3)].join(": ");
};

const asText = (value: unknown): string => typeof value === "string" ? value : "";

/** The server's words; those of a proxy may be a page of HTML, so only their status is told. */
export const wordsOf = (answer: Answer): string => {
  if (answer.kind === "none") return answer.says;
  return statusOf(answer.body)?.message || `HTTP status ${answer.status}, not in the words of Kubernetes`;
};

/** A path that is not there: an API server says it of a version that it does not serve in any words. */
export const isNotFound = (answer: Answer): boolean => answer.kind === "answer" && answer.status === 404;

/** An object that is not there: by the API server's own answer. The 404 of a proxy in between says nothing of objects. */
export const isAbsent = (answer: Answer): boolean =>
  answer.kind === "answer" && answer.status === 404 && statusOf(answer.body) !== undefined;

export const gapOf = (answer: Answer, { verb, resource, what }: Attempt): Gap => ({
  facet: "objects",
  what,
  reason: answer.kind === "none" ? answer.reason : gapReason(answer.status, answer.body),
  verb,
  resource,
  says: answer.kind === "answer" && answer.status === 401
    ? `The server does not accept the credentials (${wordsOf(answer)}); have they expired? Log in again`
    : wordsOf(answer),
});

const gapReason = (status: number, body: unknown): Gap["reason"] => {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "not-served";
  if (status === 408 || status === 504 || statusOf(body)?.reason === "Timeout") return "timeout";
  return status >= 400 && status < 500 && status !== 429 ? "invalid" : "server-error";
};

/** The outcome of a write that did not succeed. */
export const refusalOf = (
  answer: Answer,
  { verb, resource }: Attempt,
): Exclude<WriteOutcome<never>, { kind: "written" }> => {
  const says = wordsOf(answer);
  if (answer.kind === "none") {
    return answer.sent ? { kind: "unknown", says } : { kind: "refused", reason: "other", verb, resource, says };
  }
  const status = statusOf(answer.body);
  const reason = writeReason(answer.status, status, verb);
  if (reason === "conflict" || reason === "unknown") return { kind: reason, says };
  return { kind: "refused", reason, verb, resource, says };
};

type WriteReason = Extract<WriteOutcome<never>, { kind: "refused" }>["reason"] | "conflict" | "unknown";

const writeReason = (code: number, status: Status | undefined, verb: string): WriteReason => {
  const message = status?.message ?? "";
  if (isTooLarge(code, message)) return "too-large";
  if (isAdmission(message)) return "admission";
  if (code === 401) return "unauthorized";
  // Everyone but the authorizer who answers 403 is an admission plugin: quota, a namespace that ends, policy.
  if (code === 403) {
    return /\bcannot \w+ resource\b|\bcannot impersonate\b/.test(message) || !status ? "forbidden" : "admission";
  }
  // A race for the quota's own object is not about ours.
  if (code === 409) return status?.about === "resourcequotas" ? "other" : "conflict";
  if (code === 404) return verb === "create" ? "other" : "conflict";
  if (code === 422) return /immutable/.test(message) ? "immutable" : "invalid";
  if (code === 400) return "invalid";
  return code >= 500 ? "unknown" : "other";
};

// etcd's own limit is answered 500, and nothing was written then.
const isTooLarge = (code: number, message: string): boolean =>
  code === 413 || (code === 422 && /Too long/.test(message)) ||
  /etcdserver: request is too large|ResourceExhausted/.test(message);

// A webhook chooses its own code; one that cannot be called is answered 500; policies answer 422. All come before storage.
const isAdmission = (message: string): boolean =>
  /admission webhook "|failed calling webhook|ValidatingAdmissionPolicy|exceeded quota|resource quota evaluates timeout/
    .test(message);
