/** How text comes out on the reader's side. */
export interface Style {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
  /** The command line that the reader would type for a command on a release: by the name that called us, to the same cluster. */
  readonly command: (words: readonly string[], namespace?: string) => string;
}

export type Colour = "red" | "yellow" | "green" | "bold" | "dim";

const codes: Readonly<Record<Colour, number>> = { red: 31, yellow: 33, green: 32, bold: 1, dim: 2 };

export function paint(style: Style, colour: Colour, text: string): string {
  return style.colour ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text;
}

/** Escape sequences, control characters and marks that turn the direction of writing: whoever can write to a cluster must not write to a terminal. */
// deno-lint-ignore no-control-regex
const escapes = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[@-Z\\-_]?/g;
// deno-lint-ignore no-control-regex
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** One line of plain text. */
export function clean(text: string): string {
  return text.replace(escapes, "").replace(/\s+/g, " ").replace(controls, "").trim();
}

/** Whether a text holds what {@link clean} takes out and {@link escapeControls} makes visible; tabs and line ends are no such thing. */
export function hasControls(text: string): boolean {
  return text.search(controls) >= 0;
}

/** The same characters as JSON and double-quoted YAML write them: nothing is lost, and nothing reaches a terminal. */
export function escapeControls(text: string): string {
  return text.replace(controls, (char) => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0"));
}

/** Wraps at blanks; `first` stands before the first line, blanks of `indent` before the others. A long word stays whole, so that it can be copied. */
export function wrap(text: string, width: number, first: string, indent = first.length): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of clean(text).split(" ")) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = " ".repeat(indent) + word;
    } else {
      line += empty ? word : ` ${word}`;
    }
    empty = false;
  }
  return [...lines, line];
}

/** `1 finding`, `2 findings`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The last of those with the same key, where the first stood. */
export function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
