import { sayDuration } from "../../clock.ts";
import { lastOf, payloadStatus } from "../../helm.ts";
import { sayStatus } from "../../history/say_status.ts";
import { actOn, ageOf, type HelmChartCase, helmChartOf } from "../helm_chart.ts";
import type { Story, Told } from "../story.ts";

/** Its rules and their sources: `helm_chart.ts`. */
export const helmController: Story = {
  now({ snapshot }) {
    const given = helmChartOf(snapshot);
    const { job } = given ?? {};
    if (!given) return undefined;
    if (!job) return "it has no Job";
    const age = ageOf(job, snapshot);
    const since = Number.isFinite(age) ? ` for ${sayDuration(age)}` : "";
    const states = {
      running: `runs${since}`,
      waiting: `is at it${since}, its container waits for the next try`,
      suspended: "is suspended",
      complete: "is complete",
      failed: "has failed, and will not be tried again",
    };
    const made = /^[1-9]\d*$/.test(job.expects) ? ` (made for revision ${job.expects})` : "";
    return `its Job ${job.object.metadata.name} ${states[job.state]}${made}`;
  },
  next(told) {
    const given = helmChartOf(told.snapshot);
    return given && `${sayWhen(told, given)} ${sayAct(told, given)}`;
  },
  destroys({ snapshot }) {
    const given = helmChartOf(snapshot);
    if (given?.policy !== "reinstall" || actOn(snapshot, given) !== "by-policy") return undefined;
    const last = lastOf(snapshot.records);
    return `the controller answers a newest record that is ${
      sayStatus(last ? payloadStatus(last) : "")
    } by uninstalling the ` +
      "release, with its claims and their data, and installing it anew (failure policy reinstall). Set that to abort, or to " +
      "retry, before; or leave the record as it is, if the controller would upgrade it";
  },
};

/** It does not watch the records. */
function sayWhen({ hold }: Told, { job }: HelmChartCase): string {
  if (job?.state === "running") return "Its Job, which runs now, or the run after it,";
  if (job?.state === "waiting") return "Its Job, at the next try,";
  if (hold === "suspended") return "Once the HelmChart is managed again, its Job";
  return "At the controller's next look (any change of the HelmChart, a restart, ten hours) its Job";
}

function sayAct({ snapshot }: Told, given: HelmChartCase): string {
  const last = lastOf(snapshot.records);
  const status = last ? payloadStatus(last) : "";
  const name = last ? `revision ${last.revision}, which is ${sayStatus(status)},` : "";
  const policy = policies[given.policy] ?? policies["retry"];
  if (given.chart.object.metadata.deletionTimestamp) return "uninstalls the release: the HelmChart is being deleted.";
  if (given.job?.state === "failed" && given.job.policy === given.policy) {
    return "does nothing: it has failed, and is made anew only when the HelmChart or its values change.";
  }
  switch (actOn(snapshot, given)) {
    case "nothing":
      return `has nothing to do: revision ${last?.revision} is deployed and bears the hash of what the HelmChart says.`;
    case "install":
      return "installs the release.";
    case "upgrade":
      return "upgrades the release once, to what the HelmChart says.";
    case "resume":
      return `sets ${name} to failed and upgrades once; if that fails, the run after it ${policy}`;
    case "refused":
      return `runs helm install over ${name} which Helm refuses.`;
    case "by-policy":
      return `${status === "failed" ? "finds" : "takes for failed"} ${name} and ${policy}`;
  }
}

const policies: Readonly<Record<string, string>> = {
  reinstall:
    "UNINSTALLS the release and installs it anew (failure policy reinstall): set that to abort, or to retry, before.",
  abort: "ends with an error and changes nothing (failure policy abort), until a revision is deployed by hand.",
  retry: "upgrades, again and again until a revision is deployed (failure policy retry).",
};
