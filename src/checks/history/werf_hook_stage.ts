import type { Check } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo } from "../../state/helm.ts";
import { type StageFault, stageFaults } from "../../state/records/werf.ts";
import { sayStatus } from "../../state/history/say_status.ts";

/**
 * The commands that read the two fields (werf `cmd/werf/helm`, `cmd/werf/dismiss`; nelm 1.30 `pkg/action/release_uninstall_legacy.go`,
 * both unless their experimental switches are on).
 */
const readers: Readonly<Record<StageFault["breaks"][number], readonly string[]>> = {
  upgrade: ["werf helm upgrade"],
  rollback: ["werf helm rollback"],
  uninstall: ["werf helm uninstall", "werf dismiss", "nelm release uninstall"],
};

/** werf's own words for its phases. */
const phases: Readonly<Record<string, string>> = {
  "hooks-pre": "its hooks before the rollout",
  rollout: "its rollout",
  uninstall: "its uninstall",
};

export const werfHookStage: Check = {
  id: "history/werf-hook-stage",
  title: "A record of werf that makes werf helm panic",
  severity: "error",
  since: "0.2.0",
  needs: ["objects", "pods", "controllers"],
  symptoms: [/index out of range \[\d+\] with length \d+/, /SortedStageList\.MergedDesiredResourcesInStagesRange/],
  proof:
    "info.last_phase and info.last_stage, which only werf and nelm write, beside the number of stages that the manifest has.",
  why:
    "werf's Helm fork writes into each record how far it got: `last_phase` and `last_stage`. While hooks run, the stage is " +
    "the number of the hook. The next command takes it for a stage of the manifest, of which there is mostly one, and " +
    "panics at every revision that died in or just after its second hook. All of werf helm reads the two fields so, and " +
    "werf dismiss and nelm release uninstall; helm, werf converge and nelm release install do not.",
  remedy:
    "clear-hook-stage: the two fields say what is true of the dead revision, in words that werf helm reads without panic.",
  recipes:
    "Deleting the record loses the account of that revision, and deleting all of them leaves the objects without a release. " +
    "Taking both fields out calls the revision complete: werf helm then sets out from a manifest that was never live, " +
    "and fields that it had dropped stay for ever. Another try panics again and leaves one more pending revision.",
  concerns: (records) => stageFaults(records).length > 0,
  *examine(snapshot) {
    for (const fault of stageFaults(snapshot.records)) {
      const { record, phase, stage, stages, breaks } = fault;
      const info = `${pointerTo(snapshot, record)}/release/info`;
      yield {
        subject: `revision ${record.revision}`,
        severity: breaks.includes("upgrade") ? "error" : "warning",
        summary: `The record of revision ${record.revision} makes ${
          sayList(breaks.flatMap((one) => readers[one]))
        } panic: ` +
          `it says stage ${stage}, and its manifest has ${stages === 1 ? "one stage" : `${stages} stages`}.`,
        notes: [
          sayMeaning(fault),
          `They print "index out of range [${stages}] with length ${stages}". helm, werf converge and nelm release install ` +
          "are not blocked by it.",
          ...(breaks.includes("upgrade") ? ["Each further try panics and leaves one more pending revision."] : []),
          ...sayOwnPanic(snapshot, fault),
        ],
        evidence: [
          evidence(snapshot, `${info}/last_phase`, `phase of revision ${record.revision}, ${phases[phase] ?? phase}`),
          evidence(snapshot, `${info}/last_stage`, "and its stage", "present", `less than ${stages}`),
          evidence(snapshot, `${info}/status`, `status of revision ${record.revision}`),
        ],
      };
    }
  },
};

function sayMeaning({ record, phase, stage }: StageFault): string {
  if (phase !== "hooks-pre") {
    return "Its manifest has lost stages since they were rolled out: something else has rewritten it.";
  }
  const status = payloadStatus(record);
  const before = status === "uninstalling" ? "the deletion" : "the rollout";
  return `Hook number ${stage + 1} before ${before} was the last that werf helm began; the revision is ${
    sayStatus(status)
  } since.`;
}

/** An uninstall writes the numbers of its own hooks into the last record before it reads it (`pkg/action/uninstall.go` `Run`). */
function sayOwnPanic({ records }: Snapshot, { stages, breaks }: StageFault): string[] {
  const hooks = (lastOf(records)?.release.hooks ?? []).filter(({ events }) => events?.includes("pre-delete")).length;
  if (!breaks.includes("uninstall") || hooks <= Math.max(stages, 1)) return [];
  return [
    `The uninstalls of werf and Nelm panic of their own at the ${hooks} hooks before the deletion, whatever the records say: helm uninstall does not.`,
  ];
}

function sayList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
