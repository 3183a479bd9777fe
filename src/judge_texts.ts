import type { Check, CheckId, Finding } from "./model/finding.ts";
import type { Snapshot } from "./model/snapshot.ts";
import type { JudgedText, RecognisedText, Verdict } from "./model/transcript.ts";
import { redactor } from "./redact.ts";
import { lostWorkloads } from "./state/ownership/missing.ts";
import { shortenMessage } from "./state/transcript/heard.ts";
import { knownTexts } from "./state/transcript/known_texts.ts";
import { type Lexicon, makeLexicon } from "./state/transcript/lexicon.ts";
import { isNamed, objectsIn, sayNamed } from "./state/transcript/objects_in.ts";
import { recognise } from "./state/transcript/recognise.ts";

const made = new WeakMap<readonly Check[], Lexicon>();

/** Every text that this version knows: the symptoms of the checks, and what no check stands for. */
export function lexiconOf(checks: readonly Check[]): Lexicon {
  const lexicon = made.get(checks) ?? makeLexicon(checks, knownTexts);
  made.set(checks, lexicon);
  return lexicon;
}

type Found = Pick<Finding, "check" | "past">;

/** Whether what each text tells is so now, by what the checks found in the snapshot. `said`: the words that the texts stand in. */
export function judgeTexts(
  snapshot: Snapshot,
  findings: readonly Found[],
  texts: readonly RecognisedText[],
  checks: readonly Check[],
  said = snapshot.transcript ?? "",
): JudgedText[] {
  return texts.map((text) => ({
    ...text,
    verdicts: checks.filter(({ id }) => text.checks.includes(id)).map((check) => ({
      check: check.id,
      ...judge(snapshot, findings, check, { quote: text.quote, said: linesAround(said, text.quote) }),
    })),
  }));
}

/** The lines that a quote is from; all, where it cannot be found. */
function linesAround(said: string, quote: string): string {
  const parts = quote.split(/\s*\u2026\s*/);
  const lines = said.split("\n").filter((line) => parts.every((part) => line.includes(part)));
  return lines.length > 0 ? lines.join("\n") : said;
}

/** That a check found nothing disproves the text only if the check could see all that it looks at. */
function judge(
  snapshot: Snapshot,
  findings: readonly Found[],
  check: Check,
  { quote, said }: { readonly quote: string; readonly said: string },
): { readonly verdict: Verdict; readonly says?: string } {
  const found = findings.filter((finding) => finding.check === check.id);
  if (found.some(({ past }) => !past)) return { verdict: "holds" };
  if (found.length > 0) return { verdict: "unknown", says: "Only words of the past tell of it: the next try shows" };
  const unread = snapshot.gaps.find(({ facet }) => facet === "records" && !check.evenInPart);
  if (unread) return { verdict: "unknown", says: `Cannot read ${unread.what}` };
  const kind = unseenKind(snapshot, quote);
  if (kind !== undefined) {
    const says =
      `No manifest that was looked at names ${kind}: give what \`helm template\` prints of the chart that does`;
    return { verdict: "unknown", says };
  }
  if (!check.concerns(snapshot.records, snapshot)) {
    const isAhead = snapshot.desired === undefined && check.concerns(snapshot.records, { ...snapshot, desired: "{}" });
    return isAhead
      ? { verdict: "unknown", says: "It shows before an upgrade only, given what `helm template` prints" }
      : { verdict: "does-not-hold" };
  }
  // Of what is not there nothing can be seen: the next try may end as the last one did.
  const [lost] = check.needs.some((facet) => ["pods", "dependents"].includes(facet)) ? lostWorkloads(snapshot) : [];
  if (lost !== undefined) return { verdict: "unknown", says: `${lost} is not there any more` };
  const gap = snapshot.gaps.find(({ facet }) => check.needs.includes(facet));
  const missed = gap
    ? `Cannot read ${gap.what}`
    : check.misses?.(snapshot, said) ?? unseenObject(snapshot, check, said);
  return missed === undefined ? { verdict: "does-not-hold" } : { verdict: "unknown", says: missed };
}

/** An object that a text is about and that nobody looked at: of a chart that was not recorded, or is not looked at any more. */
function unseenObject({ objects }: Snapshot, { needs }: Check, said: string): string | undefined {
  if (!needs.includes("objects")) return undefined;
  const unseen = objectsIn(said).find((named) => !objects.some(({ ref }) => isNamed(named, ref)));
  return unseen && `No manifest that was looked at names ${sayNamed(unseen)}`;
}

/** A kind that Helm could not build in the log, and that no manifest names which was looked at: of a chart that was not recorded. */
function unseenKind({ facts, transcript = "" }: Snapshot, quote: string): string | undefined {
  if (!/no matches for kind|ensure CRDs are installed/.test(quote)) return undefined;
  const named = [...transcript.matchAll(/no matches for kind "([\w.]+)" in version "([\w./-]+)"/g)];
  const unseen = named.find(([, kind, apiVersion]) =>
    !facts.kinds.some((one) => one.kind.kind === kind && one.kind.apiVersion === apiVersion)
  );
  return unseen && `${unseen[1]} of ${unseen[2]}`;
}

/**
 * Checks cannot see one another. Where one of them tells what a helm said (`heard`), it is looked up here, after all of
 * them: the finding says which check knows the text and whether its condition still holds. Where another check found
 * something to act on, that it failed is no more than a note.
 */
export function tellHeard(snapshot: Snapshot, findings: readonly Finding[], checks: readonly Check[]): Finding[] {
  if (findings.every(({ heard }) => heard === undefined)) return [...findings];
  const redact = redactor(snapshot);
  return findings.map(({ heard, ...finding }) => {
    if (heard === undefined) return finding;
    const told = heard.map(({ of, says }) => ({ of, says: redact(says) }));
    const judged = heard.flatMap(({ says: said }) =>
      judgeTexts(snapshot, findings, recognise(lexiconOf(checks), redact(said)).texts, checks, said)
    );
    const proven = provenBy(judged, findings);
    return {
      ...finding,
      severity: findings.some((other) => other.heard === undefined && other.severity !== "info")
        ? "info"
        : finding.severity,
      notes: [
        ...told.map(({ of, says }) => `Helm said of ${of}: "${shortenMessage(says)}"`),
        redact(sayStanding(judged, proven)),
        ...(finding.notes ?? []),
      ],
    };
  });
}

/** The checks whose condition holds; of several, one that has no more than a note is not what it failed of. */
function provenBy(judged: readonly JudgedText[], findings: readonly Finding[]): Set<CheckId> {
  const holding = judged.flatMap(({ verdicts }) =>
    verdicts.filter(({ verdict }) => verdict === "holds").map(({ check }) => check)
  );
  const isLoud = (id: CheckId) => findings.some(({ check, severity }) => check === id && severity !== "info");
  const loud = holding.filter(isLoud);
  return new Set(loud.length > 0 ? loud : holding);
}

function sayStanding(judged: readonly JudgedText[], proven: Set<CheckId>): string {
  const [first] = judged;
  if (!first) return "No check of this version knows these words: whether their cause is still there is not known.";
  if (proven.size > 0) return `That still holds: ${[...proven].join(", ")} ${proven.size > 1 ? "prove" : "proves"} it.`;
  if (first.known) return first.known.means;
  const unknown = first.verdicts.find(({ verdict }) => verdict === "unknown");
  return unknown
    ? `Whether that still holds cannot be told (${unknown.check}: ${unknown.says}).`
    : `That does not hold any more: ${sayChecks(first)} now.`;
}

function sayChecks({ verdicts }: JudgedText): string {
  const [only, ...others] = verdicts;
  if (others.length === 0) return `${only?.check} finds nothing`;
  return others.length > 2
    ? `none of the ${verdicts.length} checks that know these words finds anything`
    : `${verdicts.map(({ check }) => check).join(", ")} find nothing`;
}
