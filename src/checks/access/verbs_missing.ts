import type { Check, Draft, Evidence, Manual } from "../../model/finding.ts";
import type { AccessReview, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { type Denial, isGranted, parseDenials } from "../../state/cluster/rights.ts";
import { type NeededRight, neededRights } from "../../state/cluster/needed_rights.ts";
import { sayResource } from "../../state/cluster/resources.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo, revisionOf } from "../../state/helm.ts";
import { shell } from "../../shell.ts";

/** Rights and proofs that are named. */
const shown = 6;

/**
 * Whoever only looks needs no right to write, so that one is missing is said in two cases only: of the user, where an upgrade
 * is being prepared (a desired manifest is given); and of whoever the server's own words name, in the newest failure or a log.
 */
export const verbsMissing: Check = {
  id: "access/verbs-missing",
  title: "A right that the upgrade needs is missing",
  severity: "error",
  since: "0.3.0",
  needs: ["rbac", "reviews", "objects"],
  symptoms: [
    /is forbidden: User "[^"]*" cannot \w+ resource "/,
    /query: failed to query with labels: (secrets|configmaps) is forbidden/,
    /create: failed to create: (secrets|configmaps) is forbidden: User/,
  ],
  proof:
    "Where a manifest is given: the server's answers to whether you may get, create, patch and delete each kind in it, and do " +
    "with release records what Helm does. Otherwise: whom the newest failure names, and what the Roles in force give them now.",
  why:
    "Helm acts with the rights of whoever runs it: it needs get, list, create, update and delete on its records, get and patch " +
    "on what it changes, create on what is new and delete on what the chart dropped. A right that is missing shows only when " +
    "its turn comes, and by then a part is applied.",
  remedy: "Grant the rights that are shown to whoever upgrades this release, then run the upgrade again.",
  recipes: "cluster-admin for the pipeline mends it and much else that should stay forbidden.",
  thorough: true,
  concerns: (records, { desired, transcript }) =>
    desired !== undefined || heard(records, transcript).some(({ text }) => parseDenials(text).length > 0),
  *examine(snapshot) {
    for (const said of heard(snapshot.records, snapshot.transcript)) {
      for (const denial of parseDenials(said.text)) yield denied(snapshot, denial, said);
    }
    if (snapshot.desired !== undefined) yield* lacking(snapshot);
  },
};

interface Words {
  readonly text: string;
  /** Absent: the log that was given. */
  readonly record?: StoredRecord;
}

function heard(records: readonly StoredRecord[], transcript: string | undefined): Words[] {
  const last = lastOf(records);
  const failed = last && payloadStatus(last) === "failed" ? last : undefined;
  return [
    ...(failed ? [{ text: failed.release.info?.description ?? "", record: failed }] : []),
    ...(transcript === undefined ? [] : [{ text: transcript }]),
  ];
}

function denied(snapshot: Snapshot, denial: Denial, { record }: Words): Draft {
  const granted = isGranted(snapshot, denial);
  const source = record ? `revision ${revisionOf(record)}` : "the log";
  return {
    subject: `${denial.user} ${denial.verb} ${sayResource(denial)} ${record ? "" : "in the log"}`.trim(),
    ...(granted ? { severity: "info" as const } : {}),
    summary: granted
      ? `"${denial.user}" was not allowed to ${sayRight(denial)} when ${source} failed; a Role gives that right now.`
      : `"${denial.user}" may not ${sayRight(denial)}: ${record ? `${source} failed of it` : `${source} says so`}.`,
    notes: [
      ...(granted === true ? ["Run the upgrade again."] : []),
      ...(granted === false
        ? ["No Role in force here gives the right; other authorizers than RBAC nobody can list."]
        : []),
      ...(granted === undefined
        ? ["Whether it has the right now cannot be told from here: its groups, or some Roles, are not known."]
        : []),
    ],
    evidence: record
      ? [
        evidence(
          snapshot,
          `${pointerTo(snapshot, record)}/release/info/description`,
          `description of revision ${record.revision}`,
          "says that the right is missing",
        ),
      ]
      : [evidence(snapshot, "/transcript", "the log", "says that the right is missing")],
    manual: granted ? [] : [grant([denial], denial.namespace, snapshot.scope.release, subjectOf(denial.user))],
  };
}

/** Of the user, by the server's answers. */
function* lacking(snapshot: Snapshot): Iterable<Draft> {
  const missing = neededRights(snapshot).flatMap((right) => {
    const index = snapshot.facts.reviews.findIndex((review) => isAbout(review, right));
    return index >= 0 && !snapshot.facts.reviews[index]!.allowed ? [{ right, index }] : [];
  });
  if (missing.length === 0) return;
  const rights = missing.map(({ right }) => right);
  const at = rights.every(({ urgent }) => !urgent);
  yield {
    subject: "you",
    ...(at ? { severity: "warning" as const } : {}),
    summary: `You may not ${sayAll(rights)}: the next upgrade needs ${
      rights.length > 1 ? "these rights" : "this right"
    }.`,
    notes: [
      ...(at ? ["It is needed once the history is at its limit, and an old record has to go."] : []),
      "Whoever runs the upgrade needs them; if that is not you, look with that account's kubeconfig.",
    ],
    evidence: missing.slice(0, shown).map(({ right, index }): Evidence =>
      evidence(snapshot, `/facts/reviews/${index}/allowed`, `may ${sayRight(right)}`, "no", true)
    ),
    manual: [...Map.groupBy(rights, ({ namespace }) => namespace)].map(([namespace, group]) =>
      grant(group, namespace, snapshot.scope.release, ["--user", "$HELM_USER"])
    ),
  };
}

function isAbout(review: AccessReview, { verb, group, resource, namespace }: NeededRight): boolean {
  return review.verb === verb && review.group === group && review.resource === resource &&
    review.namespace === namespace;
}

function sayRight({ verb, namespace, ...resource }: Denial | NeededRight): string {
  return `${verb} ${sayResource(resource)}${namespace === undefined ? "" : ` in namespace "${namespace}"`}`;
}

function sayAll(rights: readonly NeededRight[]): string {
  const byResource = [...Map.groupBy(rights, (right) => `${sayResource(right)} ${right.namespace ?? ""}`).values()];
  const said = byResource.slice(0, shown).map((group) =>
    sayRight({ ...group[0]!, verb: group.map(({ verb }) => verb).join(", ") })
  );
  const more = byResource.length - said.length;
  return `${said.join("; ")}${more > 0 ? `; and ${more} more kinds` : ""}`;
}

function subjectOf(user: string): string[] {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(user) ?? [];
  return namespace ? ["--serviceaccount", `${namespace}:${name}`] : ["--user", user];
}

function grant(
  rights: readonly Pick<Denial, "verb" | "group" | "resource">[],
  namespace: string | undefined,
  release: string,
  subject: readonly string[],
): Manual {
  const verbs = [...new Set(rights.map(({ verb }) => verb))].join(",");
  const resources = [...new Set(rights.map(sayResource))].join(",");
  const [role, place] = namespace === undefined ? ["clusterrole", []] : ["role", ["-n", namespace]];
  const name = `helm-${release}`;
  const to = subject.includes("$HELM_USER") ? `--user "$HELM_USER"` : shell`${subject}`;
  return {
    summary: `Grant what is missing${namespace === undefined ? "" : ` in namespace "${namespace}"`}${
      subject.includes("$HELM_USER") ? " (HELM_USER: the name that kubectl auth whoami prints to whoever upgrades)" : ""
    }:`,
    commands: [
      shell`kubectl create ${role} ${name} ${place} --verb ${verbs} --resource ${resources}`,
      `${shell`kubectl create ${`${role}binding`} ${name} ${place} ${`--${role}`} ${name}`} ${to}`,
    ],
  };
}
