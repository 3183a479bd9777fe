import { isPending, lastOf, payloadStatus } from "../../helm.ts";
import { field } from "../field.ts";
import { refreshSeconds, settingOf, systemChartOf } from "../rancher_charts.ts";
import type { Story, Told } from "../story.ts";

/** What it does about charts of its own: `rancher_charts.ts`; of others it knows by `pkg/controllers/dashboard/helm`. */
export const rancher: Story = {
  now({ object, hold, snapshot }) {
    if (object?.kind === "Operation" && hold === "process") {
      const says = (key: string) => String(field(object, "status", key) ?? "");
      const pod = says("podName") ? ` in pod ${says("podNamespace")}/${says("podName")}` : "";
      return `it runs helm ${says("action") || "on this release"}${pod}`;
    }
    return isSkipping(snapshot) ? "it passes this chart over, as its record is pending" : undefined;
  },
  next(told) {
    if (!systemChartOf(told.snapshot.scope)) {
      return "Rancher does nothing by itself: the next upgrade is one that somebody asks for.";
    }
    const pending = isSkipping(told.snapshot)
      ? "While the record is pending Rancher leaves it alone, without a word. Once it is not: at"
      : "At";
    return `${pending} its next look (a change of the ClusterRepo rancher-charts or of a setting, a restart, or ${
      sayInterval(told)
    }) Rancher upgrades this chart of its own if it is failed, and then with its own values only; a deployed one keeps the ` +
      "values that it has, and is upgraded if it is too old or Rancher's values differ.";
  },
};

function isSkipping({ records, scope }: Told["snapshot"]): boolean {
  const last = lastOf(records);
  return last !== undefined && isPending(payloadStatus(last)) && systemChartOf(scope) !== undefined;
}

function sayInterval({ snapshot }: Told): string {
  const setting = snapshot.facts.controllers.find(({ kind, metadata }) =>
    kind === "Setting" && metadata.name === refreshSeconds
  );
  const seconds = settingOf(setting)?.says ?? "";
  return /^\d+$/.test(seconds) ? `every ${seconds} seconds` : "every six hours";
}
