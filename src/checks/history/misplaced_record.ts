import type { Check, Draft, Evidence, Manual } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { recordName } from "../../record/name.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { baselineOf, history, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { objectsOf } from "../../state/compare/judgement.ts";
import { nameOf, observed } from "../../state/observation.ts";
import { isInPlace, isMisnamed, isMisplaced, keyOf, ringsOf, subjectOf } from "../../state/records/record_identity.ts";
import { shell } from "../../shell.ts";

const shown = 5;

export const misplacedRecord: Check = {
  id: "history/misplaced-record",
  title: "A record stands where its payload does not belong",
  severity: "error",
  since: "0.2.0",
  needs: ["objects"],
  symptoms: [/release: not found/, /release: already exists/, /release name check failed/],
  proof:
    "Name, revision and namespace in the payload beside those of the object that holds it; and the namespace that the live objects say they belong to.",
  why:
    "Helm finds a record by the namespace that it is asked for, and trusts the payload in all else. Records that were " +
    "copied or restored into another namespace make a second release there, which still takes itself for the first: " +
    "helm list -A shows the same name twice in one namespace, an upgrade creates a second set of objects marked with the " +
    "other namespace, and what a manifest names with a namespace belongs to both. A record whose payload is of another " +
    "name or revision is read by its own name and written back under the payload's.",
  remedy:
    "Keep a copy of the records, then move, exchange or delete them with kubectl: this tool does not, for which place is right is " +
    "for you to say. No live object is touched by that.",
  recipes:
    "helm uninstall from the wrong namespace deletes live objects: those of its own namespace, and those of the other " +
    "that the manifest names with a namespace. helm upgrade there installs all of it once more.",
  concerns: (records) => records.some((record) => isMisplaced(record) || isMisnamed(record)),
  *examine(snapshot) {
    const misplaced = snapshot.records.filter(isMisplaced);
    for (const [home, records] of Map.groupBy(misplaced, ({ release }) => release.namespace!)) {
      yield draftMisplaced(snapshot, home, records);
    }
    const rings = ringsOf(snapshot);
    for (const ring of rings) yield draftRing(snapshot, ring);
    const exchanged = new Set(rings.flat());
    for (const record of snapshot.records.filter(isMisnamed)) {
      if (!exchanged.has(record)) yield draftMisnamed(snapshot, record);
    }
  },
};

function draftMisplaced(snapshot: Snapshot, home: string, records: readonly ReadableRecord[]): Draft {
  const { namespace } = snapshot.scope;
  const live = liveOf(snapshot, records.at(-1)!);
  const numbers = records.map(({ revision }) => revision).join(", ");
  const many = records.length > 1;
  return {
    subject: `namespace ${home}`,
    summary: `The ${many ? "records of revisions" : "record of revision"} ${numbers} ${
      many ? "are" : "is"
    } in namespace "${namespace}" and ${many ? "say" : "says"} "${home}".`,
    notes: [
      live.claimed.length === 0
        ? `Nothing live in namespace "${namespace}" claims this release: helm upgrade -n ${namespace} creates all of its ` +
          `objects there, beside those in "${home}".`
        : `In namespace "${namespace}" ${live.claimed.length} of its objects are live: ${
          live.claimed.slice(0, shown).map(({ name, claim }) => `${name} (marked as of "${claim}")`).join(", ")
        }.`,
      ...(live.written.length === 0
        ? [`helm uninstall -n ${namespace} deletes those in "${namespace}" and none in "${home}".`]
        : [
          `helm uninstall -n ${namespace} also deletes what the manifest names with a namespace: ${
            live.written.slice(0, shown).join(", ")
          }.`,
        ]),
      "Other repairs of this release would mend these records where they are, which is of use only if they stay there.",
    ],
    evidence: [
      ...records.slice(0, shown).map((record) =>
        evidence(
          snapshot,
          `${pointerTo(snapshot, record)}/release/namespace`,
          `namespace in the payload of revision ${record.revision}`,
          "missing",
          namespace,
        )
      ),
      ...live.claimed.slice(0, shown).map(({ evidence }) => evidence),
    ],
    manual: adviseToMove(snapshot, home, records),
  };
}

/** What is live of a revision in this namespace and bears a release's marks, and what it names in others. */
function liveOf(snapshot: Snapshot, record: ReadableRecord) {
  const { namespace } = snapshot.scope;
  const refs = [...objectsOf(snapshot, record.release.manifest ?? "")?.values() ?? []].map(({ ref }) => ref);
  const path = ["metadata", "annotations", "meta.helm.sh/release-namespace"];
  const claimed = refs.flatMap((ref): { name: string; claim: string; evidence: Evidence }[] => {
    const seen = observed(snapshot, ref);
    const claim = seen?.live?.metadata.annotations?.["meta.helm.sh/release-namespace"];
    const name = nameOf(ref, namespace);
    if (!seen || claim === undefined || (ref.namespace ?? namespace) !== namespace) return [];
    return [{ name, claim, evidence: evidence(snapshot, pointer(seen.at, path), `release namespace of ${name}`) }];
  });
  const written = refs.filter((ref) => ref.namespace && ref.namespace !== namespace).map((ref) =>
    nameOf(ref, namespace)
  );
  return { claimed, written };
}

function adviseToMove({ scope, records: all }: Snapshot, home: string, records: readonly ReadableRecord[]): Manual[] {
  const { release, namespace, driver } = scope;
  if (driver === "sql") return [];
  const which = records.length === all.length
    ? ["-l", `owner=helm,name=${release}`]
    : records.map(({ ref }) => ref.name);
  const file = `${release}-in-${namespace}.json`;
  const keep = shell`kubectl get ${driver} -n ${namespace} ${which} -o json > ${file}`;
  const drop = shell`kubectl delete ${driver} -n ${namespace} ${which}`;
  const setting = driver === "secret" ? "" : `HELM_DRIVER=${driver} `;
  return [
    {
      summary: `See whether the release has its records in "${home}" too:`,
      commands: [setting + shell`helm history ${release} -n ${home}`],
    },
    { summary: "If it has, these are copies: keep them in a file and delete them:", commands: [keep, drop] },
    {
      summary: "If it has none there, move them:",
      commands: [
        keep,
        `jq '{apiVersion: "v1", kind: "List", items: [(.items // [.])[] | .metadata |= {name, labels, annotations}]}' ` +
        shell`${file} | kubectl create -n ${home} -f -`,
        drop,
      ],
    },
    {
      summary: `What an upgrade from here may have created in "${namespace}" is then nobody's; it is marked so:`,
      commands: [
        shell`kubectl get all,secrets,configmaps -n ${namespace} -l app.kubernetes.io/managed-by=Helm -o json | ` +
        shell`jq -r ${
          `.items[] | select(.metadata.annotations["meta.helm.sh/release-name"] == ${JSON.stringify(release)} and ` +
          `.metadata.annotations["meta.helm.sh/release-namespace"] == ${
            JSON.stringify(home)
          }) | .kind + "/" + .metadata.name`
        }`,
      ],
    },
  ];
}

/** Each is whole and stands in another's place: exchanged back, nothing is lost; with one deleted, its revision is. */
function draftRing(snapshot: Snapshot, ring: readonly ReadableRecord[]): Draft {
  const records = ring.toSorted((a, b) => a.revision - b.revision);
  const numbers = join(records.map(({ revision }) => String(revision)));
  const [one] = records;
  const { release } = snapshot.scope;
  return {
    subject: `revisions ${numbers}`,
    summary: `The records of revisions ${numbers} hold ${
      ring.length === 2 ? "each other's" : "one another's"
    } payloads.`,
    notes: [
      ...records.slice(0, shown).map((record) => `"${record.ref.name}" holds revision ${revisionOf(record)}.`),
      "Helm counts each as what its payload says, and reads a single one by its name: " +
      `${shell`helm rollback ${release} ${one!.revision}`} applies what revision ${revisionOf(one!)} was.`,
      "Where Helm changes the status of one, it writes that one over another: what stood there is lost, and the one that " +
      `was written stands there twice.${sayOverwritten(snapshot, ring)}`,
    ],
    evidence: records.slice(0, shown).flatMap((record) => {
      const at = pointerTo(snapshot, record);
      return [
        evidence(snapshot, `${at}/ref/name`, "the record", "present", keyOf(record)),
        evidence(snapshot, `${at}/release/version`, "the revision by its payload"),
      ];
    }),
    manual: adviseToExchange(snapshot, ring),
  };
}

/** An upgrade supersedes what it started from, by the key of its payload (`pkg/storage/storage.go` `Update`). */
function sayOverwritten(snapshot: Snapshot, ring: readonly ReadableRecord[]): string {
  const start = baselineOf(snapshot.records, "upgrade");
  const victim = start && ring.includes(start) && ring.find(({ ref }) => ref.name === keyOf(start));
  return victim
    ? ` The next helm upgrade that ends well does that: it starts from revision ${revisionOf(start)}, and revision ${
      revisionOf(victim)
    } is lost.`
    : "";
}

/**
 * Where the labels went along with the payload they go back with it. `kubectl replace` refuses what was changed after it was
 * read. The newest is put in its place first.
 */
function adviseToExchange({ scope }: Snapshot, ring: readonly ReadableRecord[]): Manual[] {
  const { namespace, driver } = scope;
  if (driver === "sql") return [];
  const along = ring.every((record) => record.image.labels["version"] === String(revisionOf(record)));
  const change = along
    ? ".data = $right[0].data | .metadata.labels = $right[0].metadata.labels"
    : ".data = $right[0].data";
  const newestFirst = ring.toSorted((a, b) => revisionOf(b) - revisionOf(a));
  return [{
    summary: "Keep a copy of each and give each the payload that belongs there; all go on from these copies:",
    commands: [
      ...ring.map(({ ref: { name } }) =>
        shell`kubectl get ${driver} ${name} -n ${namespace} -o json > ${`${name}.json`}`
      ),
      ...newestFirst.map((record) =>
        shell`jq --slurpfile right ${`${record.ref.name}.json`} ${change} ${`${keyOf(record)}.json`}` +
        shell` | kubectl replace -n ${namespace} -f -`
      ),
    ],
  }];
}

function join(words: readonly string[]): string {
  return words.length < 3 ? words.join(" and ") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function draftMisnamed(snapshot: Snapshot, record: ReadableRecord): Draft {
  const { ref: { name, namespace, driver }, release } = record;
  const key = keyOf(record);
  const at = pointerTo(snapshot, record);
  const twin = snapshot.records.find((other) =>
    other !== record && other.image.data["release"] === record.image.data["release"]
  );
  const taken = snapshot.records.find(({ ref }) => ref.name === key);
  const kind = driver === "sql" ? undefined : driver;
  const file = `${name}.json`;
  const keep = shell`kubectl get ${kind ?? ""} ${name} -n ${namespace} -o json > ${file}`;
  const drop = shell`kubectl delete ${kind ?? ""} ${name} -n ${namespace}`;
  return {
    subject: subjectOf(snapshot, record),
    summary:
      `The record "${name}" holds revision ${release.version} of "${release.name}", which belongs into "${key}".`,
    notes: [
      ...(twin ? [`Its payload is that of "${twin.ref.name}", to the byte: it is a copy.`] : []),
      `helm history, upgrade and rollback count it as revision ${release.version} of "${release.name}" if its labels say ` +
      `that release, and ${
        taken ? "write the other record" : 'fail to write it ("not found")'
      } when they mean this one.`,
      ...(taken?.faults.length
        ? [`What stands in "${key}" cannot be read, and this may be what it held: keep both.`]
        : []),
      ...sayCollision(snapshot, name),
    ],
    evidence: [
      evidence(snapshot, `${at}/ref/name`, "the record", "present", key),
      evidence(snapshot, `${at}/release/name`, "the release by its payload"),
      evidence(snapshot, `${at}/release/version`, "the revision by its payload"),
    ],
    // What holds the name may be worse than this one, and this one all that is left of its revision.
    ...(kind === undefined || (taken && !twin && !isInPlace(taken)) ? {} : {
      manual: taken ? [{ summary: "Keep a copy and delete it; the other record stays:", commands: [keep, drop] }] : [{
        summary: "Keep a copy and store it under the name that its payload asks for:",
        commands: [
          keep,
          shell`jq ${`.metadata |= {name: ${JSON.stringify(key)}, labels, annotations}`} ${file}` +
          shell` | kubectl create -n ${namespace} -f -`,
          drop,
        ],
      }],
    }),
  };
}

/** Helm counts by the payloads and stores by the number after the highest: that name may be taken by this very record. */
function sayCollision({ records, scope: { release } }: Snapshot, name: string): string[] {
  const counted = Math.max(0, ...history(records).map(revisionOf));
  if (name !== recordName(release, counted + 1)) return [];
  return [
    `The next revision is ${
      counted + 1
    }, whose name this record takes: helm upgrade and helm rollback end with "release: ` +
    'already exists".',
  ];
}
