import { survey, type Surveyed } from "../cluster/collect/survey.ts";
import type { Cluster } from "../model/ports.ts";
import type { Driver } from "../model/snapshot.ts";
import { clean } from "../report/page.ts";
import { commands } from "./commands.ts";
import { nearest } from "./nearest.ts";
import type { Session } from "./session.ts";

/** One line on a name that is no release: where it was looked for, and what may have been meant. */
export async function sayUnknown(
  session: Session,
  cluster: Cluster,
  namespace: string,
  release: string,
): Promise<string> {
  const { driver } = cluster.records;
  const absent = await sayNoNamespace(session, cluster, namespace);
  const hint = await otherDriver(session, namespace, release) ?? await elsewhere(cluster, namespace, release) ??
    (absent === undefined ? similar(await releasesIn(cluster, namespace), release) : "");
  const where = absent === undefined ? "" : "; there is no such namespace";
  return clean(
    `No release "${release}" in namespace "${namespace}" (${cluster.name}, driver ${driver})${where}${hint}`,
  );
}

/** Where nothing was found at all: what may be the reason. */
export async function sayNothingThere(session: Session, namespace: string | undefined): Promise<string | undefined> {
  const other = await otherDriver(session, namespace, undefined);
  return other === undefined ? undefined : `There are no records here${other}`;
}

/** A name that is no namespace's, for certain; a folder need not hold the object. */
export async function sayNoNamespace(
  session: Session,
  cluster: Cluster,
  namespace: string | undefined,
): Promise<string | undefined> {
  if (namespace === undefined || session.options.from !== undefined) return undefined;
  const list = await cluster.objects.list({ apiVersion: "v1", kind: "Namespace", metadataOnly: true });
  const names = list.ok ? list.value.map(({ metadata }) => metadata.name) : [];
  const isThere = list.ok
    ? names.includes(namespace)
    : await cluster.objects.read({ apiVersion: "v1", kind: "Namespace", name: namespace })
      .then((read) => !read.ok || read.value !== null);
  if (isThere) return undefined;
  const near = nearest(namespace, names);
  const hint = near.length > 0 ? `, did you mean ${near.map(quote).join(" or ")}?` : "";
  return clean(`There is no namespace "${namespace}" (${cluster.name})${hint}`);
}

async function elsewhere(cluster: Cluster, namespace: string, release: string): Promise<string | undefined> {
  const places = (await releasesIn(cluster, undefined)).filter((head) =>
    head.release === release && head.namespace !== namespace
  );
  if (places.length === 0) return undefined;
  const more = places.length > 3 ? ` and ${places.length - 3} more` : "";
  return `; there is one in namespace ${places.slice(0, 3).map((place) => quote(place.namespace)).join(", ")}${more}`;
}

/**
 * Helm does not look into the other storages either; records there mean that HELM_DRIVER was set when they were made. A
 * database is only asked where the environment says which.
 */
async function otherDriver(
  session: Session,
  namespace: string | undefined,
  release: string | undefined,
): Promise<string | undefined> {
  const { driver, connection, from } = session.options;
  const drivers: readonly Driver[] = connection.sqlConnection !== undefined && from === undefined
    ? ["secret", "configmap", "sql"]
    : ["secret", "configmap"];
  for (const other of drivers.filter((one) => one !== driver)) {
    const opened = await session.open(other);
    const heads = opened.ok ? await releasesIn(opened.cluster, namespace) : [];
    if (heads.some((head) => release === undefined || head.release === release)) {
      return `; ${release === undefined ? "some are" : "one is"} kept by another storage driver: use --driver ${other}`;
    }
  }
}

function similar(heads: readonly Surveyed[], release: string): string {
  const names = heads.map((head) => head.release);
  const near = nearest(release, names);
  if (near.length > 0) return `, did you mean ${near.map(quote).join(" or ")}?`;
  // Whoever typed the very name of a command has named the command before it, and means a release.
  const command = nearest(release, commands.map(({ name }) => name))[0];
  if (command !== undefined && command !== release) return `, did you mean the command "${command}"?`;
  return names.length === 0
    ? ": there are no releases"
    : `; there ${names.length === 1 ? "is" : "are"} ${sayNames(names)}`;
}

async function releasesIn(cluster: Cluster, namespace: string | undefined): Promise<readonly Surveyed[]> {
  const heads = await survey(cluster, namespace);
  return heads.ok ? heads.value : [];
}

function sayNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(quote).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function quote(name: string): string {
  return `"${name}"`;
}
