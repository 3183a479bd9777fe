import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { Buffer } from "node:buffer";
import type { RawRecord } from "../model/snapshot.ts";
import { decodeRecord } from "./decode.ts";
import { inBase64, inGzip, payload, secretOf, seeded, storedAs } from "./samples.ts";
import { salvagePayload } from "./salvage.ts";

const by = "helm-doctor/0.0.0";
const manifest = JSON.parse(payload).manifest as string;

/** The revision before, by the same Helm. */
const other = decodeRecord({
  ...storedAs(payload.replace('"version":3', '"version":2')),
  ref: { driver: "secret", namespace: "prod", name: "sh.helm.release.v1.web.v2" },
});

const salvage = (raw: RawRecord, others = [other]) => salvagePayload(decodeRecord(raw), others, by);
const cutAt = (mark: string, more = 0) => payload.slice(0, payload.indexOf(mark) + more);
const two = payload.replace('"weight":-5}]', '"weight":-5},{"name":"second","kind":"Job","weight":1}]');
/** As Helm 4 writes it: no empty times. */
const byHelm4 = (text: string) => text.replace('"deleted":"",', "");

const salvaged: Record<string, [RawRecord, string[], string[]]> = {
  "JSON cut in the last member": [storedAs(cutAt('"ssa"', 2)), ["the end of its text"], []],
  "JSON cut before the namespace": [storedAs(cutAt(',"namespace"', 1)), ["the end of its text"], ["namespace"]],
  "JSON cut before the revision": [storedAs(cutAt(',"version":3')), ["the end of its text"], ["version", "namespace"]],
  "JSON cut right after the manifest": [
    storedAs(cutAt(',"hooks"')),
    ["hooks, if it had any"],
    ["version", "namespace"],
  ],
  "JSON cut in the only hook": [
    storedAs(cutAt('"phase":"Running"')),
    ["hooks after the first 0"],
    ["version", "namespace"],
  ],
  "JSON cut in the second hook": [
    storedAs(two.slice(0, two.indexOf('"second"'))),
    ["hooks after the first 1"],
    ["version", "namespace"],
  ],
  "Helm 4's, its way of applying from its neighbour": [
    storedAs(byHelm4(cutAt(',"apply_method"'))),
    ["the end of its text"],
    ["apply_method"],
  ],
  "not JSON after the hooks": [
    storedAs(payload.replace('"version":3', '"version" 3')),
    ["the end of its text"],
    ["version", "namespace"],
  ],
  "bad times": [
    storedAs(payload.replace('"last_deployed":"2026-01-02T03:05:00Z"', '"last_deployed":"yesterday"')),
    ['"/info/last_deployed"'],
    [],
  ],
  "info null": [
    storedAs(payload.replace(/"info":\{.*?\},"chart"/, '"info":null,"chart"')),
    ["info: its times, its description, its notes"],
    ["info"],
  ],
  "info missing": [
    storedAs(payload.replace(/"info":\{.*?\},"chart"/, '"chart"')),
    ["info: its times, its description, its notes"],
    ["info"],
  ],
};

Deno.test("salvagePayload keeps what is certain and says what is not there", () => {
  for (const [name, [raw, lost, completed]] of Object.entries(salvaged)) {
    const result = salvage(raw);
    if (!result.ok) throw new Error(`${name}: ${result.says}`);
    const { release, faults } = result.record;
    assertEquals(faults, [], name);
    assertEquals(release?.manifest, manifest, name);
    assertEquals([release?.name, release?.version, release?.namespace], ["web", 3, "prod"], name);
    assertEquals(release?.config, JSON.parse(payload).config, name);
    assertEquals(release?.info?.status, "pending-upgrade", name);
    assertMatch(release?.info?.description ?? "", /salvaged by helm-doctor\/0.0.0; lost: /, name);
    assertEquals([result.lost, result.completed], [lost, completed], name);
  }
});

Deno.test("salvagePayload reads cut gzip data and cut base64", () => {
  // Enough behind the manifest to be cut: a hook whose text does not compress to nothing.
  const random = seeded(3);
  const noise = Array.from({ length: 3000 }, () => random(36).toString(36)).join("");
  const text = inBase64(
    inGzip(payload.replace('"hooks":[', `"hooks":[{"name":"a"},{"name":"b","manifest":"${noise}"},`)),
  );
  for (const cut of [text.slice(0, -1000), text.slice(0, -1001), text.slice(0, -1002) + "*" + text.slice(-1001)]) {
    const result = salvage(secretOf({ release: cut }));
    if (!result.ok) throw new Error(result.says);
    assertEquals(result.record.release?.manifest, manifest);
    assertEquals(result.record.release?.hooks?.map(({ name }) => name), ["a"]);
    assertEquals(result.lost, ["hooks after the first 1"]);
  }
});

const zipped = inGzip(payload);
const corrupt = Buffer.from(zipped);
corrupt[zipped.length - 30]! ^= 0x55;
const sorted = JSON.stringify(
  Object.fromEntries(Object.entries(JSON.parse(payload)).sort(([a], [b]) => a < b ? -1 : 1)),
);

const refused: Record<string, [RawRecord, RegExp]> = {
  "cut in the manifest": [storedAs(cutAt("Source: web", 4)), /manifest is not whole/],
  "cut in the chart": [storedAs(cutAt('"templates"')), /manifest is not whole/],
  "a byte of the gzip data wrong": [secretOf({ release: inBase64(corrupt) }), /nothing confirms/],
  "nothing there": [secretOf({}), /nothing of it is left/],
  "null": [storedAs("null"), /nothing of it is left|holds nothing/],
  "label of another status": [
    {
      ...storedAs(cutAt(',"namespace"', 1)),
      image: { ...storedAs(cutAt(',"namespace"', 1)).image, labels: { status: "deployed" } },
    },
    /payload calls it "pending-upgrade" and its label "deployed"/,
  ],
  "label lost": [
    { ...storedAs(cutAt(',"namespace"', 1)), image: { ...storedAs(cutAt(',"namespace"', 1)).image, labels: {} } },
    /its label ""/,
  ],
  "another revision's": [storedAs(cutAt(',"namespace"', 1).replace('"version":3', '"version":4')), /revision 4/],
  "values of another type": [storedAs(payload.replace('"config":{', '"config":[],"x":{')), /"\/config" is of a type/],
};

Deno.test("salvagePayload refuses where anything that counts is not certain", () => {
  for (const [name, [raw, says]] of Object.entries(refused)) {
    const result = salvage(raw);
    assertEquals(result.ok, false, name);
    if (!result.ok) assertMatch(result.says, says, name);
  }
  const unknown = salvage(storedAs(byHelm4(cutAt(',"apply_method"'))), []);
  assertMatch(unknown.ok || unknown.says, /how its objects were applied is lost/);
  const unsorted = salvage(storedAs(sorted.slice(0, sorted.indexOf(',"name":"web","namespace"'))));
  assert(unsorted.ok, "Sorted by another writer, all that counts came before the cut");
});

Deno.test("salvagePayload gives the part of a manifest that is there", () => {
  const result = salvage(storedAs(cutAt("a: b", 3)));
  assertEquals(result.ok || result.manifest, "---\n# Source: web/templates/a.yaml\na: ");
});

Deno.test("salvagePayload never invents: cut anywhere, what it gives agrees with what there was", () => {
  const whole = JSON.parse(payload);
  let count = 0;
  for (let length = 1; length < payload.length; length++) {
    const result = salvage(storedAs(payload.slice(0, length)));
    if (!result.ok) continue;
    count++;
    const { info, hooks, ...rest } = result.record.release!;
    const { info: _info, hooks: _hooks, apply_method: _method, ...expected } = whole;
    const { apply_method: _, ...known } = rest;
    assertEquals(known as unknown, expected, `cut at ${length}`);
    assert((hooks ?? []).length <= whole.hooks.length && info?.status === whole.info.status);
  }
  assert(count > 100, `${count} could be salvaged`);
});
