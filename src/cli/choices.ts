import { checks } from "../checks/mod.ts";
import type { CheckId } from "../model/finding.ts";
import type { Choices, Risk } from "../model/plan.ts";
import { repairs } from "../repairs/mod.ts";
import type { Typed } from "./flags.ts";
import { nearest } from "./nearest.ts";
import { readDuration, text, texts } from "./options.ts";

export type ReadChoices =
  | { readonly ok: true; readonly choices: Choices; readonly staleTyped: boolean }
  | { readonly ok: false; readonly says: string };

/** What `fix` was told on the command line. */
export function readChoices(typed: Typed): ReadChoices {
  const stale = readDuration(typed, "stale-after");
  if (!stale.ok) return stale;
  const only = texts(typed.only).flatMap((list) => list.split(","));
  const unknown = sayUnknown("check", only, checks.map(({ id }) => id)) ??
    sayUnknown("repair", [text(typed.repair) ?? []].flat(), repairs.map(({ id }) => id));
  if (unknown !== undefined) return { ok: false, says: unknown };
  const repair = text(typed.repair);
  const keep = text(typed.keep);
  if (keep !== undefined && !/^[1-9]\d{0,5}$/.test(keep)) {
    return { ok: false, says: `Cannot read "${keep}" for --keep as a number of records, 1 or more` };
  }
  return {
    ok: true,
    staleTyped: stale.seconds !== undefined,
    choices: {
      allow: (text(typed.allow) ?? "safe") as Risk,
      only: only as CheckId[],
      ...(repair === undefined ? {} : { repair }),
      ...(keep === undefined ? {} : { keep: Number(keep) }),
      staleAfter: stale.seconds ?? 3600,
      assumeUnmanaged: typed["assume-unmanaged"] === true,
    },
  };
}

/** One line on a name that is no check or repair. */
export function sayUnknown(what: string, given: readonly string[], known: readonly string[]): string | undefined {
  const wrong = given.find((name) => !known.includes(name));
  if (wrong === undefined) return undefined;
  const near = nearest(wrong, [...known, ...known.flatMap((id) => id.split("/").slice(1))]);
  const meant = known.filter((id) => near.some((name) => id === name || id.endsWith(`/${name}`)));
  const hint = meant.length > 0 ? `, did you mean "${meant[0]}"?` : `; known: ${known.join(", ")}`;
  return `There is no ${what} "${wrong}"${hint}`;
}
