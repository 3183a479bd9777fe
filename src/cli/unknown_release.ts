import { survey, type Surveyed } from "../cluster/survey.ts";
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
  const hint = await elsewhere(cluster, namespace, release) ?? await otherDriver(session, namespace, release) ??
    similar(await releasesIn(cluster, namespace), release);
  return clean(`No release "${release}" in namespace "${namespace}" (${cluster.name}, driver ${driver})${hint}`);
}

/** Where nothing was found at all: what may be the reason. */
export async function sayNothingThere(
  session: Session,
  cluster: Cluster,
  namespace: string | undefined,
): Promise<string | undefined> {
  const other = await otherDriver(session, namespace, undefined);
  if (other !== undefined) return `There are no records here${other}`;
  if (namespace === undefined || session.options.from !== undefined) return undefined;
  const read = await cluster.objects.read({ apiVersion: "v1", kind: "Namespace", name: namespace });
  return read.ok && read.value === null ? `There is no namespace "${namespace}" (${cluster.name})` : undefined;
}

async function elsewhere(cluster: Cluster, namespace: string, release: string): Promise<string | undefined> {
  const places = (await releasesIn(cluster, undefined)).filter((head) =>
    head.release === release && head.namespace !== namespace
  );
  if (places.length === 0) return undefined;
  return `; there is one in namespace ${places.slice(0, 3).map((place) => quote(place.namespace)).join(", ")}`;
}

/** Helm does not look into the other storage either; records there mean that HELM_DRIVER was set when they were made. */
async function otherDriver(
  session: Session,
  namespace: string | undefined,
  release: string | undefined,
): Promise<string | undefined> {
  const other: Driver = session.options.driver === "secret" ? "configmap" : "secret";
  const opened = await session.open(other);
  if (!opened.ok) return undefined;
  const heads = await releasesIn(opened.cluster, namespace);
  const found = heads.filter((head) => release === undefined || head.release === release);
  if (found.length === 0) return undefined;
  return `; ${release === undefined ? "some are" : "one is"} kept by another storage driver: use --driver ${other}`;
}

function similar(heads: readonly Surveyed[], release: string): string {
  const names = heads.map((head) => head.release);
  const near = nearest(release, names);
  if (near.length > 0) return `, did you mean ${near.map(quote).join(" or ")}?`;
  const command = nearest(release, commands.map(({ name }) => name))[0];
  if (command !== undefined) return `, did you mean the command "${command}"?`;
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
