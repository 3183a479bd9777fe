import { collect as collectRelease } from "../cluster/collect/collect.ts";
import { rowsAsSecrets } from "../cluster/sql/as_secrets.ts";
import { writeFolder } from "../cluster/files/write_folder.ts";
import { type Facet, facets } from "../model/snapshot.ts";
import { hideSecrets } from "../redact.ts";
import { clean, count } from "../report/page.ts";
import { text } from "./options.ts";
import { fail, type Session } from "./session.ts";
import { tool } from "./tool.ts";
import { sayUnknown } from "./unknown_release.ts";

/** A later version may ask for what this one's checks do not. */
const everything: ReadonlySet<Facet> = new Set(facets);

/** Writes what is known about a release to a folder that `--from` reads. */
export async function collect(session: Session): Promise<number> {
  const dir = text(session.typed["output-dir"]);
  if (dir === undefined) return fail(session, "Name the folder to write to with --output-dir");
  const opened = await session.open();
  if (!opened.ok) return fail(session, opened.says);
  const { cluster, namespace } = opened;
  const release = session.args[0]!;
  session.progress(`Reading release "${release}" in namespace "${namespace}"`);
  const read = await collectRelease(cluster, { namespace, release }, () => everything, tool);
  if (!read.ok) return fail(session, `Cannot read ${read.gap.what}: ${read.gap.says}`);
  const snapshot = rowsAsSecrets(read.value);
  const isUnknown = snapshot.records.length === 0 && snapshot.facts.claims.length === 0;
  if (isUnknown) return fail(session, await sayUnknown(session, cluster, namespace, release));
  const open = session.typed["include-secrets"] === true;
  const written = writeFolder(dir, open ? snapshot : hideSecrets(snapshot));
  if (!written.ok) return fail(session, written.says);
  session.terminal.stdout.write(`${clean(dir)}: ${count(written.files.length, "file")}\n`);
  for (const gap of snapshot.gaps) session.warn(clean(`Not in it: ${gap.what} (${gap.reason})`));
  if (cluster.records.driver === "sql") {
    session.warn("Rows are in it as Secrets: read it with --from and --driver secret.");
  }
  session.warn(
    open
      ? "It holds the values of Secrets: keep it to yourself."
      : "Values of Secrets and of the release are hidden; look through it all the same before you give it away.",
  );
  return 0;
}
