import type { Check, Draft, Manual, Severity } from "../../model/finding.ts";
import type { Facet, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { redactor } from "../../redact.ts";
import { shell } from "../../shell.ts";
import { sayPath } from "../../state/compare/judgement.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { once } from "../../state/once.ts";
import { leftFieldsOf } from "../../state/operation/left_fields.ts";
import { type RolloutCause, rolloutCauses } from "../../state/rollout/causes.ts";
import { missesRollout } from "../../state/rollout/misses_rollout.ts";
import type { CauseName, Trouble } from "../../state/rollout/trouble.ts";
import { wantedPods, type Workload } from "../../state/rollout/workloads.ts";

/** How Helm ends when it has waited in vain: it says this of every cause. */
export const waitSymptoms = [
  /timed out waiting for the condition/,
  /context deadline exceeded/,
  /client rate limiter Wait returned an error/,
  /resource \S+ not ready\. status: (InProgress|Failed)/,
  /not ready\. status: InProgress, message: (Pending termination|Updated|Ready|Available|Replicas)/,
];

/** What all of these checks have in common: each answers for one cause of a rollout that does not finish. */
export const ofRollouts: Pick<Check, "severity" | "since" | "needs" | "thorough" | "concerns" | "misses"> = {
  severity: "error",
  since: "0.3.0",
  needs: ["objects", "dependents", "references", "events"] satisfies Facet[],
  thorough: true,
  concerns: isThere,
  misses: missesRollout,
};

/** Of a release that is uninstalled nobody waits for anything. */
export function isThere(records: readonly StoredRecord[]): boolean {
  const last = lastOf(records);
  return last !== undefined && !/^uninstall/.test(payloadStatus(last));
}

const redact = once(redactor);

/** No chart names it, so what is to be mended may not be found there. */
function sayLeft(snapshot: Snapshot, { troubles }: RolloutCause): string[] {
  const templates = workloadsOf(troubles).map(({ name }) => `${name} .spec.template.`);
  const left = (leftFieldsOf(snapshot)?.left ?? []).filter(({ name }) => templates.some((one) => name.startsWith(one)));
  return left.length === 0 ? [] : [
    `Its template has what the chart has not, left by revision ${left[0]!.revision}: ${
      listNames(left.map(({ name }) => name))
    }.`,
  ];
}

/** The findings of one cause: the root first, and from the release down to it in the notes. */
export function* draftCause(snapshot: Snapshot, name: CauseName, severity?: Severity): Iterable<Draft> {
  if (!isThere(snapshot.records)) return;
  for (const found of rolloutCauses(snapshot).filter(({ cause }) => cause === name)) {
    const hide = redact(snapshot);
    const { troubles } = found;
    const [first] = troubles as [Trouble, ...Trouble[]];
    const others = [...new Set(troubles.map(({ says }) => says))].filter((says) => says !== first.says);
    yield {
      subject: found.subject,
      severity: severity ?? severityOf(snapshot, found),
      summary: hide(`${first.says}${sayEffect(found)}.`),
      notes: [
        ...distinct(
          troubles.flatMap(({ quotes = [] }) => quotes.map(({ who, words }) => `${who}: ${short(hide(words))}`)),
        )
          .slice(0, 2),
        ...distinct(troubles.flatMap(({ notes = [] }) => notes)).map(hide),
        ...others.slice(0, 3).map((says) => hide(`Also: ${says}.`)),
        ...sayLeft(snapshot, found),
        ...sayChains(snapshot, found).map(hide),
      ],
      evidence: [...first.evidence, ...chainProof(snapshot, first)]
        .filter((one, index, all) => all.findIndex(({ at }) => at === one.at) === index),
      ...manualOf(snapshot, first),
    };
  }
}

/** A deployed revision of which a part still serves is not lost; and it waits for nothing but its pods. */
function severityOf({ records }: Snapshot, { cause, troubles }: RolloutCause): Severity {
  const last = lastOf(records);
  if (cause === "load-balancer-pending" && last && !isForBalancers(last)) return "info";
  if (!last || payloadStatus(last) !== "deployed") return "error";
  if (troubles.every(({ workload }) => workload === undefined)) return "info";
  return troubles.some(({ workload }) => workload && servesNobody(workload)) ? "error" : "warning";
}

/**
 * Whether it may be for a load balancer's address that Helm waited. Of Helm 4's waiters (4.3 `pkg/kube/client.go`
 * `GetWaiterWithOptions`) the legacy one alone does, and its errors name no object.
 */
function isForBalancers({ release: { apply_method, info } }: ReadableRecord): boolean {
  const says = info?.description ?? "";
  return apply_method === undefined || (/context deadline exceeded/.test(says) && !/not ready\. status: /.test(says));
}

function servesNobody({ object }: Workload): boolean {
  const status = (object["status"] ?? {}) as Record<string, unknown>;
  return !status["readyReplicas"] && !status["numberReady"] && object.kind !== "Job";
}

/** Their own words say what is held up. */
const selfEvident = ["job-failed", "statefulset-wedged", "pods-terminating", "not-ready", "progressing"];

function sayEffect({ troubles }: RolloutCause): string {
  const held = workloadsOf(troubles).map((workload) => {
    const pods = new Set(troubles.filter((one) => one.workload === workload).flatMap(({ pod }) => pod ? [pod.at] : []));
    if (workload.object.kind === "Pod") return `${workload.name} is not ready`;
    if (pods.size === 0) {
      const wanted = wantedPods(workload);
      return wanted > 0 ? `${workload.name} has ${workload.pods.length} of its ${wanted} pods` : "";
    }
    return `${pods.size === 1 ? "a pod" : `${pods.size} pods`} of ${workload.name} ${
      pods.size === 1 ? "is" : "are"
    } not ready`;
  }).filter(Boolean);
  if (held.length === 0 || selfEvident.includes(troubles[0]!.cause)) return "";
  const more = held.length > shown ? ` and ${held.length - shown} more workloads wait for it` : "";
  return `; ${held.slice(0, shown).join(", ")}${more}`;
}

const shown = 3;

function workloadsOf(troubles: readonly Trouble[]): Workload[] {
  return [...new Set(troubles.flatMap(({ workload }) => workload ? [workload] : []))];
}

/** `Revision 2 (failed) > Deployment/web: 0 of 2 updated replicas are ready > ReplicaSet/web-5d4 > Pod/web-5d4-x, Pod/web-5d4-y` */
function sayChains(snapshot: Snapshot, { troubles }: RolloutCause): string[] {
  const last = lastOf(snapshot.records)!;
  return workloadsOf(troubles).slice(0, shown).map((workload) => {
    const pods = distinct(
      troubles.filter((one) => one.workload === workload)
        .flatMap(({ pod }) => pod ? [`Pod/${pod.object.metadata.name}`] : []),
    );
    const { maker, object } = workload;
    const set = maker && maker.object !== object ? [`ReplicaSet/${maker.object.metadata.name}`] : [];
    const names = pods.slice(0, shown).join(", ") + (pods.length > shown ? ` and ${pods.length - shown} more` : "");
    const links = [
      `Revision ${revisionOf(last)} (${payloadStatus(last)})`,
      `${workload.name}: ${workload.rollout.says}`,
      ...set,
      ...(object.kind !== "Pod" && names ? [names] : []),
    ];
    return `Where: ${links.join(" > ")}.`;
  });
}

function chainProof(snapshot: Snapshot, { workload, pod, evidence: seen }: Trouble) {
  const last = lastOf(snapshot.records)!;
  return [
    ...(pod && workload && !seen.some(({ at }) => at.startsWith(pod.at))
      ? [evidence(snapshot, `${pod.at}/metadata/name`, `a pod of ${workload.name}`)]
      : []),
    ...(workload?.maker && workload.maker.at !== workload.at
      ? [evidence(snapshot, `${workload.maker.at}/metadata/name`, `the present ReplicaSet of ${workload.name}`)]
      : []),
    ...(workload
      ? [
        evidence(
          snapshot,
          pointer(workload.at, workload.rollout.path),
          `${workload.name} ${sayPath(workload.rollout.path)}`.trim(),
          workload.rollout.says,
        ),
      ]
      : []),
    evidence(snapshot, `${pointerTo(snapshot, last)}/release/info/status`, `status of revision ${revisionOf(last)}`),
  ];
}

const longest = 400;

function short(words: string): string {
  const text = words.replace(/\s+/g, " ").trim();
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** What a person has to do, and where to look; `pod` is where the cause shows best in a pod of it. */
const advice: Partial<Record<CauseName, readonly [does: string, where: "pod" | "subject" | "maker"]>> = {
  "image-pull": ["Push the image, or mend its name or pull secret in the chart. The pod:", "pod"],
  "crash-loop": ["Mend the command or the image. The pod:", "pod"],
  "init-container": ["Mend the command or the image. The pod:", "pod"],
  "unschedulable": ["Mend what the template asks for, or give the cluster such a node. The pod:", "pod"],
  "probe-failing": ["Mend the program or its probe. The pod:", "pod"],
  "claim-pending": ["Give the cluster a volume or storage class that fits. The claim:", "subject"],
  "volume-not-mounted": ["Free or mend the volume. The pod:", "pod"],
  "quota-exceeded": ["Raise the quota, or ask for less; the pods then come by themselves. The quota:", "subject"],
  "reference-missing": ["Make it, or mend its name in the chart; the pods then come by themselves:", "subject"],
  "container-refused": ["Mend the template or the image. The pod:", "pod"],
  "pods-refused": [
    "Mend the template, or what refuses its pods; they then come by themselves. Who makes them:",
    "maker",
  ],
  "pods-terminating": ["Bring back the node, or what is to take the finalizer off. The pod:", "pod"],
  "load-balancer-pending": ["See what the cluster says about it:", "subject"],
  "not-ready": ["See what the cluster says about it:", "subject"],
};

function manualOf(
  { scope }: Snapshot,
  { cause, subject, manual, pod, workload }: Trouble,
): { manual?: readonly Manual[] } {
  if (manual) return { manual };
  const [summary, where] = advice[cause] ?? [];
  if (summary === undefined) return {};
  const about = where === "pod" ? pod : where === "maker" ? workload?.maker ?? workload : undefined;
  const { kind, metadata } = about?.object ??
    { kind: subject.split("/")[0]!, metadata: { name: subject.split("/").at(-1)! } };
  const namespace = metadata.namespace ?? workload?.object.metadata.namespace ?? scope.namespace;
  const place = /Class$/.test(kind) ? [] : ["-n", namespace];
  return {
    manual: [{ summary, commands: [shell`kubectl describe ${kind.toLowerCase()} ${[metadata.name, ...place]}`] }],
  };
}
