/** One line of a log, made plain; several of the same number where a carriage return or its length parted it. */
export interface Line {
  /** From 1, by line feeds. */
  readonly n: number;
  readonly text: string;
}

/** A longer line is read in pieces, so that a log of one line takes no more memory than any other. */
const longest = 4096;

/** What two pieces share, so that no text is cut apart. */
const shared = 512;

/** Parts a text that comes in chunks of any size into lines. */
export function lineReader(): { read(chunk: string): Line[]; end(): Line[] } {
  let rest = "";
  let n = 1;
  return {
    read(chunk) {
      const lines: Line[] = [];
      const text = rest + chunk;
      let from = 0;
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
        lines.push(...plainLines(n++, text.slice(from, end)));
        from = end + 1;
      }
      rest = text.slice(from);
      // Whole pieces only: what may still grow is kept.
      if (rest.length > 2 * longest) {
        const whole = Math.floor((rest.length - longest) / (longest - shared)) * (longest - shared);
        lines.push(...plainLines(n, rest.slice(0, whole + shared)));
        rest = rest.slice(whole);
      }
      return lines;
    },
    end: () => rest === "" ? [] : plainLines(n, rest),
  };
}

function plainLines(n: number, raw: string): Line[] {
  // A progress bar goes back to the start of its line, and what it wrote over was there all the same.
  return raw.split("\r").flatMap(pieces).map((part) => ({ n, text: makePlain(part) })).filter(({ text }) =>
    text !== ""
  );
}

function pieces(text: string): string[] {
  if (text.length <= longest) return [text];
  const count = Math.ceil((text.length - shared) / (longest - shared));
  return Array.from(
    { length: count },
    (_, index) => text.slice(index * (longest - shared), index * (longest - shared) + longest),
  );
}

// deno-lint-ignore no-control-regex
const escapes = /\x1b\][^\x07\x1b]{0,2048}(?:\x07|\x1b\\)?|(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]?|\x1b[@-Z\\-_]?/g;
// deno-lint-ignore no-control-regex
const controls = /[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Without colours and controls, its blanks single, and with the escapes of JSON and logfmt undone, however deep. */
function makePlain(raw: string): string {
  const plain = raw.replace(escapes, "").replace(controls, "");
  return undoEscapes(plain).replace(/\s+/g, " ").trim();
}

/** A log line of JSON that quotes JSON that quotes Helm. */
const deepest = 4;

function undoEscapes(text: string): string {
  let plain = text;
  for (let depth = 0; depth < deepest && /\\["nrtu\\]/.test(plain); depth++) {
    plain = plain.replace(/\\(?:u([0-9a-fA-F]{4})|(["\\/nrt]))/g, (_match, code: string | undefined, sign: string) => {
      if (code !== undefined) return String.fromCharCode(parseInt(code, 16)).replace(controls, "");
      return "nrt".includes(sign) ? " " : sign;
    });
  }
  return plain;
}

/** What tools put before each line: times, frames, the names of streams. Beyond ASCII only as escapes: tests/binary. */
const decoration =
  /^(?:[\u2502\u2503|\u2577\u2575>] ?|\d{4}-\d\d-\d\d[T ][\d:.,]{5,24}(?:Z|[+-]\d\d:?\d\d)? ?(?:\d\d[OE]\+? ?)?|\[[\d:. TZ-]{5,40}\] ?|##\[\w{1,16}\] ?)+/;

/** A line without what its tool put before it, as it reads on after the line above. */
export function withoutDecoration(text: string): string {
  return text.replace(decoration, "");
}

/** Whether it reads on at all: a message of its own does not. */
export function beginsAnew(text: string): boolean {
  return /^(?:\{|level=|time=|ts=|[IWEF]\d{4} |(?:Error|error|ERROR|INFO|WARN|WARNING|DEBUG|FATAL)\b|[$#] |\w+\.go:\d+)/
    .test(
      text,
    );
}
