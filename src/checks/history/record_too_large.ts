import type { Check, Draft, Manual, Severity } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { sizeLimit } from "../../record/image.ts";
import { evidence } from "../../state/evidence.ts";
import { history, isPending, lastOf, payloadStatus, pointerTo, type ReadableRecord } from "../../state/helm.ts";
import {
  type CarriedFile,
  filesOf,
  growthOf,
  partsOf,
  readsFilesByPattern,
  type RecordPart,
  sizeWith,
} from "../../state/records/record_parts.ts";
import { shell } from "../../shell.ts";

/** Below it a trend would have to be steep to matter, and the records are not looked into. */
const watched = 0.5 * sizeLimit;
const large = 0.75 * sizeLimit;
/** Some 20 kB are left: an ordinary change of a chart may take them. A release that never grows may live above it for ever. */
const full = 0.98 * sizeLimit;

/**
 * Bytes that Helm wants on top of what it created, when the revision ends: the text of a failure (some hundred characters
 * of the server's words, compressed and encoded) and the times of its hooks.
 */
const lastWords = 1024;
const shown = 5;
/** A file below that is not worth a line in .helmignore. */
const worthALine = 0.01 * sizeLimit;

export const recordTooLarge: Check = {
  id: "history/record-too-large",
  title: "The record of a revision is near the size that the server takes",
  severity: "warning",
  since: "0.2.0",
  needs: [],
  symptoms: [
    /Too long: (must have at most|may not be more than) 1048576 (bytes|characters)/,
    /Request entity too large: limit is 3145728/,
    /etcdserver: request is too large/,
    /the server responded with the status code 413/,
  ],
  proof:
    "The bytes of the newest records as the API server counts them, and the parts of the payload that make them up.",
  why:
    "The record of each revision holds the whole chart: templates, files, CRDs and values, the rendered manifest and hooks. " +
    "The server takes 1,048,576 bytes. A revision that does not fit is refused before anything is applied. One that just " +
    "fits is created and applied; but when it ends Helm writes into the record how it ended, and where there is no room for " +
    "the text of a failure, that write is refused: Helm 3 says nothing, Helm 4 warns, and the revision stays pending.",
  remedy:
    "Make the chart smaller: leave out by .helmignore what no template needs, move CRDs into a chart of their own, split the release.",
  recipes:
    "Deleting old records does not help, for the limit is on one. Another storage driver has another limit (SQL has none), and " +
    "does not see the records that there are: to Helm the release is gone. ConfigMaps take no more than Secrets.",
  concerns: (records, { desired }) =>
    desired !== undefined || records.some(({ size, ref }) => ref.driver !== "sql" && size >= watched),
  *examine(snapshot) {
    if (snapshot.scope.driver === "sql") return;
    const last = lastOf(snapshot.records);
    const next = draftNext(snapshot, last);
    if (next) yield next;
    if (next || !last || last.size < watched) return;
    const growth = growthOf(history(snapshot.records));
    const left = fits(last, growth);
    const severity = severityOf(last, left);
    if (severity === undefined) return;
    const parts = partsOf(last);
    const files = filesOf(last);
    yield {
      subject: `revision ${last.revision}`,
      severity,
      summary: sayRoom(last),
      notes: [
        ...sayEnd(last),
        ...sayTrend(last, growth, left),
        sayParts("It is made of", parts),
        ...(files.length === 0 ? [] : [sayParts("The largest files that the chart carries along", files)]),
      ],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, last)}/size`, `bytes of the record of revision ${last.revision}`),
        ...history(snapshot.records).slice(-4, -1).map((record) =>
          evidence(snapshot, `${pointerTo(snapshot, record)}/size`, `and of revision ${record.revision}`)
        ),
        ...(isPending(payloadStatus(last)) ? [statusOf(snapshot, last)] : []),
      ],
      manual: waysToShrink(last, parts, files),
    };
  },
};

/** The record that the manifest to come would get, with the chart of the newest around it. */
function draftNext(snapshot: Snapshot, last: ReadableRecord | undefined): Draft | undefined {
  const { desired } = snapshot;
  const size = desired === undefined ? 0 : sizeWith(last, desired);
  if (size < full) return undefined;
  return {
    subject: "next revision",
    severity: sizeLimit - size < lastWords ? "error" : "warning",
    summary: `The record of the next revision would have about ${sayBytes(size)} bytes, ` +
      `and the server takes ${sayBytes(sizeLimit)}.`,
    notes: [
      last
        ? `That is with the chart of revision ${last.revision} around this manifest; if the chart itself grew, it is more.`
        : "That is the manifest alone; the chart, which the record holds too, comes on top of it.",
      "A record that does not fit is refused before anything is applied. One that just fits has no room for the text of a failure.",
    ],
    evidence: [
      evidence(snapshot, "/desired", "the manifest to come"),
      ...(last
        ? [evidence(snapshot, `${pointerTo(snapshot, last)}/size`, `bytes of the record of revision ${last.revision}`)]
        : []),
    ],
    manual: last ? waysToShrink(last, partsOf(last), filesOf(last)) : [],
  };
}

function statusOf(snapshot: Snapshot, record: ReadableRecord) {
  return evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, "its status");
}

/** How many more revisions fit if they grow as the last did; undefined where they do not grow. */
function fits({ size }: ReadableRecord, growth: number | undefined): number | undefined {
  return growth && Math.max(0, Math.floor((sizeLimit - size) / growth));
}

function severityOf({ size }: ReadableRecord, left: number | undefined): Severity | undefined {
  if (sizeLimit - size < lastWords) return "error";
  if (size >= full || (left !== undefined && left < 2)) return "warning";
  return size >= large ? "info" : undefined;
}

function sayRoom({ size, revision }: ReadableRecord): string {
  return `The record of revision ${revision} has ${sayBytes(size)} of the ${
    sayBytes(sizeLimit)
  } bytes that the server takes: ` +
    `${sayBytes(sizeLimit - size)} are left.`;
}

function sayEnd(record: ReadableRecord): string[] {
  if (sizeLimit - record.size >= lastWords) return [];
  if (isPending(payloadStatus(record))) {
    return [
      "There is hardly room in it for the text of a failure. That it is still pending may come from that alone: the upgrade " +
      "failed, and Helm could not write so. A repair writes the status without a text where only that fits.",
    ];
  }
  return [
    "An upgrade to a revision of this size that fails could not write so: it would stay pending, and every command would be refused.",
  ];
}

function sayTrend(record: ReadableRecord, growth: number | undefined, left: number | undefined): string[] {
  if (!growth || left === undefined) return [];
  const says = `Each of the last revisions was larger than the one before, by ${sayBytes(growth)} bytes on average`;
  return [left > 20 ? `${says}.` : `${says}: revision ${record.revision + left + 1} will not fit.`];
}

function sayParts(what: string, parts: readonly RecordPart[]): string {
  const said = parts.slice(0, shown).map(({ name, bytes, stored }) =>
    `${name} ${sayBytes(bytes)} bytes (about ${sayBytes(stored)} of the record)`
  );
  const more = parts.length > shown ? ` and ${parts.length - shown} smaller` : "";
  return `${what}: ${said.join(", ")}${more}.`;
}

function waysToShrink(
  record: ReadableRecord,
  parts: readonly RecordPart[],
  files: readonly CarriedFile[],
): Manual[] {
  const idle = files.filter(({ use, stored }) => use === "idle" && stored >= worthALine).slice(0, 2 * shown);
  const crds = files.filter(({ use }) => use === "crds").reduce((sum, { stored }) => sum + stored, 0);
  const [top] = parts;
  const doubt = readsFilesByPattern(record)
    ? " A template reads files by a pattern or a name that it works out: see that it is none of these."
    : "";
  const ways: Draft["manual"] = [
    ...(idle.length === 0 ? [] : [{
      summary: `Lines for the chart's .helmignore, for files that no template names.${doubt}`,
      commands: idle.map(({ name }) => shell`echo ${ignoring(name)} >> .helmignore`),
    }]),
    ...(crds < worthALine ? [] : [{
      summary:
        `Move the CRDs (about ${sayBytes(crds)} bytes of the record) into a chart of their own, or apply them by ` +
        "themselves: Helm reads crds/ at the first install only and carries it along in every revision.",
      commands: [],
    }]),
  ];
  if (ways.length > 0) return [...ways];
  const part = top?.name ?? "chart";
  return [{
    summary: `Nearly all of it is needed (most: ${part}): split the release into several charts.`,
    commands: [],
  }];
}

/** A line of .helmignore that means this file alone (Helm 3.22 `pkg/ignore/rules.go`: `/` binds it to the chart's root). */
function ignoring(name: string): string {
  return `/${name.replace(/[\\*?[\]]/g, "\\$&")}`;
}

function sayBytes(bytes: number): string {
  return String(bytes).replace(/\B(?=(\d{3})+$)/g, ",");
}
