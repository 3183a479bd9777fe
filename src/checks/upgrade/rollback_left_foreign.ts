import type { Check, Evidence } from "../../model/finding.ts";
import type { JsonObject } from "../../model/json.ts";
import type { FieldManager } from "../../model/kubernetes.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { seconds } from "../../state/clock.ts";
import { objectsOf } from "../../state/compare/judgement.ts";
import { evidence } from "../../state/evidence.ts";
import {
  appliesServerSide,
  isRollback,
  lastOf,
  payloadStatus,
  pointerTo,
  type ReadableRecord,
} from "../../state/helm.ts";
import { isObject } from "../../state/json_values.ts";
import { nameOf, observed } from "../../state/observation.ts";

const shown = 6;

export const rollbackLeftForeign: Check = {
  id: "upgrade/rollback-left-foreign",
  title: "A rollback on the server left what people had written by hand",
  severity: "info",
  since: "0.3.0",
  needs: ["objects"],
  thorough: true,
  symptoms: [],
  proof:
    "The newest revision is a rollback that was applied on the server, and of its objects the managed fields name a tool of " +
    "people's hands that wrote before it.",
  why:
    "Server-side apply touches what Helm's manager owns and nothing else. A rollback by Helm 3 brings back the objects as the chart " +
    "had them, as far as the chart speaks; one by Helm 4 leaves every field that somebody added with kubectl edit or patch where " +
    "it is, and succeeds without a word. Who rolled back to get rid of such an edit has not.",
  remedy: "None by this tool: whether the field should go, a person decides, and takes it away as it came.",
  recipes: "Another rollback leaves it too. --force-conflicts does not help: what no chart names is in no conflict.",
  concerns: (records) => rollbackIn(records) !== undefined,
  *examine(snapshot) {
    const record = rollbackIn(snapshot.records);
    const left = record ? leftIn(snapshot, record) : [];
    if (!record || left.length === 0) return;
    const names = left.map(({ says }) => says);
    yield {
      subject: `revision ${record.revision}`,
      summary: `The rollback, revision ${record.revision}, left what was written by hand before it: ${
        names.slice(0, shown).join("; ")
      }${names.length > shown ? ` and ${names.length - shown} more` : ""}.`,
      notes: ["If that is what the rollback was for, it has not reached it; if not, nothing is wrong."],
      evidence: [
        evidence(
          snapshot,
          `${pointerTo(snapshot, record)}/release/apply_method`,
          `how revision ${record.revision} was applied`,
        ),
        ...left.slice(0, shown).map((one) => one.evidence),
      ],
    };
  },
};

function rollbackIn(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const last = lastOf(records);
  const fits = last && payloadStatus(last) === "deployed" && isRollback(last) && appliesServerSide(last);
  return fits ? last : undefined;
}

/** kubectl's ways to write a field for good; a restart is none, and scale is the autoscaler's and the drift's matter. */
const hands = /^kubectl(-edit|-patch|-set|-client-side-apply|-label|-annotate|-replace)?$/;

interface Left {
  readonly says: string;
  readonly evidence: Evidence;
}

function leftIn(snapshot: Snapshot, record: ReadableRecord): Left[] {
  const { namespace } = snapshot.scope;
  const began = seconds(record.createdAt);
  return [...objectsOf(snapshot, record.release.manifest ?? "")?.values() ?? []].flatMap(({ ref }) => {
    const seen = observed(snapshot, ref);
    const entries = seen?.live?.metadata.managedFields ?? [];
    return entries.flatMap((entry, index) => {
      const isOld = hands.test(entry.manager ?? "") && !entry.subresource && seconds(entry.time) < began;
      const fields = isOld ? fieldsOf(entry) : [];
      if (fields.length === 0) return [];
      const name = nameOf(ref, namespace);
      const more = fields.length > 3 ? ` and ${fields.length - 3} more` : "";
      return [{
        says: `${name} ${fields.slice(0, 3).join(", ")}${more} (${entry.manager})`,
        evidence: evidence(
          snapshot,
          `${seen!.at}/metadata/managedFields/${index}/time`,
          `last write of ${entry.manager} to ${name}`,
        ),
      }];
    });
  });
}

/** Server's and kubectl's own. */
const passing = /last-applied-configuration|restartedAt|change-cause/;

/** `.metadata.labels.tier`: names alone; of a list item the field that holds the list. */
function fieldsOf({ fieldsV1 }: FieldManager): string[] {
  const paths = (fields: JsonObject, path: string): string[] => {
    const names = Object.keys(fields).filter((name) => name.startsWith("f:"));
    if (names.length === 0) return [path];
    return names.flatMap((name) => {
      const child = fields[name];
      return isObject(child) ? paths(child, `${path}.${name.slice(2)}`) : [];
    });
  };
  return fieldsV1 ? [...new Set(paths(fieldsV1, ""))].filter((path) => path !== "" && !passing.test(path)) : [];
}
