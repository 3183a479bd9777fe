import type { CheckId } from "./finding.ts";

/** A known error text in a log, told once however often it stands there. */
export interface RecognisedText {
  /** Where it is first, from 1. */
  readonly line: number;
  /** In how many lines it is, and the last of them. */
  readonly times: number;
  readonly lastLine: number;
  /** The known part of the text, with `…` for what may be anything: a log may hold secrets. */
  readonly quote: string;
  /** The checks that can tell on a cluster whether it holds; empty where none of this version can. */
  readonly checks: readonly CheckId[];
  /** Of a text that no check stands for: whose words these are, and what they mean. */
  readonly known?: { readonly tool: string; readonly means: string };
}

/** What a log told; as it stands, before anybody looked at a cluster. */
export interface Recognised {
  /** Lines read. */
  readonly lines: number;
  /** The cause before what followed from it. */
  readonly texts: readonly RecognisedText[];
  /** Lines in which Helm fails with words that are not known; only where no text is. */
  readonly unknown: readonly number[];
  /** The lines of the texts, cleaned and cut: what a snapshot may hold of a log of any size. */
  readonly excerpt: string;
}

/**
 * Whether the condition behind a text is there now. `unknown`: it could not be looked at, or no check of this version
 * can look.
 */
export type Verdict = "holds" | "does-not-hold" | "unknown";

/** A recognised text, held against a cluster. */
export interface JudgedText extends RecognisedText {
  /** In the order of `checks`. */
  readonly verdicts: readonly { readonly check: CheckId; readonly verdict: Verdict; readonly says?: string }[];
}
