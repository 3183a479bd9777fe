import { assertEquals, assertNotMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { imageOf, planOf, refOf } from "../../tests/kit/cases.ts";
import type { Run } from "../model/run.ts";
import { byHand } from "./by_hand.ts";

const before = { ...imageOf(2, "deployed"), type: "Opaque", annotations: { note: "kept" } };
const run: Run = {
  version: 1,
  id: "20261121T083015Z-web-3f9a",
  tool: "helm-doctor/test",
  startedAt: "2026-11-21T08:30:15Z",
  seen: [],
  plan: planOf(
    { target: refOf(4), before: null, after: imageOf(4, "deployed") },
    { target: refOf(2), before, after: null },
    { target: refOf(3), before: imageOf(3, "pending-upgrade"), after: imageOf(3, "failed") },
  ),
};

Deno.test("each before-image is an object that kubectl takes", () => {
  const files = new Map(byHand(run));
  assertEquals([...files.keys()], [
    "02-sh.helm.release.v1.web.v2.json",
    "03-sh.helm.release.v1.web.v3.json",
    "undo-by-hand.txt",
  ]);
  assertEquals(JSON.parse(files.get("02-sh.helm.release.v1.web.v2.json")!), {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: "sh.helm.release.v1.web.v2",
      namespace: "prod",
      labels: before.labels,
      annotations: { note: "kept" },
    },
    type: "Opaque",
    data: before.data,
  });
});

Deno.test("the way back by hand goes backwards", () => {
  const text = new Map(byHand(run)).get("undo-by-hand.txt")!;
  const commands = text.split("\n").filter((line) => line.startsWith("  "));
  assertEquals(commands, [
    "  kubectl replace -f 03-sh.helm.release.v1.web.v3.json",
    "  kubectl create -f 02-sh.helm.release.v1.web.v2.json",
    "  kubectl delete secret sh.helm.release.v1.web.v4 --namespace prod --cascade=orphan",
  ]);
  assertStringIncludes(text, 'release "web" in namespace "prod"');
});

Deno.test("a name in it is one word to the shell and writes nothing to a terminal", () => {
  const target = { ...refOf(4), name: "web;reboot\x1b[2J", namespace: "a b" };
  const odd = { ...run, plan: planOf({ target, before: null, after: imageOf(4, "deployed") }) };
  const text = new Map(byHand(odd)).get("undo-by-hand.txt")!;
  assertStringIncludes(
    text,
    `  kubectl delete secret "$(printf %b 'web;reboot\\0033[2J')" --namespace 'a b' --cascade=orphan\n`,
  );
  const evil = { ...odd.plan.scope, release: "x\x1b[2J" };
  // deno-lint-ignore no-control-regex
  assertNotMatch(new Map(byHand({ ...odd, plan: { ...odd.plan, scope: evil } })).get("undo-by-hand.txt")!, /\x1b/);
});
