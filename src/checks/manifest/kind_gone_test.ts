import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { gadgetDefinition, gadgetOf, visitManifests } from "../../../tests/kit/other_manifest.ts";
import { kindGone } from "./kind_gone.ts";

testCheck(kindGone, {
  finds: [
    "m03-upgrade",
    "m03-uninstall",
    "m03-alone",
    "m03-off",
    "c03-beside",
    "p03-build",
    "p03-none-deployed",
    "p06-kind-gone",
  ],
  // A kind whose server does not answer may be there still.
  quiet: ["c03-named", "m01-crd", "m01-kubernetes", "healthy-custom-resource", "p01-half"],
});

for (const helm of ["helm3", "helm4"]) {
  const manifests = { 2: JSON.stringify(gadgetOf("v1")) };

  Deno.test(`manifest/kind-gone tells a kind that is gone from one that serves no version, ${helm}`, async () => {
    const notes = async (...more: Parameters<typeof visitManifests>[2][]) => {
      const { snapshot } = await visitManifests(`healthy-deployment-${helm}`, manifests, more.flat() as never);
      return [...kindGone.examine(snapshot)].flatMap((draft) => draft.notes ?? []).join(" ");
    };
    assertStringIncludes(await notes(), "went with its definition");
    const off = await notes([gadgetDefinition("None", "v1")]);
    assertStringIncludes(off, '"gadgets.lab.example" still defines it');
    assertStringIncludes(off, "may still be there");
  });

  Deno.test(`manifest/kind-gone: what could not be read is not gone, ${helm}`, async () => {
    const { snapshot } = await visitManifests(`healthy-deployment-${helm}`, manifests);
    const gap = { facet: "definitions", what: "definitions", reason: "forbidden", says: "not allowed" } as const;
    const [draft] = [...kindGone.examine({ ...snapshot, gaps: [gap] })];
    assertStringIncludes(draft!.notes!.join(" "), "could not be told");
  });

  Deno.test(`manifest/kind-gone: a delete hook of such a kind is in the way of an uninstall only, ${helm}`, async () => {
    const { snapshot } = await visitManifests(`healthy-deployment-${helm}`, {});
    const last = snapshot.records.at(-1)!;
    const hook = { name: "one", kind: "Gadget", events: ["pre-delete"], manifest: JSON.stringify(gadgetOf("v1")) };
    const records = [
      ...snapshot.records.slice(0, -1),
      { ...last, release: { ...last.release, hooks: [hook, { ...hook, events: ["pre-upgrade"] }] } },
    ];
    const kinds = [...snapshot.facts.kinds, { kind: { apiVersion: "lab.example/v1", kind: "Gadget" }, served: false }];
    const [draft, ...rest] = [...kindGone.examine({ ...snapshot, records, facts: { ...snapshot.facts, kinds } })];
    assertEquals([draft!.severity, rest.length], ["warning", 0]);
    assertStringIncludes(draft!.summary, "helm uninstall cannot work: it builds revision 2");
    assertStringIncludes(draft!.manual!.flatMap(({ commands }) => commands).join(), "--no-hooks");
  });
}

for (
  const [how, command, severity] of [["an install", "install", "info"], ["an upgrade", "upgrade", "error"]] as const
) {
  Deno.test(`manifest/kind-gone: ${how} that needs a definition which only the chart's folder crds may bring`, async () => {
    const { snapshot: read } = await visitManifests("healthy-deployment-helm3", {});
    const records = command === "install" ? [] : read.records;
    const kind = { apiVersion: "lab.example/v1", kind: "Gadget" };
    const desired = "apiVersion: lab.example/v1\nkind: Gadget\nmetadata:\n  name: one\n";
    const facts = { ...read.facts, kinds: [...read.facts.kinds, { kind, served: false }] };
    const drafts = [...kindGone.examine({ ...read, records, desired, facts })];
    assertEquals(drafts.map(({ subject, severity }) => [subject, severity]), [["next manifest", severity]]);
    assertStringIncludes(drafts[0]!.summary, `helm ${command}`);
  });
}
