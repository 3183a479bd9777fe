import { assertEquals } from "deno-std/assert/mod.js";
import { accessReviews } from "./access_reviews.ts";
import type { Find } from "./discovery.ts";
import type { Answer, Request, Transport } from "./exchange.ts";

const find: Find = ({ kind }) =>
  Promise.resolve({
    ok: true,
    value: kind === "Gone"
      ? null
      : { name: `${kind.toLowerCase()}s`, namespaced: kind !== "Namespace", listable: true },
  });
const answer = (status: number, body: unknown): Answer => ({ kind: "answer", status, body });
const kind = { apiVersion: "apps/v1", kind: "Deployment" };

/** A server with these rules that allows what is named `verb resource`; tells what it was asked. */
const serverWith = (status: unknown, allowed: readonly string[]) => {
  const asked: string[] = [];
  const send = (request: Request): Promise<Answer> => {
    // deno-lint-ignore no-explicit-any -- a body of one of two kinds
    const { spec } = request.body as any;
    if (request.path.endsWith("selfsubjectrulesreviews")) {
      asked.push(`rules in ${spec.namespace}`);
      return Promise.resolve(answer(status === undefined ? 403 : 201, { kind: "SelfSubjectRulesReview", status }));
    }
    const { verb, resource, namespace } = spec.resourceAttributes;
    asked.push(`${verb} ${resource} in ${namespace}`);
    return Promise.resolve(answer(201, { status: { allowed: allowed.includes(`${verb} ${resource}`) } }));
  };
  const transport: Transport = { server: "https://example.com", send };
  return { may: accessReviews(transport, find), asked };
};
const rules = (verbs: string[], more = {}) => [{ verbs, apiGroups: ["apps"], resources: ["deployments"], ...more }];
const said = async (may: ReturnType<typeof serverWith>["may"], verbs: string[], of = kind) => {
  const reading = await may(of, verbs, "prod");
  return reading.ok ? reading.value.map(({ verb, allowed }) => `${verb} ${allowed}`) : reading.gap.reason;
};

Deno.test("rules that are whole answer for all kinds of the namespace, in one request", async () => {
  const { may, asked } = serverWith({ resourceRules: rules(["get", "patch"]), incomplete: false }, []);
  assertEquals(await said(may, ["get", "patch", "delete"]), ["get true", "patch true", "delete false"]);
  assertEquals(await said(may, ["get"], { apiVersion: "batch/v1", kind: "Job" }), ["get false"]);
  assertEquals(asked, ["rules in prod"]);
});

Deno.test("where they are incomplete, what they do not give is asked for", async () => {
  const { may, asked } = serverWith({ resourceRules: rules(["get"]), incomplete: true }, ["patch deployments"]);
  assertEquals(await said(may, ["get", "patch", "delete"]), ["get true", "patch true", "delete false"]);
  assertEquals(asked, ["rules in prod", "patch deployments in prod", "delete deployments in prod"]);
});

Deno.test("and where they are not answered", async () => {
  const { may } = serverWith(undefined, ["get deployments"]);
  assertEquals(await said(may, ["get", "delete"]), ["get true", "delete false"]);
});

Deno.test("a right on names, or on another group, is no right; a star is", async () => {
  const status = (resourceRules: unknown) => ({ resourceRules, incomplete: false });
  const none = [...rules(["get"], { resourceNames: ["web"] }), ...rules(["get"], { apiGroups: [""] })];
  assertEquals(await said(serverWith(status(none), []).may, ["get"]), ["get false"]);
  const all = [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }];
  assertEquals(await said(serverWith(status(all), []).may, ["get"]), ["get true"]);
});

Deno.test("kinds without a namespace are asked for one by one, and kinds that are not served not at all", async () => {
  const all = [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }];
  const { may, asked } = serverWith({ resourceRules: all, incomplete: false }, []);
  assertEquals(await said(may, ["create"], { apiVersion: "v1", kind: "Namespace" }), ["create false"]);
  assertEquals(await said(may, ["create"], { apiVersion: "x/v1", kind: "Gone" }), []);
  assertEquals(asked, ["create namespaces in undefined"]);
});
