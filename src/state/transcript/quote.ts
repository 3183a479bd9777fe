/** Characters of one quote. */
const longest = 240;

/**
 * The known part of a text, for people. What a pattern leaves open (`.*`) is not quoted, for it may be a manifest; names
 * are; and what looks like a secret is not.
 */
export function quote(pattern: RegExp, text: string): string {
  const found = openParts(pattern).exec(text);
  if (!found) return "…";
  let said = "";
  let done = found.index;
  const parts = Object.entries(found.indices?.groups ?? {}).filter(([name]) => name.startsWith(open));
  for (const span of parts.flatMap(([, span]) => span ? [span] : []).sort((a, b) => a[0] - b[0])) {
    const [start, end] = span;
    said += text.slice(done, start) + (end > start ? "…" : "");
    done = end;
  }
  return shorten(mask(said + text.slice(done, found.index + found[0].length)));
}

const open = "open";
const made = new Map<string, RegExp>();

/** The same pattern, with a name for each part that it leaves open. */
function openParts({ source }: RegExp): RegExp {
  const known = made.get(source);
  if (known) return known;
  let count = 0;
  const named = source.replace(
    /\\.|\[(?:\\.|[^\]\\])*\]|\.(?:[*+]\??|\{\d+,?\d*\}\??)/g,
    (token) => /^\.[*+{]/.test(token) ? `(?<${open}${count++}>${token})` : token,
  );
  const pattern = new RegExp(named, "ds");
  made.set(source, pattern);
  return pattern;
}

const password = /(:\/\/[^\s/:@]{0,64}:)[^\s/@]{1,256}@/g;
const assigned =
  /\b((?:\w{0,32}(?:pass(?:word|wd|phrase)?|pwd|token|credentials?|api_?key))["']?\s?[:=]\s?["']?)[^\s"',;]{1,256}/gi;

/** A word of letters of both cases and digits, as no name of an object is. */
const random = /[A-Za-z0-9+/_=-]{24,}/g;

function mask(text: string): string {
  return text.replace(password, "$1…@").replace(assigned, "$1…")
    .replace(random, (word) => /\d/.test(word) && /[a-z]/.test(word) && /[A-Z]/.test(word) ? "…" : word);
}

function shorten(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 80)} … ${text.slice(-76)}`;
}
