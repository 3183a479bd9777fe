const longest = 40;

/** A status as a sentence takes it: in a record any text may stand there, of any length. */
export function sayStatus(status: string): string {
  const letters = [...status.slice(0, 2 * longest + 2)];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : status;
}
