import type { Check } from "./model/finding.ts";
import type { Repair } from "./model/plan.ts";
import { apiVersion, type ExplainedCheck, type Explanation } from "./model/report.ts";
import type { Recognised } from "./model/transcript.ts";

/** What a log tells by itself: every text that is known, and all that there is to say of the checks behind it. */
export function explainLog(
  name: string,
  { lines, texts, unknown }: Recognised,
  checks: readonly Check[],
  repairs: readonly Repair[],
): Explanation {
  const ids = [...new Set(texts.flatMap((text) => text.checks))];
  return {
    apiVersion,
    kind: "Explanation",
    log: { name, lines },
    texts,
    unknown,
    checks: ids.flatMap((id) => checks.filter((check) => check.id === id)).map((check) => explained(check, repairs)),
  };
}

/** What there is to say of one check. */
export function explainCheck(check: Check, repairs: readonly Repair[]): Explanation {
  return { apiVersion, kind: "Explanation", texts: [], unknown: [], checks: [explained(check, repairs)] };
}

function explained(
  { id, title, severity, since, proof, why, remedy, recipes }: Check,
  repairs: readonly Repair[],
): ExplainedCheck {
  return {
    id,
    title,
    severity,
    since,
    proof,
    why,
    remedy,
    ...(recipes === undefined ? {} : { recipes }),
    repairs: repairs.filter(({ answers }) => answers.includes(id)).map((repair) => repair.id),
  };
}
