import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { parseDuration } from "./duration.ts";
import { nearest } from "./nearest.ts";
import { type Options, readOptions } from "./options.ts";
import type { Typed } from "./flags.ts";

const stdout = { isTerminal: false, write: () => {} };

function read(typed: Typed, env: Record<string, string> = {}): Options {
  const options = readOptions(typed, { env, stdout });
  if (!options.ok) throw new Error(options.says);
  return options.options;
}

Deno.test("durations are as Go writes them, and days", () => {
  const cases: [string, number | undefined][] = [
    ["0", 0],
    ["0s", 0],
    ["30s", 30],
    ["10m", 600],
    ["1h30m", 5400],
    ["7d", 604800],
    ["1.5h", 5400],
    ["", undefined],
    ["10", undefined],
    ["-1h", undefined],
    ["1h 30m", undefined],
  ];
  for (const [text, seconds] of cases) assertEquals(parseDuration(text), seconds, text);
});

Deno.test("what helm hands to its plugins is used where no flag was typed", () => {
  const env = {
    HELM_NAMESPACE: "prod",
    HELM_KUBECONTEXT: "kind",
    HELM_KUBETOKEN: "",
    HELM_KUBEAPISERVER: "https://127.0.0.1:6443",
    HELM_KUBECAFILE: "ca.crt",
    HELM_KUBEASUSER: "jane",
    HELM_KUBEASGROUPS: "a,b",
    HELM_KUBEINSECURE_SKIP_TLS_VERIFY: "false",
    HELM_KUBETLS_SERVER_NAME: "api",
    HELM_DRIVER: "configmaps",
    HELM_DEBUG: "true",
  };
  const options = read({}, env);
  assertEquals(options.connection, {
    context: "kind",
    server: "https://127.0.0.1:6443",
    caFile: "ca.crt",
    as: "jane",
    asGroup: ["a", "b"],
    tlsServerName: "api",
  });
  assertEquals([options.namespace, options.namespaceTyped, options.driver, options.debug], [
    "prod",
    false,
    "configmap",
    true,
  ]);
  const typed = read({ "namespace": "dev", "kube-context": "other", "kube-as-group": ["c"], "driver": "secret" }, env);
  assertEquals([typed.namespace, typed.namespaceTyped, typed.driver], ["dev", true, "secret"]);
  assertEquals([typed.connection.context, typed.connection.asGroup], ["other", ["c"]]);
});

Deno.test("a storage driver that cannot be read is said", () => {
  const options = readOptions({}, { env: { HELM_DRIVER: "memory" }, stdout });
  assertStringIncludes(options.ok ? "" : options.says, '"memory" (HELM_DRIVER)');
});

Deno.test("request timeouts are durations or, as kubectl has it, seconds", () => {
  assertEquals(read({ "request-timeout": "10" }).connection.requestTimeout, 10);
  assertEquals(read({ "request-timeout": "1m" }).connection.requestTimeout, 60);
  assertEquals(read({ "request-timeout": "0" }).connection.requestTimeout, 0);
});

Deno.test("names near to what was typed, and none that is far", () => {
  assertEquals(nearest("wep", ["web", "api", "worker"]), ["web"]);
  assertEquals(nearest("parm", ["prod", "pram"]), ["pram"]);
  assertEquals(nearest("web-fr", ["web-frontend", "web"]), ["web-frontend"]);
  assertEquals(nearest("zzz", ["web", "api"]), []);
});
