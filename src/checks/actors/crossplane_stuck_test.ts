import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { conditions, drivenRelease, found, objectOf } from "../../../tests/kit/driven.ts";
import { findActors } from "../../state/actors/actors.ts";
import { crossplaneStuck } from "./crossplane_stuck.ts";

// Recorded from a plane; what follows is shaped after the published API.
testCheck(crossplaneStuck, { finds: ["g11-crossplane"], quiet: ["p01-half", "healthy-deployment"] });

type Said = Parameters<typeof conditions>[0];

function crossplane(said: Said, spec: JsonObject = {}, more: JsonObject = {}, annotations = {}): KubeObject {
  return objectOf("helm.crossplane.io/v1beta1", "Release", "/web", {
    spec: { forProvider: { namespace: "shop", values: { password: "correct-horse-9" } }, ...spec },
    status: { conditions: conditions(said), ...more },
  }, { annotations });
}

const stuck: Said = {
  Synced: ["False", "ReconcileError", "failed to upgrade: correct-horse-9: another operation is in progress", 600],
  Ready: ["False", "Unavailable", "", 600],
};

const release = (status: string, ...controllers: KubeObject[]) => drivenRelease({ records: [{ status }], controllers });

Deno.test("actors/crossplane-stuck: a pending record, and its words without a secret", () => {
  const [draft] = found(crossplaneStuck, release("pending-upgrade", crossplane(stuck)));
  assertEquals(draft!.summary, "Release web is not synced (ReconcileError), for 10m.");
  assertStringIncludes(draft!.notes![0]!, "<hidden>: another operation is in progress");
  assertEquals(
    draft!.manual![0]!.commands[0],
    "kubectl annotate releases.helm.crossplane.io web crossplane.io/paused=true",
  );
});

Deno.test("actors/crossplane-stuck: only the first revision, and a limit: it will be uninstalled", () => {
  const [draft] = found(crossplaneStuck, release("failed", crossplane(stuck, { rollbackLimit: 3 }, { failed: 1 })));
  assertEquals(draft!.severity, "error");
});

Deno.test("actors/crossplane-stuck: a Release in a namespace is of another group", () => {
  const object = objectOf("helm.m.crossplane.io/v1beta1", "Release", "shop/web", {
    status: { conditions: conditions(stuck) },
  });
  const [draft] = found(crossplaneStuck, release("pending-upgrade", object));
  const commands = draft!.manual!.flatMap(({ commands }) => commands);
  assertEquals(commands[0], "kubectl annotate releases.helm.m.crossplane.io web -n shop crossplane.io/paused=true");
  assertEquals(commands.at(-1), "kubectl describe releases.helm.m.crossplane.io web -n shop");
});

const quiet: [string, KubeObject][] = [
  ["one that is well", crossplane({ Synced: ["True"], Ready: ["True"] })],
  [
    "one that is at it",
    crossplane({ Synced: ["False", "ReconcileError", "", 20], Ready: ["False", "Creating", "", 20] }),
  ],
  ["one that is paused", crossplane(stuck, {}, {}, { "crossplane.io/paused": "true" })],
];

for (const [name, object] of quiet) {
  Deno.test(`actors/crossplane-stuck is quiet on ${name}`, () => {
    assertEquals(found(crossplaneStuck, release("deployed", object)), []);
  });
}

const next: [string, string, KubeObject][] = [
  ["pending-upgrade", "tries an upgrade over", crossplane(stuck)],
  ["pending-install", "UNINSTALLS", crossplane(stuck, { rollbackLimit: 3 })],
  ["failed", "leaves it", crossplane(stuck, { rollbackLimit: 3 }, { failed: 3 })],
  ["failed", "leaves it", crossplane(stuck)],
  ["deployed", "upgrades it where", crossplane(stuck)],
];

for (const [status, words, object] of next) {
  Deno.test(`crossplane, next: ${status}, it ${words}`, () => {
    assertStringIncludes(findActors(release(status, object))[0]!.next!, words);
  });
}
