import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import {
  baselineOf,
  labelStatus,
  lastOf,
  payloadStatus,
  pointerTo,
  type ReadableRecord,
  revisionOf,
  trulyDeployedOf,
} from "../../state/helm.ts";
import { sayCollision } from "../../state/records/passed_over.ts";
import { isCountedAsNamed, sayCounted, subjectCounted } from "../../state/records/record_identity.ts";
import { runningOf, sayUndecided } from "../../state/compare/running.ts";

export const severalDeployed: Check = {
  id: "history/several-deployed",
  title: "More than one revision is called deployed",
  severity: "warning",
  since: "0.1.0",
  needs: ["objects", "controllers"],
  symptoms: [/(secrets|configmaps) "sh\.helm\.release\.v1\.[^"]+" not found/],
  proof:
    "Label and payload of each revision that is called deployed, and what is live, held against the manifest of each.",
  why:
    "Two clients wrote to one release: rollback does not heed the lock, and the slower client finished last and called " +
    "its revision deployed too; or helm test began before an upgrade and ended after it, and then wrote back the record " +
    "as it had read it; or the last write but one of an upgrade was refused. Helm takes the highest for what is there; " +
    "that need not be the one that runs.",
  remedy: "demote-duplicate-deployed: those that do not run are superseded, which is decided by what is live.",
  recipes:
    "Keeping the highest and deleting the others is wrong where a lower one runs: the next upgrade then starts from " +
    "a manifest that is not there. Deleting a record loses a target to roll back to. An ordinary upgrade supersedes only " +
    "the one that it starts from: the others stay deployed beside the new one.",
  concerns: (records) => trulyDeployedOf(records).length > 1 && !isUninstalled(lastOf(records)),
  *examine(snapshot) {
    const deployed = trulyDeployedOf(snapshot.records);
    if (deployed.length < 2 || isUninstalled(lastOf(snapshot.records))) return;
    const running = runningOf(snapshot, deployed);
    const start = baselineOf(snapshot.records, "upgrade")!;
    const labelled = deployed.filter((record) => payloadStatus(record) !== "deployed");
    yield {
      subject: sayAll(deployed, subjectCounted),
      summary: `${capital(sayAll(deployed, sayCounted))} are all called deployed; ` +
        (running
          ? `what runs is revision ${revisionOf(running)}.`
          : "which of them runs is not proven by what is live."),
      notes: [
        ...(running ? [] : [`${capital(sayUndecided(snapshot, deployed))}.`]),
        `The next helm upgrade would start from revision ${revisionOf(start)}` +
        (sayCollision(snapshot) !== ""
          ? `${sayCollision(snapshot)}.`
          : running && running.release.manifest !== start.release.manifest
          ? `, which does not run: what revision ${
            revisionOf(running)
          } brought and the next chart does not name would stay.`
          : "."),
        ...labelled.map((record) =>
          `${capital(sayCounted(record))} is deployed by its label alone, its payload says ${
            sayStatus(record)
          }: helm ` +
          "history shows the payload's word, helm upgrade goes by the label."
        ),
      ],
      evidence: deployed.flatMap((record) => [
        evidence(
          snapshot,
          `${pointerTo(snapshot, record)}/image/labels/status`,
          `status of ${sayCounted(record)} in its label`,
          labelStatus(record),
        ),
        evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, `and in its payload`),
      ]),
    };
  },
};

/** Beside an uninstalled revision none of them runs: that is another condition. */
function isUninstalled(last: ReturnType<typeof lastOf>): boolean {
  return last !== undefined && payloadStatus(last) === "uninstalled";
}

/** What stands there, if it may be said: a status that Helm does not know is anybody's text. */
function sayStatus(record: Parameters<typeof payloadStatus>[0]): string {
  return /^[a-z-]{1,40}$/.test(payloadStatus(record)) ? payloadStatus(record) : "something else";
}

/** `revisions 1 and 2`; each by itself where one of them is not what its name says. */
function sayAll(records: readonly ReadableRecord[], sayOne: (record: ReadableRecord) => string): string {
  return records.every(isCountedAsNamed)
    ? `revisions ${join(records.map(({ revision }) => String(revision)))}`
    : join(records.map(sayOne));
}

function join(words: readonly string[]): string {
  return words.length < 3 ? words.join(" and ") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
