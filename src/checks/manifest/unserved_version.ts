import type { Check, Manual } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { removalOf } from "../../state/manifest/removed_apis.ts";
import { definitionOf, type Unserved } from "../../state/manifest/unserved.ts";
import { shell } from "../../shell.ts";
import { mayBeUnserved, namesKind, noMatchesForCustom, unservedDrafts, type Words } from "./unserved_draft.ts";

const words: Words = {
  cause: "version",
  which: (_, { instead }) => `which the server has as ${instead} only`,
  notes: (snapshot, own) => {
    const [one] = own as [Unserved];
    const defined = definitionOf(snapshot, one.document.ref);
    return [
      "The objects are there, and are untouched; the next chart must name the served version.",
      ...(defined && convertsByWebhook(defined.definition)
        ? [
          `"${defined.definition.metadata.name}" converts by webhook: a field may be written otherwise in ${one.instead}.`,
        ]
        : []),
    ];
  },
  advice: (_, { document: { ref }, instead }) => `Render ${ref.kind} as ${instead}.`,
  manual: (snapshot, own) =>
    [...new Map(own.map((one) => [one.fact, one])).values()].flatMap((one) => serveAgain(snapshot, one)),
};

function convertsByWebhook({ spec }: KubeObject): boolean {
  return (spec as { conversion?: { strategy?: string } }).conversion?.strategy === "Webhook";
}

/** Where the version is still in the definition, it can be switched on for the one command. */
function serveAgain(snapshot: Snapshot, { document: { ref } }: Unserved): Manual[] {
  const defined = definitionOf(snapshot, ref);
  if (!defined) return [];
  const { name } = defined.definition.metadata;
  const { versions } = defined.definition["spec"] as { versions?: { name: string }[] };
  const index = (versions ?? []).findIndex((version) => ref.apiVersion.endsWith(`/${version.name}`));
  if (index < 0) return [];
  const patch = JSON.stringify([{ op: "replace", path: `/spec/versions/${index}/served`, value: true }]);
  return [{
    summary:
      `Or have ${ref.apiVersion} served again for as long as the one command takes, if nothing manages "${name}":`,
    commands: [shell`kubectl patch customresourcedefinition ${name} --type=json -p ${patch}`],
  }];
}

export const unservedVersion: Check = {
  id: "manifest/unserved-version",
  title: "The manifest that Helm reads next names a version that its definition serves no more",
  severity: "error",
  since: "0.3.0",
  needs: ["objects", "definitions"],
  symptoms: [noMatchesForCustom, /ensure CRDs are installed first/],
  proof:
    "Each kind in the manifest of the revision that the next command builds: not served at the version that is written, and served at another of its group.",
  why:
    "An operator's upgrade switches an old version of its custom resources off. The objects live on and are to be had at the " +
    "newer version, but Helm builds what the stored manifest says before it does anything, and that version is not there.",
  remedy:
    "map-removed-apis writes the served version into the manifest that Helm reads. Where the definition converts by webhook, " +
    "it does so only if what is live shows that the fields are the same.",
  recipes:
    '"ensure CRDs are installed first" misleads: the definition is installed. Deleting and installing the release anew deletes ' +
    "the custom resources, and what their operator made of them.",
  thorough: true,
  concerns: (records, given) => namesKind(records, given, (kind) => mayBeUnserved(kind) && !removalOf(kind)),
  examine: (snapshot) => unservedDrafts(snapshot, words),
};
