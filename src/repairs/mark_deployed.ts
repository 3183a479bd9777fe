import type { Repair } from "../model/plan.ts";
import { deployedOf } from "../state/helm.ts";
import { pendingCase } from "../state/pending.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";

const complete = { install: "Install complete", upgrade: "Upgrade complete", rollback: "" };

export const markDeployed: Repair = {
  id: "mark-deployed",
  title: "Mark the finished revision deployed, and the one before it superseded",
  risk: "safe",
  since: "0.1.0",
  answers: ["pending/finished"],
  uncovers: [],
  why:
    "The operation did all its work and only its last writes are missing. They are made up for, in the order that never " +
    "leaves the release without a deployed revision. A finished revision that is marked failed instead loses its objects " +
    "to the next upgrade's blind spot.",
  propose(snapshot, findings) {
    const { record, operation } = pendingCase(snapshot)!;
    // A rollback keeps its text: Helm reads the target from it.
    const text = complete[operation] || record.release.info?.description || "Rollback complete";
    const earlier = deployedOf(snapshot.records).filter((one) => one !== record);
    return allOrRefusal([
      setStatus(this.id, record, "deployed", findings, `${text} (status written by ${snapshot.tool})`),
      ...earlier.map((one) => setStatus(this.id, one, "superseded", findings)),
    ], []);
  },
};
