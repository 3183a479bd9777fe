import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { conditions, drivenRelease, found, objectOf } from "../../../tests/kit/driven.ts";
import { findActors } from "../../state/actors/actors.ts";
import { crossplaneStuck } from "./crossplane_stuck.ts";

// Recorded from a plane; what follows is shaped after what provider-helm 1.4.0 left on one.
testCheck(crossplaneStuck, { finds: ["g11-crossplane"], quiet: ["p01-half", "healthy-deployment"] });

type Said = Parameters<typeof conditions>[0];

const values = { password: "correct-horse-9" };

function crossplane(said: Said, spec: JsonObject = {}, more: JsonObject = {}, annotations = {}): KubeObject {
  return objectOf("helm.crossplane.io/v1beta1", "Release", "/web", {
    spec: { forProvider: { namespace: "shop", chart: { name: "web", version: "1.0.0" }, values }, ...spec },
    status: { conditions: conditions(said), ...more },
  }, { annotations });
}

const stuck: Said = {
  Synced: ["False", "ReconcileError", "failed to upgrade: correct-horse-9: another operation is in progress", 600],
  Ready: ["False", "Unavailable", "", 600],
};

const release = (status: string, ...controllers: KubeObject[]) =>
  drivenRelease({ records: [{ status, config: values }], controllers });

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
  assertEquals(draft!.manual![0]!.commands, [
    "kubectl annotate releases.helm.crossplane.io web crossplane.io/paused=true",
    `kubectl patch releases.helm.crossplane.io web --type merge -p '{"spec":{"rollbackLimit":null}}'`,
    "helm doctor fix web -n shop",
    "kubectl annotate releases.helm.crossplane.io web crossplane.io/paused-",
  ]);
});

Deno.test("actors/crossplane-stuck: the same before the provider has said a word, for it died in its first try", () => {
  const [draft] = found(crossplaneStuck, release("pending-install", crossplane({}, { rollbackLimit: 3 })));
  assertEquals(
    draft!.summary,
    "Release web is set to uninstall the release: its only revision is pending-install, and rollbackLimit is set.",
  );
});

const unready: Said = { Synced: ["True", "ReconcileSuccess", "", 600], Ready: ["False", "Unavailable", "", 600] };

Deno.test("actors/crossplane-stuck: what failed is left, and how it tries again", () => {
  const records = [{ status: "deployed" }, { status: "failed", config: values }];
  const drafts = (spec: JsonObject, more: JsonObject) =>
    found(crossplaneStuck, drivenRelease({ records, controllers: [crossplane(unready, spec, more)] }));
  const [unlimited] = drafts({}, {});
  assertEquals(unlimited!.summary, "Release web is not ready (Unavailable), for 10m.");
  assertStringIncludes(unlimited!.notes![0]!, "tries no more by itself");
  assertEquals(unlimited!.manual![1]!.commands, [
    `kubectl patch releases.helm.crossplane.io web --type merge -p '{"spec":{"rollbackLimit":1}}'`,
  ]);
  const [spent] = drafts({ rollbackLimit: 2 }, { failed: 2 });
  assertStringIncludes(spent!.notes![0]!, "its rollbackLimit of 2 is used up");
  assertStringIncludes(spent!.manual![1]!.commands[0]!, '{"rollbackLimit":3}');
});

Deno.test("actors/crossplane-stuck: nor where the revision before has no record", () => {
  const { records, ...rest } = drivenRelease({
    records: [{ status: "superseded" }, { status: "deployed" }, { status: "failed", config: values }],
    controllers: [crossplane(unready)],
  });
  const [draft] = found(crossplaneStuck, { ...rest, records: records.filter(({ revision }) => revision !== 2) });
  assertEquals(draft!.manual!.flatMap(({ commands }) => commands).filter((one) => one.includes("rollbackLimit")), []);
});

Deno.test("actors/crossplane-stuck: no rollbackLimit is named where that would uninstall the only revision", () => {
  const [draft] = found(crossplaneStuck, release("failed", crossplane(unready)));
  assertEquals(draft!.manual!.flatMap(({ commands }) => commands).filter((one) => one.includes("rollbackLimit")), []);
});

Deno.test("actors/crossplane-stuck: a try of its own that lasts no longer than it waits is let be", () => {
  const object = crossplane(unready, { rollbackLimit: 3 });
  const drafts = (age: number) =>
    found(crossplaneStuck, drivenRelease({ records: [{ status: "pending-install", age }], controllers: [object] }));
  assertEquals(drafts(400), []);
  assertEquals(drafts(500).length, 1);
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
  // Until its next look after an upgrade that came through, ten minutes by default.
  ["one that has yet to look again", crossplane(unready)],
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
  ["failed", "leaves the failed record", crossplane(stuck, { rollbackLimit: 3 }, { failed: 3 })],
  ["failed", "leaves the failed record", crossplane(stuck)],
  ["deployed", "upgrades it where", crossplane(stuck)],
];

for (const [status, words, object] of next) {
  Deno.test(`crossplane, next: ${status}, it ${words}`, () => {
    assertStringIncludes(findActors(release(status, object))[0]!.next!, words);
  });
}
