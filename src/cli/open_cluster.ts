import { connect } from "../cluster/connect.ts";
import { openFolder } from "../cluster/files/file_cluster.ts";
import type { OpenCluster, Opened } from "./session.ts";
import type { Options } from "./options.ts";
import { tool } from "./tool.ts";

/** The cluster that the options name, or the folder that stands for one. */
export const openCluster: OpenCluster = (options, debug) => {
  const { connection, from, namespace, driver } = options;
  if (from !== undefined) return openFrom(from, options);
  return connect({ ...connection, namespace, driver, userAgent: tool, debug });
};

/**
 * Helm hands its plugins a namespace whether one was typed or not. A folder knows its own, so "default", which may be
 * nobody's wish, counts only if the folder has records there.
 */
async function openFrom(from: string, { namespace, namespaceTyped, driver }: Options): Promise<Opened> {
  const asked = openFolder(from, { namespace, driver, userAgent: tool });
  if (!asked.ok || namespaceTyped || namespace !== "default") return asked;
  const there = await asked.cluster.records.survey(namespace);
  return there.ok && there.value.length === 0 ? openFolder(from, { driver, userAgent: tool }) : asked;
}
