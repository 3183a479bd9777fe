import type { Check, Draft, Evidence, Manual } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo as pointerToRecord, revisionOf } from "../../state/helm.ts";
import { type Outage, outageOf, pointerTo, sayService } from "../../state/cluster/outage.ts";
import { type ApiRequest, requestsOf } from "../../state/cluster/requests.ts";
import { asks } from "../../state/cluster/webhook_match.ts";
import { strictWebhooks, type Webhook } from "../../state/cluster/webhooks.ts";
import { redactor } from "../../redact.ts";
import { shell } from "../../shell.ts";

/** Webhooks, objects and the like of one kind that are named. */
const shown = 5;

export const webhookDown: Check = {
  id: "cluster/webhook-down",
  title: "An admission webhook that must be asked cannot be called",
  severity: "error",
  since: "0.3.0",
  needs: ["objects", "namespaces", "admission"],
  symptoms: [
    /failed calling webhook "/,
    /failed to call webhook: Post "https:\/\//,
    /no endpoints available for service "/,
    /no service port \d+ found for service "/,
    /unable to load root certificates: unable to parse bytes as PEM block/,
  ],
  proof:
    "A webhook configuration with failurePolicy Fail whose rules and selectors take objects of the release, its records or its " +
    "pods, and whose Service is not there, has no such port or nothing ready behind it, or whose caBundle holds no certificate " +
    "or only ended ones; or that could not be called by the words of the newest failure or of the log that is given. Match conditions are not worked out: where there are some, it is said with less certainty.",
  why:
    "The API server asks the webhook before it stores what the webhook's rules take. Where it cannot ask, failurePolicy Fail, " +
    "which is the default, has it refuse. If release records are among that, helm fails before it writes anything, and no " +
    "trace of it is in the history; if pods are, everything is applied and the rollout only times out. It happens when what " +
    "the webhook belongs to was uninstalled, scaled down or never came up, or when its certificates were never filled in.",
  remedy:
    "Bring the webhook's Service back, or let the server pass over the webhook for a while. What is in the way is the cluster's, " +
    "and may be a guard: so this tool shows the commands and does not run them.",
  recipes:
    "Deleting the webhook configuration lets through what it was there to stop, for everybody, until its operator makes it again. " +
    "Trying again, or a rollback, fails in the same way.",
  thorough: true,
  concerns: (records, { desired }) => records.length > 0 || desired !== undefined,
  *examine(snapshot) {
    const requests = requestsOf(snapshot);
    const hit = snapshot.facts.admission.flatMap(strictWebhooks).flatMap((webhook) =>
      hitOf(snapshot, webhook, requests)
    );
    for (const group of Map.groupBy(hit, ({ webhook, outage }) => `${outage.cause} ${keyOf(webhook)}`).values()) {
      yield draftOf(snapshot, group as [Hit, ...Hit[]]);
    }
  },
};

interface Hit {
  readonly webhook: Webhook;
  readonly outage: Outage;
  readonly certain: readonly ApiRequest[];
  readonly perhaps: readonly ApiRequest[];
}

function hitOf(snapshot: Snapshot, webhook: Webhook, requests: readonly ApiRequest[]): Hit[] {
  const outage = outageOf(snapshot, webhook);
  if (!outage) return [];
  const answers = requests.map((request) => ({ request, match: asks(snapshot, webhook, request) }));
  const which = (match: string) => answers.filter((one) => one.match === match).map(({ request }) => request);
  const [certain, perhaps] = [which("yes"), which("maybe")];
  return certain.length + perhaps.length > 0 ? [{ webhook, outage, certain, perhaps }] : [];
}

function keyOf({ service, url, name }: Webhook): string {
  return service ? `${service.namespace}/${service.name}` : url ?? name;
}

/** `Service "guard/policy"`, `"https://policy.example:8443"` */
function calleeOf({ service, url = "" }: Webhook): string {
  return service ? sayService(service) : JSON.stringify(/^https:\/\/[^/?]*/.exec(url)?.[0] ?? url);
}

/** Of all webhooks that one thing keeps from being called. */
function draftOf(snapshot: Snapshot, group: readonly [Hit, ...Hit[]]): Draft {
  const [{ webhook, outage }] = group;
  const certain = group.flatMap((one) => one.certain);
  const perhaps = group.flatMap((one) => one.perhaps);
  const isAbout = (about: ApiRequest["about"]) => [...certain, ...perhaps].some((request) => request.about === about);
  const names = new Set(group.map((one) => one.webhook.name));
  return {
    subject: `${outage.cause === "no-certificate" || outage.cause === "expired" ? "caBundle for " : ""}${
      calleeOf(webhook)
    }`,
    severity: certain.length > 0 && outage.cause !== "no-answer" ? "error" : "warning",
    ...(outage.cause === "no-answer" ? { past: true } : {}),
    summary: outage.cause === "no-answer"
      ? sayUnanswered(snapshot, webhook, outage)
      : names.size > 1
      ? `${names.size} admission webhooks cannot be called: ${outage.says.replace(/\bits\b/, "their")}. ` +
        "The API server refuses what it must ask them about."
      : `The admission webhook "${webhook.name}" cannot be called: ${outage.says}. ` +
        "The API server refuses what it must ask it about.",
    hits: hitsOf(snapshot, group, certain, perhaps),
    notes: [
      ...sayConfigurations(group),
      ...(outage.cause === "no-answer"
        ? [
          `Only the API server calls it${
            webhook.service ? "" : ", by a URL"
          }: whether it answers by now, the next upgrade tells.`,
        ]
        : []),
      ...(isAbout("record")
        ? [
          "Release records are among it: helm stops before it has written anything, and the history shows no trace of the attempt.",
        ]
        : []),
      ...(isAbout("pods")
        ? [
          "Pods are among it: what is applied gets no new pod, helm --wait times out, and a pod that goes does not come back.",
        ]
        : []),
      ...(perhaps.length > 0 && certain.length === 0
        ? ["Whether it really takes these cannot be told from here: its match conditions or versions decide."]
        : []),
    ],
    evidence: group.slice(0, shown).flatMap((one) => webhookEvidence(snapshot, one))
      .concat(outage.evidence, namedEvidence(snapshot, names)),
    manual: waysOut(group),
  };
}

/** Of the past, in the server's words. */
function sayUnanswered(snapshot: Snapshot, webhook: Webhook, { says }: Outage): string {
  const revision = failureNames(snapshot, new Set([webhook.name]));
  const words = redactor(snapshot)(says).slice(0, 300);
  return `The admission webhook "${webhook.name}" of ${calleeOf(webhook)} could not be called when ${
    revision === undefined ? "the log was written" : `revision ${revision} failed`
  }: ${words}. The API server refuses what it must ask it about.`;
}

function hitsOf(
  snapshot: Snapshot,
  group: readonly Hit[],
  certain: readonly ApiRequest[],
  perhaps: readonly ApiRequest[],
): string[] {
  const words = (requests: readonly ApiRequest[]) => [...new Set(requests.map(({ says }) => says))];
  const sure = words(certain);
  const unsure = words(perhaps).filter((one) => !sure.includes(one)).map((one) => `perhaps ${one}`);
  const failed = failureNames(snapshot, new Set(group.map(({ webhook }) => webhook.name)));
  return [...sure, ...unsure, ...(failed ? [`revision ${failed} failed of it`] : [])];
}

/** The newest revision, where it failed of one of these webhooks by its own words. */
function failureNames({ records }: Snapshot, names: ReadonlySet<string>): number | undefined {
  const last = lastOf(records);
  if (!last || payloadStatus(last) !== "failed") return undefined;
  const [, name] = /failed calling webhook "([^"]+)"/.exec(last.release.info?.description ?? "") ?? [];
  return name !== undefined && names.has(name) ? revisionOf(last) : undefined;
}

function namedEvidence(snapshot: Snapshot, names: ReadonlySet<string>): Evidence[] {
  const revision = failureNames(snapshot, names);
  if (revision === undefined) return [];
  const at = `${pointerToRecord(snapshot, lastOf(snapshot.records)!)}/release/info/description`;
  return [evidence(snapshot, at, `description of revision ${revision}`, "says that it failed calling this webhook")];
}

function webhookEvidence(snapshot: Snapshot, { webhook: { configuration, index, name }, outage }: Hit): Evidence[] {
  const at = `${pointerTo(snapshot, configuration)}/webhooks/${index}`;
  return [
    evidence(snapshot, `${at}/failurePolicy`, `failurePolicy of webhook "${name}"`),
    ...(outage.cause === "no-service"
      ? [evidence(snapshot, `${at}/clientConfig/service/name`, "the Service that it asks, which is not there")]
      : []),
  ];
}

function sayConfigurations(group: readonly Hit[]): string[] {
  const configurations = [...new Set(group.map(({ webhook }) => webhook.configuration))];
  const said = configurations.slice(0, shown).map(({ kind, metadata }) => {
    const owner = metadata.annotations?.["meta.helm.sh/release-name"];
    const home = metadata.annotations?.["meta.helm.sh/release-namespace"];
    return `${kind} "${metadata.name}"${owner ? ` (of release "${owner}" in namespace "${home}")` : ""}`;
  });
  const more = configurations.length > shown ? ` and ${configurations.length - shown} more` : "";
  return [`It is set in ${said.join(", ")}${more}.`];
}

function waysOut(group: readonly [Hit, ...Hit[]]): Manual[] {
  const [{ webhook, outage }] = group;
  return [
    ...(webhook.service ? firstOf(outage, webhook.service) : []),
    {
      summary:
        `${
          webhook.service ? "Or let" : "Bring back what answers there, or let"
        } the server pass over it for the time being. Until it is set back, what the webhook guards against gets in, in ` +
        "the whole cluster; an operator may set it back by itself:",
      commands: group.map(({ webhook: { configuration, index } }) => {
        const path = `/webhooks/${index}`;
        // A test, so that another webhook is not hit where the list has changed meanwhile.
        const patch = JSON.stringify([
          { op: "test", path: `${path}/failurePolicy`, value: "Fail" },
          { op: "replace", path: `${path}/failurePolicy`, value: "Ignore" },
        ]);
        return shell`kubectl patch ${configuration.kind.toLowerCase()} ${configuration.metadata.name} --type json -p ${patch}`;
      }),
    },
    {
      summary:
        "Or, if what it belonged to is gone for good, delete the configuration, with all webhooks in it and the protection " +
        "that they gave; only a new install of its owner brings them back:",
      commands: [
        ...new Set(
          group.map(({ webhook: { configuration: { kind, metadata } } }) =>
            shell`kubectl delete ${kind.toLowerCase()} ${metadata.name}`
          ),
        ),
      ],
    },
  ];
}

function firstOf(
  { cause }: Outage,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Manual[] {
  const see = (summary: string, ...commands: string[]): Manual[] => [{ summary, commands }];
  switch (cause) {
    case "no-service":
      return see(
        "See what is left of what the webhook belongs to; bring it up, and the webhook answers again:",
        shell`kubectl get all -n ${namespace}`,
      );
    case "no-endpoint":
      return see(
        "See why nothing behind the Service is ready; once it is, the webhook answers again:",
        shell`kubectl get pods -n ${namespace} -o wide`,
        shell`kubectl get endpointslices -n ${namespace} -l ${`kubernetes.io/service-name=${name}`}`,
      );
    case "no-answer":
      return see(
        "See what is behind the Service, and what it says of itself; once it answers, the upgrade goes through:",
        shell`kubectl get endpointslices -n ${namespace} -l ${`kubernetes.io/service-name=${name}`}`,
        shell`kubectl get pods -n ${namespace} -o wide`,
      );
    case "no-port":
      return see("See the ports of the Service:", shell`kubectl get service ${name} -n ${namespace} -o wide`);
    default:
      return see(
        "Have its owner issue the certificate and fill in the bundle again (a hook Job of its chart, or cert-manager's " +
          "cainjector, does that):",
        shell`kubectl get jobs,pods -n ${namespace}`,
      );
  }
}
