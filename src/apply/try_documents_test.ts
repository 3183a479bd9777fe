import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { clusterOf, memoryStore, newContents } from "../../tests/kit/memory_store.ts";
import type { Step } from "../model/plan.ts";
import type { Objects, Reading, RefusedWrite, TriedWrite } from "../model/ports.ts";
import { newRecord } from "../record/new_record.ts";
import { tryDocuments } from "./try_documents.ts";

const manifest = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: one, namespace: prod }
---
apiVersion: example.com/v1
kind: Widget
metadata: { name: two, namespace: prod }
`;

function stepOf(more: Partial<Step> = {}): Step {
  const made = newRecord({
    release: "web",
    namespace: "prod",
    revision: 1,
    manifest,
    chart: { name: "app", version: "1.0.0" },
    description: "Rebuilt",
    firstDeployed: "2026-01-01T00:00:00Z",
    lastDeployed: "2026-01-01T00:00:00Z",
    createdAt: "2026-01-01T00:00:00Z",
  }, "secret");
  if (!made.ok) throw new Error(made.says);
  return {
    target: { driver: "secret", namespace: "prod", name: "sh.helm.release.v1.web.v1" },
    before: null,
    after: made.image,
    n: 1,
    says: "",
    repairs: ["rebuild-record"],
    risk: "careful",
    findings: [],
    tried: { summary: "Give it what the chart makes:", commands: ["helm template"] },
    ...more,
  } as Step;
}

/** A server that answers so to what is tried of a kind, and takes the rest. */
async function tried(step: Step, kind: string, answer: Reading<RefusedWrite | null>) {
  const seen: TriedWrite[] = [];
  const objects = {
    tryOut: (write: TriedWrite) => {
      seen.push(write);
      const its = write.way === "create" && write.object.kind === kind;
      return Promise.resolve(its ? answer : { ok: true, value: null });
    },
  } as unknown as Objects;
  return { seen, found: await tryDocuments(step, clusterOf(memoryStore(newContents()), objects)) };
}

const refused = (status: number, ...says: string[]): Reading<RefusedWrite> => ({
  ok: true,
  value: {
    status,
    says: "refused",
    about: { kind: "widgets", name: "two" },
    causes: says.map((says) => ({ field: "spec.size", says, reason: "FieldValueRequired" })),
  },
});

Deno.test("a document that the server would not take is told, with what to do instead", async () => {
  const { found, seen } = await tried(stepOf(), "Widget", refused(422, "Required value"));
  assertEquals(seen.map(({ way }) => way), ["create", "create"]);
  assertEquals([found?.reason, found?.manual.length], ["not-proven", 1]);
  assertStringIncludes(found!.says, "Widget/two would be none that the server takes");
  assertStringIncludes(found!.says, "spec.size: Required value");
});

Deno.test("that the object is there, that its port is taken, a right or a quota say nothing of the document", async () => {
  const answers = [
    refused(409),
    refused(403),
    refused(422, "invalid value: provided port is already allocated"),
    { ok: false, gap: { facet: "trials", what: "it", reason: "forbidden", says: "no" } } as const,
  ];
  for (const answer of answers) assertEquals((await tried(stepOf(), "Widget", answer)).found, undefined);
});

Deno.test("nothing is tried of a record that was not made here, nor on its way back", async () => {
  const { tried: _, ...plain } = stepOf();
  for (const step of [plain as Step, stepOf({ after: null } as Partial<Step>)]) {
    const { found, seen } = await tried(step, "Widget", refused(422, "Required value"));
    assertEquals([found, seen.length], [undefined, 0]);
  }
});
