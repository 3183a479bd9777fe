import { Buffer } from "node:buffer";
import type { Driver } from "../../src/model/snapshot.ts";
import { payloadText } from "../../src/record/decode.ts";
import { seeded } from "../../src/record/samples.ts";
import { museum } from "../museum/mod.ts";
import { openCase, scopeOf, visitInFull } from "../museum/visit.ts";
import { type Damaged, damaged } from "./damage.ts";
import type { Random } from "./json_damage.ts";
import { asGoWrites, type Identity, soundPayload } from "./payloads.ts";

/** A release and its records as they were made; most have one. */
export interface DamagedRelease {
  readonly name: string;
  readonly records: readonly (Damaged & { readonly revision: number })[];
}

/** What the payloads say is their namespace, wherever the records are stored: so the same seed gives the same bytes. */
export const payloadNamespace = "diff";

/** Releases `r0001` and up that have so many records together; a third of these is sound, all others have one or two damages. */
export async function damagedReleases(records: number, seed: number, driver: Driver): Promise<DamagedRelease[]> {
  const random = seeded(seed);
  const real = await realPayloads();
  const releases: DamagedRelease[] = [];
  for (let left = records; left > 0;) {
    const name = `r${String(releases.length + 1).padStart(4, "0")}`;
    const revisions = Math.min(left, random(10) === 0 ? 2 + random(3) : 1);
    releases.push({
      name,
      records: Array.from({ length: revisions }, (_, at) => ({
        revision: at + 1,
        ...recordOf(
          { name, namespace: payloadNamespace, version: at + 1, status: anyStatus(random) },
          real,
          random,
          driver,
        ),
      })),
    });
    left -= revisions;
  }
  return releases;
}

function recordOf(identity: Identity, real: readonly Buffer[], random: Random, driver: Driver): Damaged {
  const { name, status, version } = identity;
  const payload = random(2) === 0
    ? renamed(real[random(real.length)]!, identity)
    : soundPayload(identity, random(2) === 0 ? 3 : 4);
  const labels = { modifiedAt: "1795250000", name, owner: "helm", status, version: String(version) };
  return damaged(payload, labels, driver, random, { most: 2 });
}

function anyStatus(random: Random): string {
  const rare = ["failed", "superseded", "pending-upgrade", "pending-install", "pending-rollback", "uninstalling"];
  return random(2) === 0 ? "deployed" : [...rare, "uninstalled", "unknown"][random(8)]!;
}

/** Named one by one, so that the same seed gives the same bytes whatever comes into the museum. */
const origins = [
  "deployment",
  "hooks",
  "odd-yaml",
  "autoscaled",
  "rolled-back",
  "lists",
  "jobs",
  "stateful-set",
  "failed-once",
]
  .flatMap((id) => [`healthy-${id}-helm3`, `healthy-${id}-helm4`]);

/** What real Helms wrote. */
async function realPayloads(): Promise<Buffer[]> {
  return await Promise.all(origins.map(async (origin) => {
    const entry = museum.find(({ name }) => name === origin)!;
    const { snapshot } = await visitInFull(openCase(entry), scopeOf(entry));
    const { image, ref } = snapshot.records.at(-1)!;
    const text = payloadText(image, ref.driver);
    if (!text.ok) throw new Error(text.fault.says);
    return Buffer.from(text.text);
  }));
}

function renamed(payload: Buffer, { name, namespace, version, status }: Identity): Buffer {
  const release = JSON.parse(payload.toString());
  return Buffer.from(asGoWrites({ ...release, name, namespace, version, info: { ...release.info, status } }));
}
