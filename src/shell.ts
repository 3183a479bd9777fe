/**
 * A command line for a POSIX shell. The template stands as it is written; each value in it becomes one word, of a list each
 * element, that the shell takes for nothing else: names come from clusters, databases and files, where anything may stand.
 */
export function shell(
  template: TemplateStringsArray,
  ...values: readonly (string | number | readonly string[])[]
): string {
  return String.raw({ raw: template }, ...values.map((value) => [value].flat().map(String).map(quote).join(" ")));
}

/** Ordinary names as they are, others in single quotes. */
export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (unprintable.test(word)) return `"$(printf %b '${spellOut(word)}')"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** What a terminal would act on, or a report would leave out: the command has to survive being printed and copied. */
const unprintable = /\p{C}|[^\S ]| {2,}/u;

function spellOut(word: string): string {
  return word.replaceAll("\\", "\\\\").replace(
    new RegExp(`${unprintable.source}|'`, "gu"),
    (characters) =>
      [...new TextEncoder().encode(characters)].map((byte) => `\\0${byte.toString(8).padStart(3, "0")}`).join(""),
  );
}
