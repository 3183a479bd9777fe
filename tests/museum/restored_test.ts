// Every healthy release whose records a backup has put back as they were: they fit what is live, so there is nothing to say.

import { assertEquals } from "deno-std/assert/mod.js";
import { restoredRecords } from "../../src/checks/history/restored_records.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import { museum } from "./mod.ts";
import { type MuseumCase, openCase, scopeOf, visitInFull } from "./visit.ts";

for (const entry of museum.filter(({ name }) => name.startsWith("healthy-"))) {
  Deno.test(`put back as it was: ${entry.name}`, async () => {
    const { snapshot } = await visitInFull(openCase(putBack(entry)), scopeOf(entry));
    assertEquals(
      snapshot.records.map(({ managers }) => managers.map(({ manager }) => manager)),
      snapshot.records.map(() => ["velero-server"]),
    );
    assertEquals([...restoredRecords.examine(snapshot)], []);
  });
}

function putBack({ name, cluster }: MuseumCase): MuseumCase {
  const [meta, ...objects] = cluster.items as [{ takenAt: string }, ...KubeObject[]];
  const creationTimestamp = meta.takenAt;
  const items = objects.map((object) =>
    object.metadata.labels?.["owner"] !== "helm" ? object : {
      ...object,
      metadata: {
        ...object.metadata,
        creationTimestamp,
        managedFields: [{ ...object.metadata.managedFields![0]!, manager: "velero-server", time: creationTimestamp }],
      },
    }
  );
  return { name, cluster: { items: [meta, ...items] } };
}
