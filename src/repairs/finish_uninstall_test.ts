import { assert, assertEquals } from "deno-std/assert/mod.js";
import { visitChanged } from "../../tests/kit/check_tester.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planFor, recordSteps } from "../../tests/kit/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { decodeRecord } from "../record/decode.ts";
import { finishUninstall } from "./finish_uninstall.ts";

testRepair(finishUninstall, {
  heals: { "p06-purge": ["superseded", "uninstalled"] },
  refuses: {
    "p06-hook": "not-proven",
    "p06-half": "not-proven",
    "p06-held": "not-proven",
    "p06-kind-gone": "not-proven",
    "p06-older": "not-proven",
  },
});

const visited = await visitChanged("p06-purge-helm4", (object) => object);

function finish(snapshot: Snapshot) {
  const plan = planFor({ ...visited, snapshot }, {}, [finishUninstall]);
  return { ...plan, steps: recordSteps(plan) };
}

Deno.test("finish-uninstall keeps the time of the deletion, and says what does not happen any more", () => {
  const { steps, consequences } = finish(visited.snapshot);
  const [step] = steps;
  const { info } = decodeRecord({ ...visited.snapshot.records[1]!, image: step!.after! }).release!;
  assertEquals(info!.deleted, visited.snapshot.records[1]!.release!.info!.deleted);
  assertEquals([info!.status, step!.after!.labels["status"]], ["uninstalled", "uninstalled"]);
  assert(!consequences.some((one) => one.includes("hooks will not run")), "Its hook ran: see the Job");
  const objects = visited.snapshot.objects.map((one) => one.ref.kind === "Job" ? { ...one, live: null } : one);
  const lost = finish({ ...visited.snapshot, objects }).consequences;
  assert(lost.includes('Its post-delete hooks will not run any more: Job "migrate".'), lost.join("\n"));
});

Deno.test("finish-uninstall takes what could not be read for there", () => {
  const { snapshot } = visited;
  const unread = snapshot.objects.filter(({ ref }) => ref.kind !== "Service");
  const { steps, refusals } = finish({ ...snapshot, objects: unread });
  assertEquals([steps.length, refusals[0]!.reason], [0, "not-proven"]);
  assertEquals(refusals[0]!.says, "Not all of its objects could be read: what cannot be read is not gone.");
});

Deno.test("finish-uninstall refuses where a record that cannot be decoded may name more", () => {
  const [first, second] = visited.snapshot.records;
  const { release: _, ...bare } = first!;
  const damaged = { ...bare, faults: [{ layer: "gzip" as const, at: 0, says: "cut" }] };
  const { steps, refusals } = finish({ ...visited.snapshot, records: [damaged, second!] });
  assertEquals([steps.length, refusals[0]!.reason], [0, "unreadable"]);
});

Deno.test("no repair touches an uninstall that may still be alive", () => {
  const { refusals, steps } = planFor(visited, { staleAfter: 1e9 });
  assertEquals(steps, []);
  assert(refusals.length > 0 && refusals.every(({ reason }) => reason === "writer-may-be-alive"));
  assert(refusals[0]!.says.startsWith("The helm that runs this uninstall may still be alive"));
});

Deno.test("what is made anew by others under the same name is not taken for gone", () => {
  const { snapshot } = visited;
  const objects = snapshot.objects.map((one) =>
    one.ref.kind === "Service"
      ? { ...one, live: { ...one.ref, metadata: { name: one.ref.name, namespace: snapshot.scope.namespace } } }
      : one
  );
  const { steps, refusals } = finish({ ...snapshot, objects });
  assertEquals([steps.length, refusals[0]!.says], [0, "1 of its objects is still there: Service/web."]);
});

Deno.test("fix keeps the records unless their removal is named", () => {
  const { steps } = planFor(visited, { allow: "careful" });
  assertEquals(steps.map(({ repairs }) => repairs.join()), ["finish-uninstall"]);
});

Deno.test("finish-uninstall does not promise helm upgrade --install where the last by name is not the newest", () => {
  const saysAfter = (first: number) => {
    const records = visited.snapshot.records.map((record, index) => {
      const revision = first + index;
      const ref = { ...record.ref, name: record.ref.name.replace(/\d+$/, String(revision)) };
      return { ...record, ref, revision, release: { ...record.release, version: revision } };
    });
    return finish({ ...visited.snapshot, records }).consequences.find((one) => one.startsWith("The records stay"))!;
  };
  assert(saysAfter(8).includes("helm upgrade --install and"), "v9 is the last of both");
  assert(saysAfter(9).includes("helm upgrade --install is refused"), "v9 comes after v10");
});
