/** Characters of one message that are said. */
const longest = 400;

/** A message without the head that Helm puts before every failure (`pkg/action/upgrade.go` `failRelease` and its like). */
export function withoutHead(description: string): string {
  return description.replace(/^(?:Release|Upgrade|Rollback|Uninstall) "[^"]*" failed: /, "");
}

/** For people: the values that the server refused are cut out, which may be whole pod templates, and so is the middle of what is long. */
export function shortenMessage(message: string): string {
  const said = message.replace(/\s+/g, " ").replace(refused, "Invalid value: …$1").trim();
  return said.length <= longest ? said : `${said.slice(0, longest - 150)} … ${said.slice(-145)}`;
}

/** `Invalid value: {…}: field is immutable`: all up to the last closing bracket before a colon. */
const refused = /Invalid value: (?:[\w.]+)?(?:\[\])?[\w.]*[{[].*[}\]](: |$)/g;
