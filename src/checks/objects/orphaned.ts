import type { Check, Draft, Evidence, Manual } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { bearsData, pointerTo } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { mayHaveOrphans, type Orphan, type Orphans, orphansOf } from "../../state/operation/orphans.ts";
import { whySpared } from "../../state/operation/true_manifest.ts";
import { shell } from "../../shell.ts";

const shown = 8;

export const orphaned: Check = {
  id: "objects/orphaned",
  title: "Objects of the release that no upgrade will ever delete",
  severity: "warning",
  since: "0.3.0",
  needs: ["objects", "claims", "elsewhere", "neighbours", "controllers"],
  thorough: true,
  symptoms: [
    /no \S+ with the name "[^"]+" found/,
    /original object \S+ with the name "[^"]+" not found/,
    /resource exists on cluster but not in original release, using cluster state as baseline/,
    /Failed to delete "[^"]+", err: /,
  ],
  proof:
    "The object's annotations name the release, Helm itself wrote them, and the manifest from which the next upgrade starts " +
    "does not name the object.",
  why:
    "Helm deletes what the last deployed revision names and the next one does not. What a failed revision created is in no " +
    "deployed manifest; what was to be deleted and was not (Helm 3 logs a failed delete and goes on) is in none any more. " +
    "Both stay for ever, through upgrades and through helm uninstall.",
  remedy:
    "true-baseline: the deployed record learns the object's document, and the next ordinary upgrade deletes it by Helm's own " +
    "hand, unless the chart names it. Never for what may hold data.",
  recipes:
    "Upgrading again or rolling back changes nothing. Deleting it by hand works, and nobody says what it was: a Service " +
    "loses its address, a claim its data.",
  concerns: mayHaveOrphans,
  *examine(snapshot) {
    const found = orphansOf(snapshot);
    if (!found || found.orphans.length === 0) return;
    const { orphans, baseline } = found;
    const spared = orphans.filter(({ ref, live }) => whySpared(snapshot, ref, live));
    const plain = orphans.filter((one) => !spared.includes(one));
    if (plain.length > 0) yield { ...draft(snapshot, baseline, plain), subject: `revision ${baseline.revision}` };
    for (const one of spared) {
      const why = `${one.name} ${whySpared(snapshot, one.ref, one.live)}: what becomes of it is for you to decide.`;
      const { notes = [], ...rest } = draft(snapshot, baseline, [one]);
      const severity = bearsData(one.live.kind) ? "info" : "warning";
      yield { ...rest, subject: one.name, severity, notes: [...notes, why], manual: [manualFor(one)] };
    }
  },
};

function draft(
  snapshot: Snapshot,
  baseline: Orphans["baseline"],
  orphans: readonly Orphan[],
): Omit<Draft, "subject"> {
  const [are, them] = orphans.length === 1 ? ["is", "it"] : ["are", "them"];
  return {
    summary: `${
      orphans.length === 1 ? "An object" : `${orphans.length} objects`
    } of the release ${are} live, and revision ${baseline.revision} does not name ${them}: ${
      listNames(orphans.map(({ name }) => name))
    }.`,
    notes: [
      ...sayOrigins(orphans),
      `No upgrade, rollback or uninstall will delete ${them}.`,
      ...sayUnread(snapshot),
    ],
    evidence: proof(snapshot, baseline, orphans),
  };
}

function sayOrigins(orphans: readonly Orphan[]): string[] {
  const named = (some: readonly Orphan[]) => listNames(some.map(({ name }) => name));
  return [...Map.groupBy(orphans, ({ how, origin }) => `${how} ${origin?.revision}`).values()].map((alike) => {
    const { how, origin } = alike[0]!;
    if (how === "brought") return `Created by revision ${origin!.revision}, which failed: ${named(alike)}.`;
    if (how === "dropped") {
      return `Last named by revision ${origin!.revision}, then dropped from the chart, and the delete never happened: ${
        named(alike)
      }.`;
    }
    return `In none of the records that are kept: ${named(alike)}.`;
  });
}

function sayUnread({ gaps }: Snapshot): string[] {
  return gaps.filter(({ facet }) => facet === "claims")
    .map(({ what }) => `There may be more: ${what} could not be read.`);
}

function proof(snapshot: Snapshot, baseline: Orphans["baseline"], orphans: readonly Orphan[]): Evidence[] {
  return [
    ...orphans.slice(0, shown).map(({ at, name }) =>
      evidence(
        snapshot,
        pointer(at, ["metadata", "annotations", "meta.helm.sh/release-name"]),
        `the release of ${name}`,
      )
    ),
    evidence(
      snapshot,
      `${pointerTo(snapshot, baseline)}/release/info/status`,
      `status of revision ${baseline.revision}, which does not name ${orphans.length === 1 ? "it" : "them"}`,
    ),
  ];
}

function manualFor({ live: { kind, apiVersion, metadata: { name, namespace } } }: Orphan): Manual {
  const group = apiVersion.includes("/") ? `.${apiVersion.slice(0, apiVersion.indexOf("/"))}` : "";
  const where = namespace ? ["-n", namespace] : [];
  return {
    summary: "Look at it before anything is deleted:",
    commands: [shell`kubectl describe ${kind + group} ${name} ${where}`.trim()],
  };
}
