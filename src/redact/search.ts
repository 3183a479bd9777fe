import { Buffer } from "node:buffer";

/** One way in which a value may be written. */
export interface Form {
  readonly text: string;
  readonly value: string;
  /** `base64`: the text is the whole value's base64, so what is put in its place should be base64 too. */
  readonly as: "plain" | "base64";
  /** Counts only where it stands by itself: a few letters may be a part of any word. */
  readonly alone: boolean;
}

/** Finds any of many values in a text, in one pass. */
export interface Search {
  /** The text with every value in it replaced; where two overlap, both at once. */
  replace(text: string, put: (form: Form) => string): string;
}

/** By the first characters, then by length (longest first), then by the whole: many values begin alike. */
interface Index {
  readonly forms: ReadonlyMap<string, ReadonlyMap<number, ReadonlyMap<string, Form>>>;
  /** Whether any form begins with two characters so: most places in a text are done with at that. */
  readonly begins: Uint8Array;
}

/** `values`: at least four characters each. Time to build and to search grows with the length of the texts alone. */
export function searchFor(values: Iterable<string>): Search {
  const index = indexOf([...values].flatMap(formsOf).filter(({ text }) => text.length >= shortest));
  return { replace: (text, put) => replaceAll(text, index, put) };
}

const shortest = 4;
/** Shorter forms stand under a shorter key. */
const keyLength = 6;

function indexOf(all: readonly Form[]): Index {
  const begins = new Uint8Array(2 ** 16);
  const forms = new Map<string, Map<number, Map<string, Form>>>();
  for (const form of all.toSorted((a, b) => b.text.length - a.text.length)) {
    const key = form.text.slice(0, keyLength);
    const lengths = forms.get(key) ?? new Map<number, Map<string, Form>>();
    const same = lengths.get(form.text.length) ?? new Map<string, Form>();
    if (!same.has(form.text)) same.set(form.text, form);
    forms.set(key, lengths.set(form.text.length, same));
    begins[beginning(form.text, 0)] = 1;
  }
  return { forms, begins };
}

function beginning(text: string, at: number): number {
  return ((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255);
}

function replaceAll(text: string, index: Index, put: (form: Form) => string): string {
  let result = "";
  let done = 0;
  let open: { readonly start: number; end: number; readonly form: Form } | undefined;
  const close = () => {
    if (!open) return;
    result += text.slice(done, open.start) + put(open.form);
    done = open.end;
  };
  for (let at = 0; at + shortest <= text.length; at++) {
    if (index.begins[beginning(text, at)] === 0) continue;
    const form = longestAt(text, at, index);
    if (!form) continue;
    const end = at + form.text.length;
    if (open && at < open.end) {
      open.end = Math.max(open.end, end);
    } else {
      close();
      open = { start: at, end, form };
    }
  }
  close();
  return result + text.slice(done);
}

function longestAt(text: string, at: number, index: Index): Form | undefined {
  for (let length = keyLength; length >= shortest; length--) {
    for (const [size, forms] of index.forms.get(text.slice(at, at + length)) ?? []) {
      const form = forms.get(text.slice(at, at + size));
      if (form && (!form.alone || standsAlone(text, at, form.text))) return form;
    }
  }
  return undefined;
}

/** Between no letters; those of an escape before it are none. */
function standsAlone(text: string, at: number, found: string): boolean {
  const before = text.slice(Math.max(0, at - 3), at);
  return (!/[A-Za-z]$/.test(before) || /(%[0-9A-Fa-f]{2}|\\[nrt])$/.test(before)) &&
    !/^[A-Za-z]/.test(text.slice(at + found.length, at + found.length + 1));
}

function formsOf(value: string): Form[] {
  const bytes = Buffer.from(value, "utf8");
  const whole = bytes.toString("base64");
  const json = JSON.stringify(value).slice(1, -1);
  const alone = /^[A-Za-z]{1,11}$/.test(value);
  const encoded = [goEscaped(json), percentEncoded(value), whole.replace(/=+$/, ""), bytes.toString("base64url")];
  const others = [json, ...encoded, ...inner(bytes), ...pieces(value), ...pieces(whole)].filter((text) =>
    text !== value
  );
  return [
    { text: value, value, as: "plain", alone },
    { text: whole, value, as: "base64", alone: false },
    ...others.map((text): Form => ({ text, value, as: "plain", alone: false })),
  ];
}

/** As Go writes JSON. */
function goEscaped(json: string): string {
  return json.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}

function percentEncoded(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The base64 of what has the value in its middle, such as `user:value`: the groups that no neighbour reaches into. */
function inner(bytes: Buffer): string[] {
  if (bytes.length < 8) return [];
  return [0, 1, 2].map((shift) => {
    const first = (3 - shift) % 3;
    const end = first + Math.floor((bytes.length - first) / 3) * 3;
    return bytes.subarray(first, end).toString("base64");
  });
}

/** Messages quote the beginning of a long value, or its end. */
function pieces(text: string): string[] {
  const size = 32;
  if (text.length < 3 * size) return [];
  return Array.from({ length: Math.floor(text.length / size) }, (_, n) => text.slice(n * size, (n + 1) * size))
    .filter((piece) => !/^(.)\1*$/s.test(piece));
}
