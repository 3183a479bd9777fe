import type { Check, Manual } from "../../model/finding.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { sayDuration, seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { baselineOf, pointerTo } from "../../state/helm.ts";
import { isNewest, sayRecord, subjectOf } from "../../state/records/record_identity.ts";

/** Seconds: what the garbage collector is about to let go is gone by then. */
const patience = 10;

export const recordLeaving: Check = {
  id: "history/record-leaving",
  title: "A record was deleted and is held by a finalizer alone",
  severity: "error",
  since: "0.4.0",
  needs: [],
  symptoms: [],
  proof: "The record has a time of deletion, ten seconds old or more.",
  why:
    "Somebody deleted it, or the namespace, and a finalizer of somebody else's keeps it for the time being. To Helm it is " +
    "there: it reads it, and writes to it. Once the finalizer is taken off it is gone, with all that was written meanwhile; " +
    "where it was the deployed revision, Helm then starts from another, or has none. A deletion cannot be taken back.",
  remedy: "Keep a copy, let the record go, and create it again. Of an old revision, let it go.",
  recipes: "An upgrade in the meantime supersedes it and helps against the loss, where that new record stays.",
  concerns: (records) => records.some(isLeaving),
  *examine(snapshot) {
    for (const record of snapshot.records.filter(isLeaving)) {
      const age = seconds(snapshot.takenAt) - seconds(record.leavingSince);
      if (age < patience) continue;
      const matters = isNewest(snapshot, record) || baselineOf(snapshot.records, "upgrade") === record;
      const { bonds = [] } = record;
      yield {
        subject: subjectOf(snapshot, record),
        severity: matters ? "error" : "info",
        summary: `The ${sayRecord(snapshot, record)} was deleted ${sayDuration(age)} ago${
          bonds.length > 0
            ? ` and is held by ${bonds.filter((bond) => bond.startsWith("the finalizer")).join(", ")}`
            : ""
        }.`,
        notes: matters
          ? ["Once it goes, so does what Helm sets out from: what is written to it until then goes with it."]
          : ["No operation sets out from it."],
        evidence: [
          evidence(snapshot, `${pointerTo(snapshot, record)}/leavingSince`, "when it was deleted"),
          evidence(snapshot, `${pointerTo(snapshot, record)}/ref/name`, "the record"),
        ],
        ...(matters ? { manual: [waysBack(snapshot, record)] } : {}),
      };
    }
  },
};

function isLeaving({ leavingSince }: StoredRecord): boolean {
  return leavingSince !== undefined;
}

/** The file holds the record's secrets. */
function waysBack({ scope: { namespace } }: Snapshot, { ref: { driver, name } }: StoredRecord): Manual {
  const kind = driver === "secret" ? "secret" : "configmap";
  const file = `${name}.json`;
  return {
    summary:
      "Keep a copy (it holds what the release holds), take off what holds the record, if whose that is need it no more, and " +
      "create it again",
    commands: [
      shell`kubectl get ${kind} ${name} -n ${namespace} -o json` +
      ` | jq '.metadata |= {name, namespace, labels, annotations}' > ${shell`${file}`}`,
      shell`kubectl patch ${kind} ${name} -n ${namespace} --type merge -p ${'{"metadata":{"finalizers":null}}'}`,
      shell`kubectl create -f ${file}`,
    ],
  };
}
