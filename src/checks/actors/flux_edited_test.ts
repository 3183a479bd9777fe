// HelmReleases shaped as their API publishes them; tests/cluster/flux_test.ts has the real controller.

import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { alterRecord } from "../../../tests/kit/altered_case.ts";
import { findUnderFlux, remembered, writtenByFlux } from "../../../tests/kit/flux.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { fluxEdited } from "./flux_edited.ts";

const name = "healthy-rolled-back-helm4";
const history = [
  remembered(3, "deployed", "2026-11-21T09:08:27Z"),
  remembered(2, "superseded", "2026-11-21T09:08:27Z"),
];
const find = (parts = {}, alter = writtenByFlux) => findUnderFlux(fluxEdited, name, parts, alter);

Deno.test("actors/flux-edited: quiet where Flux remembers the newest revision as it is, in any order", async () => {
  assertEquals(await find({ status: { history } }), []);
  assertEquals(await find({ status: { history: history.toReversed() } }), []);
});

Deno.test("actors/flux-edited: a newer revision, another status, another time", async () => {
  const cases = [
    [remembered(2, "deployed", "2026-11-21T09:08:27Z"), /revision 3 is the newest, and the last .* is revision 2/],
    [remembered(3, "failed", "2026-11-21T09:08:27Z"), /remembers revision 3 as failed, and its record says deployed/],
    [remembered(3, "deployed", "2026-11-21T09:08:20Z"), /another time at which revision 3 was deployed/],
  ] as const;
  for (const [memory, says] of cases) {
    const [found] = await find({ status: { history: [memory] } });
    assertMatch(found!.summary, says);
    assertMatch(found!.summary, /with an upgrade at its next look/);
    assertStringIncludes(found!.notes!.at(-1)!, "answers with an upgrade to what its HelmRelease says");
  }
});

Deno.test("actors/flux-edited: a record that somebody else wrote last", async () => {
  const kubectl = {
    manager: "kubectl-edit",
    operation: "Update",
    time: "2026-11-21T09:30:00Z",
    fieldsV1: { "f:data": {} },
  };
  const edited = (objects: readonly KubeObject[]) =>
    alterRecord(3, (record) => {
      const managedFields = [
        ...record.metadata.managedFields!.map((entry) => ({ ...entry, fieldsV1: { "f:metadata": {} } })),
        kubectl,
      ];
      return { ...record, metadata: { ...record.metadata, managedFields } } as KubeObject;
    })(writtenByFlux(objects));
  const [found] = await find({ status: { history } }, edited);
  assertMatch(found!.summary, /written by kubectl-edit after Flux had made it/);
  // A label alone is not in the digest.
  const labelled = (objects: readonly KubeObject[]) =>
    alterRecord(3, (record) => {
      const entry = { ...kubectl, manager: "kubectl-label", fieldsV1: { "f:metadata": {} } };
      const managedFields = [...record.metadata.managedFields!, entry];
      return { ...record, metadata: { ...record.metadata, managedFields } } as KubeObject;
    })(writtenByFlux(objects));
  assertEquals(await find({ status: { history } }, labelled), []);
});

Deno.test("actors/flux-edited: suspended, it waits for the resume", async () => {
  const [found] = await find({ spec: { suspend: true }, status: { history: history.slice(1) } });
  assertMatch(found!.summary, /when it is resumed/);
});

Deno.test("actors/flux-edited: quiet where it remembers nothing, and where the release is locked", async () => {
  assertEquals(await find({}), []);
  assertEquals(await findUnderFlux(fluxEdited, "p01-half-helm4", { status: { history } }), []);
});
