// Where the records of differential_test.ts are kept: Secrets of a plane, or rows of a PostgreSQL with tables of real Helm's making.

import { connect } from "../../src/cluster/connect.ts";
import { rawRecord } from "../../src/cluster/record_objects.ts";
import { sqlRecords } from "../../src/cluster/sql/records.ts";
import type { Driver, RawRecord } from "../../src/model/snapshot.ts";
import { rowOfImage } from "../../src/record/sql_row.ts";
import type { Place } from "./helm_verdict.ts";
import { helm, helmHome, kubectlOk } from "./kube.ts";
import type { Plane } from "./plane.ts";
import { startPostgres } from "./postgres.ts";
import { openSession } from "./sql_store.ts";

export interface Storage {
  readonly driver: Driver;
  /** A new namespace, and how Helm gets at what is in it. It goes with the storage. */
  readonly place: () => Promise<Place>;
  readonly write: (record: RawRecord) => Promise<void>;
  /** All that Helm's selector for a list finds, in the order of their names. */
  readonly owned: (namespace: string) => Promise<readonly RawRecord[]>;
  /** All that the tool finds of a release. */
  readonly ofRelease: (namespace: string, release: string) => Promise<readonly RawRecord[]>;
  readonly clear: (namespace: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function inSecrets(plane: Plane): Promise<Storage> {
  const connected = await connect({ kubeconfig: plane.kubeconfig, userAgent: "helm-doctor/test" });
  if (!connected.ok) throw new Error(connected.says);
  const { objects, records } = connected.cluster;
  const run = crypto.randomUUID().slice(0, 8);
  const namespaces: string[] = [];
  const home = await helmHome(plane);
  return {
    driver: "secret",
    place: async () => {
      const namespace = `diff-${run}-${namespaces.length}`;
      namespaces.push(namespace);
      await kubectlOk(plane, ["create", "namespace", namespace]);
      return { plane, namespace, home };
    },
    write: async ({ ref, image }) => {
      const outcome = await records.create(ref, image, { dryRun: false });
      if (outcome.kind !== "written") throw new Error(`${ref.name}: ${outcome.says}`);
    },
    owned: async (namespace) => {
      const list = await objects.list({ apiVersion: "v1", kind: "Secret", namespace, labelSelector: "owner=helm" });
      if (!list.ok) throw new Error(list.gap.says);
      return list.value.map((object) => rawRecord(object, "secret"));
    },
    ofRelease: async (namespace, release) => {
      const list = await records.list(namespace, release);
      if (!list.ok) throw new Error(list.gap.says);
      return list.value;
    },
    clear: async (namespace) => {
      await kubectlOk(plane, ["delete", "secrets", "--all", "-n", namespace, "--wait=false"]);
    },
    close: async () => {
      if (namespaces.length > 0) {
        await kubectlOk(plane, ["delete", "namespace", "--wait=false", "--ignore-not-found", ...namespaces]);
      }
    },
  };
}

const columns = ["key", "type", "body", "name", "namespace", "version", "status", "owner", "createdat", "modifiedat"]
  .map((name) => name as keyof Omit<ReturnType<typeof rowOfImage>, "labels">);
const insert = `insert into releases_v1 (${columns.join()}) values (${columns.map((_, at) => `$${at + 1}`).join()})`;

export async function inRows(plane: Plane): Promise<Storage> {
  const postgres = await startPostgres();
  const database = await postgres.newDatabase("diff");
  const session = openSession(database.connection);
  const records = sqlRecords(session);
  const env = { HELM_DRIVER_SQL_CONNECTION_STRING: database.connection };
  const home = await helmHome(plane);
  const { code, stderr } = await helm(plane, "4.3.1", ["list"], { namespace: "default", driver: "sql", env });
  if (code !== 0) throw new Error(stderr);
  let namespaces = 0;
  return {
    driver: "sql",
    place: () => Promise.resolve({ plane, namespace: `diff-${namespaces++}`, home, driver: "sql", env }),
    write: async ({ ref, image }) => {
      // A label may hold any text, a column of numbers may not.
      const version = /^\d+$/.test(image.labels["version"] ?? "") ? image.labels["version"]! : "0";
      const row = rowOfImage(ref, { ...image, labels: { ...image.labels, version, createdAt: "0" } });
      await database.query(insert, columns.map((column) => row[column]));
    },
    owned: async (namespace) => {
      const found: RawRecord[] = [];
      for await (const page of records.pages!(namespace)) {
        if (!page.ok) throw new Error(page.gap.says);
        found.push(...page.value.filter(({ image }) => image.labels["owner"] === "helm"));
      }
      return found.sort((a, b) => a.ref.name < b.ref.name ? -1 : 1);
    },
    ofRelease: async (namespace, release) => {
      const list = await records.list(namespace, release);
      if (!list.ok) throw new Error(list.gap.says);
      return list.value;
    },
    clear: async (namespace) => {
      await database.query("delete from releases_v1 where namespace = $1", [namespace]);
    },
    close: async () => {
      await session.close?.();
      await postgres.stop();
    },
  };
}
