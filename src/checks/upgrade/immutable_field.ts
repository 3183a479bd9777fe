import type { Check, Draft, Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { sayPath } from "../../state/compare/judgement.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { pointerTo } from "../../state/helm.ts";
import { type Coming, type ComingObject, comingOf, isComing } from "../../state/upgrade/coming.ts";
import { immutableChanges } from "../../state/upgrade/immutable_fields.ts";
import { lookedPast, untried } from "../../state/upgrade/said_of.ts";
import { waysOut } from "../../state/upgrade/immutable_ways.ts";
import { natureOf } from "../../state/upgrade/refusal.ts";

const shown = 6;

export const immutableField: Check = {
  id: "upgrade/immutable-field",
  title: "The next upgrade would change a field that cannot be changed",
  severity: "error",
  since: "0.3.0",
  needs: ["objects", "trials"],
  symptoms: [
    /field is immutable/,
    /may not change once set/,
    /primary clusterIP can not be unset/,
    /updates to statefulset spec for fields other than/,
    /spec is immutable after creation except resources\.requests/,
    /field is immutable when `immutable` is set/,
    /cannot change roleRef/,
    /field can not be less than (previous value|status\.capacity)/,
  ],
  proof:
    "The answer of the server to a dry run of the object (preflight); where it was not asked, the live object held against " +
    "the manifest in the fields that no server lets anybody change.",
  why:
    "Selectors, the templates of Jobs, most of a StatefulSet's spec, a Service's address, a claim's spec and the type of a Secret " +
    "are fixed when an object is made. An upgrade that changes one fails on that object; Helm goes on with the others all the " +
    "same, deletes nothing, and calls the revision failed. Every later upgrade with such a chart fails the same way.",
  remedy:
    "None by this tool: the mend is in the chart, or the object is deleted and made anew. The finding says which, and what each costs.",
  recipes:
    "helm upgrade --force (Helm 4: --force-replace) replaces the object in place: a fixed field is refused just as well. Orphan-deleting a " +
    "Deployment whose selector changed leaves its old pods running, owned by nobody. helm rollback undoes what else was applied.",
  concerns: isComing,
  misses: (snapshot, said) => lookedPast(snapshot, said, untried),
  *examine(snapshot) {
    const coming = comingOf(snapshot);
    for (const object of coming?.objects ?? []) {
      const draft = judge(snapshot, coming!, object);
      if (draft) yield draft;
    }
  },
};

function judge(snapshot: Snapshot, coming: Coming, object: ComingObject): Draft | undefined {
  const { name, base, next, seen, trial } = object;
  if (!seen?.live) return undefined;
  const refused = trial?.refused && natureOf(trial.refused) === "immutable" ? trial.refused : undefined;
  // The server was asked, and takes it, or it was not asked because Helm would send nothing.
  if (!refused && (trial || snapshot.facts.trials.length > 0)) return undefined;
  const changes = immutableChanges(base, next, seen.live);
  const paths = changes.length > 0
    ? changes.map(({ path }) => sayPath(path))
    : refused?.causes.map(({ field }) => `.${field}`);
  if (!paths || (changes.length === 0 && !refused)) return undefined;
  const ways = waysOut({ name, ref: seen.ref, live: seen.live, fields: paths.map((path) => path.slice(1)) });
  return {
    subject: name,
    ...(coming.how === "again" ? { severity: "warning" as const } : {}),
    summary: `${sayWhen(coming)} fails on ${name}: ${list(paths)} cannot be changed.`,
    notes: [
      ...(refused ? [`The server's dry run says: ${refused.says}.`] : []),
      ways.chart,
    ],
    evidence: [
      ...(coming.failed ? [statusOf(snapshot, coming.failed)] : []),
      ...(refused ? [evidence(snapshot, `${trial!.at}/refused/status`, `answer to a dry run of ${name}`)] : []),
      ...changes.slice(0, shown).map(({ path }) =>
        evidence(snapshot, pointer(seen.at, path), `${name} ${sayPath(path)}`, "not as in the manifest")
      ),
    ],
    manual: ways.manual,
  };
}

function sayWhen({ how, failed }: Coming): string {
  return how === "given" ? "The upgrade" : `An upgrade with the chart and values of revision ${failed!.revision}`;
}

function list(paths: readonly string[]): string {
  const unique = [...new Set(paths)];
  const more = unique.length > shown ? ` and ${unique.length - shown} more` : "";
  return unique.slice(0, shown).join(", ") + more;
}

function statusOf(snapshot: Snapshot, failed: NonNullable<Coming["failed"]>): Evidence {
  return evidence(
    snapshot,
    `${pointerTo(snapshot, failed)}/release/info/status`,
    `status of revision ${failed.revision}`,
  );
}
