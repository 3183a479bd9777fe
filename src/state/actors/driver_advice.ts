import type { Manual } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Scope } from "../../model/snapshot.ts";
import { isPausedByHand, reachOf, removes } from "./crossplane_release.ts";
import type { Subject } from "./driver_marks.ts";
import type { Hold } from "./drivers.ts";
import { handsOff, type HelmChartCase } from "./helm_chart.ts";
import { isAtWork } from "./helm_job.ts";
import { shell } from "../../shell.ts";

/** What is to be said of one driver, and its own commands for a repair beside it. */
export interface Advice {
  /** One sentence: what it does, and why a repair under its hands is dangerous. */
  readonly says: string;
  readonly manual: Manual;
}

export interface Driving {
  readonly driver: string;
  readonly hold: Hold;
  /** Such as `HelmRelease flux-system/web`. */
  readonly name: string;
  readonly subject?: Subject;
  readonly scope: Scope;
  /** Of k3s and RKE2, where it could be read. */
  readonly chart: HelmChartCase | undefined;
  /** Its own object, where there is one. */
  readonly object?: KubeObject;
  /** What it would destroy as the records stand. */
  readonly destroys?: string | undefined;
}

/** The advice for a driver; what each driver does is told in docs, from its sources. */
export function adviseOn(driving: Driving): Advice {
  const advice = (advices[driving.driver] ?? unknownProgram)(driving);
  if (driving.hold !== "suspended") return advice;
  if (driving.driver === "crossplane" && driving.object && reachOf(driving.object) === "watches") {
    const says = "its managementPolicies do not let it update, and it leaves a repair alone";
    return {
      says: `${driving.name} only watches this release: ${says}.`,
      manual: { summary: "Repair the release", commands: [fix(driving)] },
    };
  }
  const says = `${driving.name} drives this release and is suspended: a repair is safe until it is resumed`;
  const [, ...rest] = advice.manual.commands;
  return { says: `${says}.`, manual: { summary: "Repair the release, then resume it", commands: rest } };
}

const advices: Readonly<Record<string, (driving: Driving) => Advice>> = {
  flux,
  "helm-controller": helmController,
  rancher: (driving) =>
    driving.hold === "process"
      ? running(
        driving,
        shell`kubectl get ${driving.subject?.kind === "Operation" ? "operations.catalog.cattle.io" : "app"} ${
          at(driving)
        } -w`,
      )
      : {
        says:
          `Rancher installed this release and upgrades it when asked to; its own charts it upgrades by itself, and ` +
          `leaves them alone for ever while a record is pending.`,
        manual: { summary: "See that no operation runs in Rancher, then repair the release", commands: [fix(driving)] },
      },
  argocd: (driving) => ({
    says: `Argo CD keeps the objects of this release by ${driving.name}, from templates and without Helm's records: ` +
      `the records do not tell what is live, and what a repair or an upgrade changes Argo CD turns back.`,
    manual: driving.hold === "controller"
      ? switched(
        "Stop its automatic sync, repair the release, then start it again, with --auto-prune and --self-heal where it had them",
        driving,
        shell`argocd app set ${argoName(driving)} --sync-policy none`,
        shell`argocd app set ${argoName(driving)} --sync-policy automated`,
      )
      : { summary: "See that no sync is under way, then repair the release", commands: [fix(driving)] },
  }),
  fleet: (driving) => ({
    says:
      `Fleet keeps this release by ${driving.name}: with anything to deploy, its agent answers a pending record by a ` +
      `rollback and an upgrade, one that is uninstalling by an uninstall, and in some versions pending-install too.`,
    manual: switched(
      "Pause it, repair the release, then go on",
      driving,
      fleetSwitch(driving, true),
      fleetSwitch(driving, false),
    ),
  }),
  terraform: (driving) => ({
    says:
      "Terraform deployed this release and holds a state of its own, outside the cluster: a run in the middle of a " +
      "repair races with it, and a release that its state calls tainted it replaces.",
    manual: {
      summary: "See that no run is under way, repair the release, then look at the next plan before applying it",
      commands: [fix(driving), "terraform plan"],
    },
  }),
  pulumi: (driving) => ({
    says: "Pulumi deployed this release and holds a state of its own, outside the cluster: a run in the middle of a " +
      "repair races with it.",
    manual: {
      summary:
        "See that no update is under way, repair the release, then look at what the next one would do, with no refresh",
      commands: [fix(driving), "pulumi preview"],
    },
  }),
  crossplane,
  werf: (driving) =>
    driving.hold === "process" ? running(driving, shell`kubectl get configmap ${at(driving)} -o yaml -w`) : {
      says:
        "werf or Nelm deployed this release: it takes pending records for no obstacle, and what it deletes it works " +
        "out from the last revision, whatever its status.",
      manual: { summary: "See that no werf runs, then repair the release", commands: [fix(driving)] },
    },
};

function flux(driving: Driving): Advice {
  const [suspend, resume] = fluxSwitch(driving);
  if (driving.object?.metadata.deletionTimestamp) {
    return {
      says: `${driving.name} is being deleted, and Flux uninstalls the release for it: a repair is in its way.`,
      manual: {
        summary:
          "If the release is to go, wait; if it is to stay, suspend the HelmRelease, which then goes without an uninstall, and " +
          "repair the release when it is gone",
        commands: [suspend, fix(driving)],
      },
    };
  }
  return {
    says:
      `Flux keeps this release by ${driving.name}: it sets a pending record to failed without asking whether a Helm ` +
      `still runs, and answers any edit of the newest record with an upgrade.` +
      (driving.subject?.kind === "HelmRelease"
        ? " fix suspends and resumes it itself with --allow dangerous --repair suspend-actor."
        : ""),
    manual: switched("Suspend it, repair the release, then resume it", driving, suspend, resume),
  };
}

function helmController(driving: Driving): Advice {
  const { chart, name, scope } = driving;
  const policy = chart?.policy ?? "reinstall";
  const says = `The helm-controller of k3s and RKE2 keeps this release by ${name}: ` +
    (policy === "reinstall"
      ? "it answers a record set to failed by uninstalling the release and installing it anew."
      : `its failure policy is ${policy}, and any record not deployed makes it run Helm again.`);
  if (!chart) {
    const set = (what: string) =>
      shell`kubectl annotate helmcharts.helm.cattle.io ${at(driving)} ${`helmcharts.helm.cattle.io/unmanaged${what}`}`;
    return {
      says,
      manual: switched(
        "Take it out of the controller's hands, repair the release, then give it back",
        driving,
        set("=true"),
        set("-"),
      ),
    };
  }
  const { job } = chart;
  const runs = job && isAtWork(job.object)
    ? ` Its Job ${job.object.metadata.name} runs Helm now or at its next try, whatever becomes of the HelmChart.`
    : "";
  return { says: `${says}${runs}`, manual: handsOff(chart, scope) };
}

function unknownProgram(driving: Driving): Advice {
  return {
    says:
      `The newest record was written by "${
        driving.subject?.name ?? driving.driver
      }", which is not Helm's own command: ` +
      `it may answer a repair with an act of its own.`,
    manual: { summary: "See that it is not at work, then repair the release", commands: [fix(driving)] },
  };
}

function running(driving: Driving, watch: string): Advice {
  return {
    says: `${driving.name} shows an operation on this release that runs at this moment: a repair would race with it.`,
    manual: { summary: "Wait until it has ended, then look again", commands: [watch, fix(driving)] },
  };
}

function switched(summary: string, driving: Driving, off: string, on: string): Manual {
  return { summary, commands: [off, fix(driving), on] };
}

/**
 * Of one that acts only when it is run, as an Application is without its automatic sync, nothing on the cluster tells whether
 * it is; nor of one that acts by an object on another cluster.
 */
function fix({ scope, driver, hold, object }: Driving): string {
  const command = shell`helm doctor fix ${scope.release} -n ${scope.namespace}`;
  return hold === "on-demand" || driver === "argocd" || object === undefined
    ? `${command} --assume-unmanaged`
    : command;
}

/** The object's name and namespace as kubectl takes them; what is not known is left for the reader to fill in. */
function at({ subject, scope }: Driving): string[] {
  const name = subject?.name ?? scope.release;
  if (subject?.kind === "Release" && subject.namespace === undefined) return [name];
  return [name, "-n", subject?.namespace ?? "NAMESPACE"];
}

function crossplane(driving: Driving): Advice {
  if (driving.object === undefined) {
    return {
      says:
        "Crossplane wrote this release, and no Release that names it was found here: it may stand on another cluster, " +
        "or be gone.",
      manual: {
        summary: "See that none stands for it where Crossplane runs, or pause that one, then repair the release",
        commands: ["kubectl get releases.helm.crossplane.io,releases.helm.m.crossplane.io -A", fix(driving)],
      },
    };
  }
  const releases = releasesOf(driving);
  const pause = shell`kubectl annotate ${releases} ${at(driving)} crossplane.io/paused=true`;
  const held = (summary: string, spec: string): Manual => ({
    summary,
    commands: [
      pause,
      shell`kubectl patch ${releases} ${at(driving)} --type merge -p ${`{"spec":${spec}}`}`,
      fix(driving),
      resumeRelease(driving),
    ],
  });
  if (driving.object.metadata.deletionTimestamp && removes(driving.object)) {
    return {
      says: `${driving.name} is being deleted, and Crossplane uninstalls the release for it: a repair is in its way.`,
      manual: held(
        "Wait, if the release is to go; if it is to stay, pause the Release, and have it go without the release",
        '{"managementPolicies":["Observe"]}',
      ),
    };
  }
  const says =
    `Crossplane keeps this release by ${driving.name}: it upgrades whatever is not as that says, and where a ` +
    `rollbackLimit is set it rolls back, or uninstalls, what has failed or is pending.`;
  const manual = driving.destroys === undefined
    ? switched("Pause it, repair the release, then let it go on", driving, pause, resumeRelease(driving))
    : held("Pause it, take its rollbackLimit away, repair the release, then let it go on", '{"rollbackLimit":null}');
  return { says, manual };
}

/** One without any policy is paused by that; which it had, nobody knows. */
function resumeRelease(driving: Driving): string {
  const { object } = driving;
  if (object && !isPausedByHand(object) && reachOf(object) === "paused") {
    const patch = '{"spec":{"managementPolicies":["*"]}}';
    return shell`kubectl patch ${releasesOf(driving)} ${at(driving)} --type merge -p ${patch}`;
  }
  return shell`kubectl annotate ${releasesOf(driving)} ${at(driving)} crossplane.io/paused-`;
}

/** With Crossplane 2 there are Releases in namespaces too, in a group of their own. */
function releasesOf({ subject }: Driving): string {
  return subject?.namespace === undefined ? "releases.helm.crossplane.io" : "releases.helm.m.crossplane.io";
}

function fluxSwitch(driving: Driving): [string, string] {
  const kind = driving.subject?.kind === "Kustomization" ? "kustomization" : "helmrelease";
  return [shell`flux suspend ${kind} ${at(driving)}`, shell`flux resume ${kind} ${at(driving)}`];
}

/** A BundleDeployment does as its Bundle says; in the cluster of Rancher itself that is in this workspace, under the same name. */
function fleetSwitch({ subject, ...driving }: Driving, paused: boolean): string {
  const kind = subject?.kind === "ManagedChart" ? "managedcharts.management.cattle.io" : "bundles.fleet.cattle.io";
  const bundle = subject?.kind === "BundleDeployment" ? { ...subject, namespace: "fleet-local" } : subject;
  const patch = `{"spec":{"paused":${paused}}}`;
  return shell`kubectl patch ${kind} ${at({ ...driving, subject: bundle })} --type merge -p ${patch}`;
}

function argoName({ subject }: Driving): string {
  return subject?.namespace && subject.namespace !== "argocd"
    ? `${subject.namespace}/${subject.name}`
    : subject?.name ?? "APPLICATION";
}
