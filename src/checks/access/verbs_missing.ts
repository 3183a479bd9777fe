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
    /resource (Deployment|StatefulSet|ReplicaSet)\S+ not ready\. status: Unknown, message:/,
  ],
  proof:
    "Where a manifest is given: the server's answers to whether you may get, create, patch and delete each kind in it, and do " +
    "with release records what Helm does. Otherwise: whom the newest failure names, and what the Roles in force give them now.",
  why:
    "Helm acts with the rights of whoever runs it: it needs get, list, create, update and delete on its records, get and patch " +
    "on what it changes, create on what is new and delete on what the chart dropped; list and watch on hooks and, with --wait, on " +
    "what it waits for. A right that is missing shows only when " +
    "its turn comes, and by then a part is applied.",
  remedy: "Grant the rights that are shown to whoever upgrades this release, then run the upgrade again.",
  recipes: "cluster-admin for the pipeline mends it and much else that should stay forbidden.",
  thorough: true,
  concerns: (records, { desired, transcript }) =>
    desired !== undefined ||
    heard(records, transcript).some(({ text }) => parseDenials(text).length > 0 || isUnseen(text)),
  *examine(snapshot) {
    for (const said of heard(snapshot.records, snapshot.transcript)) {
      for (const denial of parseDenials(said.text)) yield denied(snapshot, denial, said);
      if (isUnseen(said.text)) yield unseen(snapshot, said);
    }
    if (snapshot.desired !== undefined) yield* lacking(snapshot);
  },
};

/**
 * Helm 4 asks for the ReplicaSets and pods of a workload and, where it may not have them, waits to the end without a word of
 * that (4.3 `pkg/kube/statuswait.go`; cli-utils' `statusreaders` makes of every such error the status Unknown).
 */
const unseenWords = /resource ((?:Deployment|StatefulSet|ReplicaSet)\/\S+) not ready\. status: Unknown, message:/;

function isUnseen(text: string): boolean {
  return unseenWords.test(text);
}

function unseen(snapshot: Snapshot, { text, record }: Words): Draft {
  const [, name = ""] = unseenWords.exec(text) ?? [];
  const rights = [{ group: "apps", resource: "replicasets" }, { group: "", resource: "pods" }].map((one) => ({
    ...one,
    verb: "list",
  }));
  const { namespace, release } = snapshot.scope;
  return {
    subject: `to see ${name}`,
    severity: "warning",
    summary: `Helm could not see how far ${name} was, and waited in vain: whoever upgraded may most likely not list ` +
      "replicasets.apps or pods there.",
    notes: [
      'Helm 4 calls it "status: Unknown" and does not tell the reason: another answer of the server would read the same.',
      "All was applied; whether it got ready, the workload itself tells.",
    ],
    evidence: [sayingSo(snapshot, record)],
    manual: [grant(rights, namespace, release, ["--user", "$HELM_USER"])],
  };
}

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
    evidence: [sayingSo(snapshot, record)],
    manual: granted ? [] : [grant(withWatch(denial), denial.namespace, snapshot.scope.release, subjectOf(denial.user))],
  };
}

/** What is listed to wait for it is then watched; records are not. */
function withWatch(denial: Denial): Denial[] {
  const isRecord = denial.group === "" && /^(secrets|configmaps)$/.test(denial.resource);
  return denial.verb === "list" && !isRecord ? [denial, { ...denial, verb: "watch" }] : [denial];
}

function sayingSo(snapshot: Snapshot, record: StoredRecord | undefined): Evidence {
  if (!record) return evidence(snapshot, "/transcript", "the log", "says that the right is missing");
  const at = `${pointerTo(snapshot, record)}/release/info/description`;
  return evidence(snapshot, at, `description of revision ${record.revision}`, "says that the right is missing");
}

/** Of the user, by the server's answers. */
function* lacking(snapshot: Snapshot): Iterable<Draft> {
  const missing = neededRights(snapshot).flatMap((right) => {
    const index = snapshot.facts.reviews.findIndex((review) => isAbout(review, right));
    return index >= 0 && !snapshot.facts.reviews[index]!.allowed ? [{ right, index }] : [];
  });
  const isForWaiting = ({ right }: Lack) => right.when === "wait";
  const [needed, waiting] = [missing.filter((one) => !isForWaiting(one)), missing.filter(isForWaiting)];
  if (needed.length > 0) {
    const isLater = needed.every(({ right }) => right.when === "full");
    yield lackDraft(snapshot, needed, {
      subject: "you",
      ...(isLater ? { severity: "warning" } : {}),
      needs: "the next upgrade needs",
      notes: isLater ? ["It is needed once the history is at its limit, and an old record has to go."] : [],
    });
  }
  if (waiting.length > 0) {
    yield lackDraft(snapshot, waiting, {
      subject: "you, with --wait",
      severity: "info",
      needs: "helm upgrade --wait needs",
      notes: ["Without it all is applied, and the upgrade is then called failed."],
    });
  }
}

interface Lack {
  readonly right: NeededRight;
  readonly index: number;
}

function lackDraft(
  snapshot: Snapshot,
  missing: readonly Lack[],
  { needs, notes, ...head }: Pick<Draft, "subject" | "severity"> & { needs: string; notes: readonly string[] },
): Draft {
  const rights = missing.map(({ right }) => right);
  return {
    ...head,
    summary: `You may not ${sayAll(rights)}: ${needs} ${rights.length > 1 ? "these rights" : "this right"}.`,
    notes: [...notes, "Whoever runs the upgrade needs them; if that is not you, look with that account's kubeconfig."],
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
