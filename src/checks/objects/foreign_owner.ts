import type { Check, Draft, Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { type Holder, holderOf, lackingMarks, sayHolder } from "../../state/ownership/marks.ts";
import {
  deployedLast,
  isToCome,
  liveOf,
  type NamedLive,
  objectsNamedBy,
  toBeCreated,
} from "../../state/ownership/named.ts";
import { shell } from "../../shell.ts";

const shown = 6;

export const foreignOwner: Check = {
  id: "objects/foreign-owner",
  title: "Objects whose marks name another release, or that are in the way and name none",
  severity: "warning",
  since: "0.3.0",
  needs: ["objects", "owners"],
  thorough: true,
  symptoms: [
    /exists and cannot be imported into the current release: invalid ownership metadata/,
    /(label|annotation) validation error: (missing key|key "[^"]*" must equal)/,
    // Helm 3.0 and Helm 2.
    /existing resource conflict: kind: /,
    /already exists in the cluster and wasn't defined in the previous release/,
    /skipping delete of resource not owned by this release/,
    /resource\(s\) were not deleted because they are not owned by this release/,
  ],
  proof:
    "The label and the two annotations on the live object, against those that Helm asks for; the records of the release that they name; and the manifest, deployed or to come, that names the object.",
  why:
    "Helm knows its objects by three marks. What it is to create and finds there without them, it refuses to touch. What " +
    "another release has taken over, by --take-ownership or by kubectl, stays in this one's manifest: both are deployed, " +
    "and each thinks it its own.",
  remedy:
    "Where the other release lives, a person decides which of the two charts is to have the object. Where it is gone, or " +
    "the object bears no marks, adopt-object puts this release's marks on it, and nothing else.",
  recipes:
    "Deleting the object so that the install goes through loses what it holds. helm uninstall of either release deletes it " +
    "with Helm 3, whoever's it is; with Helm 4 only that of the release that the marks name. --take-ownership takes " +
    "everything in its way, from living releases too.",
  concerns: (records, given) => deployedLast(records) !== undefined || isToCome(records, given),
  *examine(snapshot) {
    const record = deployedLast(snapshot.records);
    if (record) yield* heldByOthers(snapshot, record);
    yield* inTheWay(snapshot);
  },
};

/** One finding for each release that holds something. */
function* heldByOthers(snapshot: Snapshot, record: ReadableRecord): Iterable<Draft> {
  const held = liveOf(objectsNamedBy(snapshot, record) ?? []).flatMap((named) => {
    const holder = holderOf(snapshot, named.live);
    return holder ? [{ named, holder }] : [];
  });
  for (const some of Map.groupBy(held, ({ holder }) => sayHolder(holder)).values()) {
    const objects = some.map(({ named }) => named);
    yield draftHeld(snapshot, record, objects, some[0]!.holder);
  }
}

function draftHeld(snapshot: Snapshot, record: ReadableRecord, objects: readonly NamedLive[], holder: Holder): Draft {
  const number = revisionOf(record);
  const { release, namespace } = snapshot.scope;
  const one = objects.length === 1;
  const names = listNames(objects.map(({ name }) => name));
  return {
    subject: `objects of ${holder.namespace}/${holder.release}`,
    severity: holder.state === "gone" ? "info" : "warning",
    summary: `${names} of revision ${number} ${one ? "bears" : "bear"} the marks of ${sayHolder(holder)}` +
      `${sayLife(holder)}.`,
    notes: [
      `The next helm upgrade of this release puts its own marks and values back, without a word: what revision ${number} ` +
      "names already, Helm asks nobody for.",
      `With Helm 3, helm uninstall of either release deletes ${
        one ? "it" : "them"
      }; with Helm 4, that of this one leaves ` +
      `${one ? "it" : "them"} behind.`,
    ],
    evidence: [
      evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, `status of revision ${number}`),
      ...objects.slice(0, shown).flatMap((named) => markEvidence(snapshot, named)),
      ...headEvidence(snapshot, holder),
    ],
    ...(holder.state === "gone" ? {} : {
      manual: [{
        summary: "Decide which of the two is to have it, and take it out of the other's chart; whose it is now:",
        commands: [
          shell`helm get manifest ${holder.release} -n ${holder.namespace}`,
          shell`helm get manifest ${release} -n ${namespace}`,
        ],
      }],
    }),
  };
}

function sayLife({ state }: Holder): string {
  return state === "there"
    ? ", which is there too: both think it theirs"
    : state === "gone"
    ? ", of which there is no record"
    : ", and whether that one is there could not be read";
}

function* inTheWay(snapshot: Snapshot): Iterable<Draft> {
  for (const named of toBeCreated(snapshot)) {
    const lacking = lackingMarks(named.live, snapshot.scope);
    if (lacking.length === 0) continue;
    const holder = holderOf(snapshot, named.live);
    yield {
      subject: named.name,
      severity: "error",
      summary: `${named.name} is there already and ${
        holder ? `bears the marks of ${sayHolder(holder)}${sayLife(holder)}` : "bears no marks of a release"
      }: helm refuses to import it.`,
      notes: [
        "The manifest to come names it, and the revision from which Helm sets out does not: so Helm asks whose it is, before it writes anything.",
        ...(holder?.state === "there"
          ? ["Two releases cannot have one object: one of the charts has to call it otherwise."]
          : []),
      ],
      evidence: [
        ...lacking.slice(0, 3).map((path) =>
          evidence(snapshot, pointer(named.seen.at, path), `the mark ${path.at(-1)} of ${named.name}`, "another")
        ),
        ...(holder ? headEvidence(snapshot, holder) : []),
      ],
      ...(holder?.state === "there" ? {} : { manual: [howToAdopt(snapshot)] }),
    };
  }
}

function howToAdopt({ scope: { release, namespace } }: Snapshot) {
  return {
    summary:
      "To have the marks put on what is nobody's, give the same manifest to the repair; or install with --take-ownership, which asks nobody:",
    commands: [
      shell`helm doctor fix ${release} -n ${namespace} --manifest MANIFEST --allow dangerous --repair adopt-object`,
    ],
  };
}

function markEvidence(snapshot: Snapshot, { seen, name }: NamedLive): Evidence[] {
  const path = (mark: string) => pointer(seen.at, ["metadata", "annotations", mark]);
  return [evidence(snapshot, path("meta.helm.sh/release-name"), `the release that ${name} names`)];
}

function headEvidence({ facts, ...rest }: Snapshot, holder: Holder): Evidence[] {
  const index = facts.owners.findLastIndex(({ release, ref }) =>
    release === holder.release && ref.namespace === holder.namespace
  );
  if (index < 0) return [];
  return [evidence({ facts, ...rest }, `/facts/owners/${index}/status`, `newest record of ${sayHolder(holder)}`)];
}
