import type { Check, Draft } from "../../model/finding.ts";
import type { Snapshot, Trial } from "../../model/snapshot.ts";
import { outageOf } from "../../state/cluster/outage.ts";
import { strictWebhooks } from "../../state/cluster/webhooks.ts";
import { evidence } from "../../state/evidence.ts";
import { listNames } from "../../state/history/claimed.ts";
import { nameOf, observed } from "../../state/observation.ts";
import { natureOf } from "../../state/upgrade/refusal.ts";
import { lookedPast, untried } from "../../state/upgrade/said_of.ts";
import { shell } from "../../shell.ts";

const shown = 4;

export const rejected: Check = {
  id: "upgrade/rejected",
  title: "The server would refuse an object of the manifest",
  severity: "error",
  since: "0.3.0",
  needs: ["objects", "trials", "reviews", "admission", "namespaces"],
  symptoms: [
    /admission webhook "[^"]+" denied the request/,
    /ValidatingAdmissionPolicy '[^']+' with binding '[^']+' denied request/,
    /strict decoding error: unknown field/,
    /failed to create typed patch object/,
    /duplicate entries for key \[/,
    /metadata\.managedFields must be nil/,
    /server-side apply failed for object/,
    /namespaces "[^"]+" not found/,
  ],
  proof: "The server's own answer to a dry run of the object, sent as the next upgrade would send it.",
  why:
    "An admission webhook or policy denies it, a quota is used up, a value is not valid, or the manifest names a field that the " +
    "server does not know: server-side apply (Helm 4) refuses that, where Helm 3 drops it without a word. An object that cannot be " +
    "changed stops nothing else from being applied; one that cannot be created stops the upgrade in the middle.",
  remedy:
    "None by this tool: the finding says which object, and what the server says. The mend is in the chart, or with who set the rule.",
  concerns: (_records, { desired }) => desired !== undefined,
  misses: (snapshot, said) => lookedPast(snapshot, said, untried),
  *examine(snapshot) {
    const refused = snapshot.facts.trials.flatMap((trial, index) => isOurs(snapshot, trial) ? [{ trial, index }] : []);
    // One reason may have many objects: a missing namespace, a policy.
    const groups = Map.groupBy(
      refused,
      ({ trial }) => trial.refused!.says.replaceAll(JSON.stringify(trial.ref.name), "…"),
    );
    for (const group of groups.values()) yield draft(snapshot, group);
  },
};

type Refused = { readonly trial: Trial; readonly index: number };

/** What another check says is not said again: what cannot be changed, who owns a field, a missing right, the cluster's own trouble. */
function isOurs(snapshot: Snapshot, { refused }: Trial): boolean {
  if (!refused || natureOf(refused) !== "other") return false;
  const { says, status } = refused;
  const right = status === 403 ? /cannot (\w+) resource "([\w-]+)"/.exec(says) : null;
  if (right) {
    return !snapshot.facts.reviews.some(({ verb, resource, allowed }) =>
      !allowed && verb === right[1] && resource === right[2]
    );
  }
  const webhook = /failed calling webhook "([^"]+)"/.exec(says)?.[1];
  if (webhook !== undefined) {
    return !snapshot.facts.admission.flatMap(strictWebhooks).some((one) =>
      one.name === webhook && outageOf(snapshot, one) !== undefined
    );
  }
  return !(says.includes("because it is being terminated") &&
    snapshot.facts.namespaces.some(({ metadata }) => metadata.deletionTimestamp));
}

function draft(snapshot: Snapshot, group: readonly Refused[]): Draft {
  const [{ trial }] = group as [Refused];
  const { says } = trial.refused!;
  const names = group.map(({ trial: { ref } }) => nameOf(ref, snapshot.scope.namespace));
  const verb = observed(snapshot, trial.ref)?.live ? "change" : "create";
  return {
    subject: names.length === 1 ? names[0]! : `${names[0]} and ${names.length - 1} more`,
    summary: `The server would not ${verb} ${listNames(names)}: ${withEnd(says)}`,
    notes: [
      ...hintsFor(snapshot, trial, says),
      ...(verb === "create" && missingNamespace(says) === undefined
        ? [
          "Helm stops at the first object that it cannot create: those after it are not touched, those before it stay changed.",
        ]
        : []),
    ],
    evidence: group.slice(0, shown).map(({ index, trial: { ref } }) =>
      evidence(
        snapshot,
        `/facts/trials/${index}/refused/status`,
        `answer to a dry run of ${nameOf(ref, snapshot.scope.namespace)}`,
      )
    ),
    ...(missingNamespace(says) === undefined ? {} : { manual: [waysToNamespace(snapshot, missingNamespace(says)!)] }),
  };
}

function withEnd(says: string): string {
  const text = says.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function hintsFor({ scope }: Snapshot, { way }: Trial, says: string): string[] {
  if (/typed patch object|strict decoding|unknown field|duplicate entries/.test(says) && way === "apply") {
    return [
      "Server-side apply takes no field that the server does not know, and no key twice in a list. Mend the template; with --server-side=false, or Helm 3, it goes through and what is not known is dropped.",
    ];
  }
  const missing = missingNamespace(says);
  if (missing === scope.namespace) return ["helm install does not make the namespace unless it is told to."];
  return missing === undefined ? [] : ["The manifest puts objects into a namespace that neither it nor Helm makes."];
}

function missingNamespace(says: string): string | undefined {
  return /\bnamespaces "([^"]+)" not found/.exec(says)?.[1];
}

function waysToNamespace({ scope }: Snapshot, name: string) {
  return name === scope.namespace
    ? {
      summary: "Add --create-namespace to helm install, or make it before:",
      commands: [shell`kubectl create namespace ${name}`],
    }
    : { summary: "Make the namespace before:", commands: [shell`kubectl create namespace ${name}`] };
}
