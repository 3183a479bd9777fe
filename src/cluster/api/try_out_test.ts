import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Answer, Request } from "./exchange.ts";
import { tryOut, withoutValue } from "./try_out.ts";

Deno.test("a value is never in what a cause says", () => {
  const texts: readonly (readonly [string, string])[] = [
    ['Invalid value: {"matchLabels":{"app":"a: b"}}: field is immutable', "field is immutable"],
    ['Invalid value: "pl4nted: \\"s3cret": must be no more than 63 characters', "must be no more than 63 characters"],
    [
      'Invalid value: core.PodSpec{Env: []core.EnvVar{core.EnvVar{Value:"x: y"}}}: field is immutable',
      "field is immutable",
    ],
    ["Invalid value: 0: must be specified for an update", "must be specified for an update"],
    ['Unsupported value: "x": supported values: "a", "b"', 'supported values: "a", "b"'],
    ['Duplicate value: "pl4nted"', "duplicate value"],
    ["Too long: may not be more than 63 bytes", "Too long: may not be more than 63 bytes"],
    ["Forbidden: updates to statefulset spec", "Forbidden: updates to statefulset spec"],
    ["Required value: must be set", "Required value: must be set"],
  ];
  for (const [message, says] of texts) assertEquals(withoutValue(message), says);
});

const object = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "prod" },
} as KubeObject;
const found = () =>
  Promise.resolve({ ok: true as const, value: { name: "deployments", namespaced: true, listable: true } });

async function answered(answer: Answer) {
  const requests: Request[] = [];
  const send = (request: Request) => Promise.resolve((requests.push(request), answer));
  const reading = await tryOut({ server: "", send }, found, { way: "apply", object });
  return { reading, requests };
}

const status = (code: number, message: string, details = {}): Answer => ({
  kind: "answer",
  status: code,
  body: { kind: "Status", message, details },
});

Deno.test("a trial is always a dry run, as Helm's field manager and without force", async () => {
  const { reading, requests } = await answered({ kind: "answer", status: 200, body: {} });
  assertEquals(reading, { ok: true, value: null });
  assertEquals(requests.map(({ method, path, query, contentType }) => ({ method, path, query, contentType })), [{
    method: "PATCH",
    path: "/apis/apps/v1/namespaces/prod/deployments/web",
    query: { dryRun: "All", fieldManager: "helm", force: "false", fieldValidation: "Strict" },
    contentType: "application/apply-patch+yaml",
  }]);
});

Deno.test("a refusal tells its causes; what is no verdict on the object is a gap", async () => {
  const causes = [{
    field: "spec.selector",
    message: 'Invalid value: {"a":1}: field is immutable',
    reason: "FieldValueInvalid",
  }];
  const { reading } = await answered(
    status(422, "Deployment is invalid: …", { kind: "Deployment", name: "web", causes }),
  );
  assertEquals(reading, {
    ok: true,
    value: {
      status: 422,
      says: "spec.selector: field is immutable",
      about: { kind: "Deployment", name: "web" },
      causes: [{ field: "spec.selector", says: "field is immutable", reason: "FieldValueInvalid" }],
    },
  });
  const typed =
    "failed to create typed patch object: .stringData.pin: expected string, got &value.valueUnstructured{Value:1234}";
  const decoded = 'cannot unmarshal bool, error found in #10 byte of ...|"pl4nted"|..., bigger context';
  for (const message of [typed, decoded]) {
    const { reading } = await answered(status(400, message));
    assertEquals(reading.ok && /1234|pl4nted/.test(reading.value!.says), false);
  }
  for (
    const answer of [
      status(400, 'admission webhook "x" does not support dry run'),
      status(500, "etcdserver: leader changed"),
      status(429, "too many requests"),
      { kind: "answer", status: 502, body: "<html>" } as const,
      { kind: "none", reason: "timeout", sent: true, says: "No answer" } as const,
    ]
  ) assertEquals((await answered(answer)).reading.ok, false);
});
