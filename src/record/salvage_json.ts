/** How far a JSON text is whole that stops somewhere: offsets after what is complete. */
export interface WholePart {
  /** After the last member of the object at the top that is whole. */
  readonly members: number;
  /** After the last whole element of the list that the next member is, if it is one. */
  readonly elements?: number;
}

/** `text` has one character per byte and no flaw but that it ends early; an object is at its top. */
export function findWholePart(text: string): WholePart {
  const open: string[] = [];
  let members = 0;
  let elements: number | undefined;
  let isValue = false;
  const ended = (at: number) => {
    if (open.length === 1 && isValue) [members, elements, isValue] = [at, undefined, false];
    else if (open.length === 2 && open[1] === "[") elements = at;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') {
      at = endOfString(text, at);
      if (at < 0) break;
      ended(at + 1);
    } else if (char === "{" || char === "[") {
      open.push(char);
      if (open.length === 1) members = at + 1;
      else if (open.length === 2) elements = char === "[" ? at + 1 : undefined;
    } else if (char === "}" || char === "]") {
      // A number or a word is known to be whole by what follows it.
      if (/[\w.]/.test(text[at - 1] ?? "")) ended(at);
      open.pop();
      ended(at + 1);
    } else if (char === ":" && open.length === 1) isValue = true;
    else if (char === "," && /[\w.]/.test(text[at - 1] ?? "")) ended(at);
  }
  return { members, ...(elements === undefined ? {} : { elements }) };
}

/** Where a string ends; -1 where it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}
