import { assert, assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { Buffer } from "node:buffer";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { recordTooLarge } from "./record_too_large.ts";

testCheck(recordTooLarge, { finds: [], quiet: ["p01-half", "p04-install", "healthy-jobs"] });

const limit = 1_048_576;
const file = (name: string, data: string) => ({ name, data: Buffer.from(data).toString("base64") });
const files = [
  file("crds/things.yaml", "x".repeat(40_000) + Array.from({ length: 9000 }, (_, n) => n * n).join()),
  file("it's [old].tgz", Array.from({ length: 90_000 }, (_, n) => (n * 7919) % 10_007).join()),
];

/** A real history, its records of these sizes, its last chart with these files. */
const sized = async (sizes: readonly number[], name = "p01-half-helm3"): Promise<Snapshot> => {
  const { snapshot } = await visitChanged(name, (object) => object);
  const last = snapshot.records.at(-1)!;
  const records = sizes.map((size, n) => ({
    ...last,
    size,
    revision: n + 1,
    ref: { ...last.ref, name: last.ref.name.replace(/\d+$/, String(n + 1)) },
    release: {
      ...last.release,
      version: n + 1,
      info: { ...last.release!.info, status: n === sizes.length - 1 ? last.release!.info!.status! : "superseded" },
      chart: { ...last.release!.chart, files },
    },
  }));
  return { ...snapshot, records };
};

const severityAt = async (...sizes: number[]) => {
  const snapshot = await sized(sizes);
  const [draft] = [...recordTooLarge.examine(snapshot)];
  if (draft) assertHolds(snapshot, draft);
  if (draft) assert(recordTooLarge.concerns(snapshot.records, snapshot));
  return draft?.severity;
};

Deno.test("the severity is by what the next write finds", async () => {
  assertEquals(await severityAt(limit), "error");
  assertEquals(await severityAt(limit - 1023), "error");
  assertEquals(await severityAt(limit - 1024), "warning");
  assertEquals(await severityAt(limit - 25_000), "info");
  assertEquals(await severityAt(0.75 * limit), "info");
  assertEquals(await severityAt(0.75 * limit - 1), undefined);
});

Deno.test("an older record that is large is no matter", async () => {
  assertEquals(await severityAt(limit, 1000), undefined);
});

Deno.test("a trend says which revision will not fit", async () => {
  assertEquals(await severityAt(300_000, 450_000, 600_000, 760_000), "warning");
  assertEquals(await severityAt(750_000, 755_000, 754_000, 760_000), undefined);
  const [draft] = [...recordTooLarge.examine(await sized([300_000, 450_000, 600_000, 760_000]))];
  assertStringIncludes(draft!.notes!.join(" "), "revision 6 will not fit");
});

Deno.test("it names parts, files and the lines that leave them out", async () => {
  const [draft] = [...recordTooLarge.examine(await sized([limit - 10]))];
  assertStringIncludes(draft!.summary, "10 are left");
  assertMatch(draft!.notes!.join(" "), /still pending may come from that/);
  assertMatch(draft!.notes!.join(" "), /chart files [\d,]+ bytes/);
  const [ignore, crds] = draft!.manual!;
  assertEquals(ignore!.commands, [`echo '/it'\\''s \\[old\\].tgz' >> .helmignore`]);
  assertMatch(crds!.summary, /CRDs/);
});

Deno.test("of a manifest to come it estimates the record, with the chart that there is", async () => {
  // About as large as its bytes say, and of digits that no gzip makes much smaller.
  const snapshot = await sized([450_000]);
  let seed = 1;
  const noise = (length: number) => {
    const digits = Array.from({ length }, () => (seed = seed * 48_271 % 2_147_483_647).toString(36).slice(-4));
    return digits.join("");
  };
  const of = (desired: string, records = snapshot.records) => [
    ...recordTooLarge.examine({ ...snapshot, records, desired }),
  ];
  assertEquals(of("kind: ConfigMap"), []);
  const manifest = `data: ${noise(400_000)}`;
  const [draft] = of(manifest);
  assertEquals([draft!.subject, draft!.severity], ["next revision", "error"]);
  assertMatch(draft!.notes![0]!, /chart of revision 1/);
  assertHolds({ ...snapshot, desired: manifest }, draft!);
  assertMatch(of(manifest, [])[0]!.notes![0]!, /manifest alone/);
  assertEquals(of("kind: ConfigMap", []), []);
});

Deno.test("SQL has no limit", async () => {
  const snapshot = await sized([limit]);
  const sql = { ...snapshot, scope: { ...snapshot.scope, driver: "sql" as const } };
  assertEquals([...recordTooLarge.examine(sql)], []);
});
