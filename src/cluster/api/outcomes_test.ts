import { assertEquals } from "deno-std/assert/mod.js";
import { gapOf, isAbsent, refusalOf } from "./outcomes.ts";
import type { Answer } from "./exchange.ts";

const attempt = { verb: "update", resource: "secrets", what: "x" };

const answer = (status: number, message: string, more: Record<string, unknown> = {}): Answer => ({
  kind: "answer",
  status,
  body: { kind: "Status", message, ...more },
});

const readAs = (given: Answer, verb = "update"): string => {
  const outcome = refusalOf(given, { ...attempt, verb });
  return outcome.kind === "refused" ? outcome.reason : outcome.kind;
};

// Texts as Kubernetes 1.36 gives them.
const cases: [string, Answer, string][] = [
  ["conflict", answer(409, 'Operation cannot be fulfilled on secrets "x": the object has been modified'), "update"],
  ["conflict", answer(409, 'secrets "x" already exists', { reason: "AlreadyExists" }), "create"],
  ["conflict", answer(404, 'secrets "x" not found'), "update"],
  ["other", answer(404, 'namespaces "n" not found'), "create"],
  ["other", answer(409, "Operation cannot be fulfilled", { details: { kind: "resourcequotas" } }), "create"],
  [
    "forbidden",
    answer(403, 'secrets "x" is forbidden: User "ci" cannot update resource "secrets" in API group ""'),
    "update",
  ],
  ["admission", answer(403, 'secrets "x" is forbidden: exceeded quota: q, requested: count/secrets=1'), "create"],
  ["admission", answer(403, 'admission webhook "a.example.com" denied the request: no'), "update"],
  ["admission", answer(400, 'admission webhook "a.example.com" denied the request: no'), "update"],
  [
    "admission",
    answer(403, 'secrets "x" is forbidden: unable to create new content in namespace n because it is being terminated'),
    "create",
  ],
  ["admission", answer(500, 'Internal error occurred: failed calling webhook "a": failed to call webhook'), "update"],
  [
    "admission",
    answer(422, "secrets \"x\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request"),
    "create",
  ],
  ["unauthorized", answer(401, "Unauthorized"), "update"],
  ["too-large", answer(422, 'Secret "x" is invalid: data: Too long: may not be more than 1048576 bytes'), "update"],
  ["too-large", answer(413, "Request entity too large: limit is 3145728"), "update"],
  ["too-large", answer(500, "etcdserver: request is too large"), "update"],
  [
    "immutable",
    answer(422, 'Secret "x" is invalid: data: Forbidden: field is immutable when `immutable` is set'),
    "update",
  ],
  ["immutable", answer(422, 'Secret "x" is invalid: type: Invalid value: "a": field is immutable'), "update"],
  ["invalid", answer(422, 'Secret "x" is invalid: metadata.labels: Invalid value'), "update"],
  ["invalid", answer(400, "illegal base64 data at input byte 2"), "create"],
  ["other", answer(429, "too many requests"), "update"],
  ["unknown", answer(500, "etcdserver: request timed out"), "update"],
  ["unknown", answer(504, "Timeout: request did not complete within requested timeout"), "update"],
  ["unknown", { kind: "answer", status: 502, body: "<html>Bad Gateway</html>" }, "update"],
  ["unknown", { kind: "none", reason: "timeout", sent: true, says: "no answer" }, "update"],
  ["other", { kind: "none", reason: "unreachable", sent: false, says: "connection refused" }, "update"],
];

for (const [expected, given, verb] of cases) {
  const name = given.kind === "answer" ? `${given.status} ${JSON.stringify(given.body).slice(0, 90)}` : given.says;
  Deno.test(`a ${verb} answered ${name} is ${expected}`, () => assertEquals(readAs(given, verb), expected));
}

Deno.test("a page of a proxy is told by its status alone", () => {
  const outcome = refusalOf({ kind: "answer", status: 502, body: "<html>secret</html>" }, attempt);
  assertEquals(outcome, { kind: "unknown", says: "HTTP status 502, not in the words of Kubernetes" });
});

Deno.test("a read's answers are gaps of their kind", () => {
  const reason = (status: number, message = "") => gapOf(answer(status, message), attempt).reason;
  assertEquals([401, 403, 404, 400, 410, 429, 500, 503, 504].map((status) => reason(status)), [
    "unauthorized",
    "forbidden",
    "not-served",
    "invalid",
    "invalid",
    "server-error",
    "server-error",
    "server-error",
    "timeout",
  ]);
});

Deno.test("an object is not there when the API server says so, and not when a proxy has lost its way", () => {
  assertEquals(isAbsent(answer(404, 'services "x" not found', { reason: "NotFound", details: { name: "x" } })), true);
  assertEquals(isAbsent({ kind: "answer", status: 404, body: "<html>no such cluster</html>" }), false);
  assertEquals(isAbsent(answer(403, "forbidden")), false);
});
