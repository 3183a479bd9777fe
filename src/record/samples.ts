import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { Driver, RawRecord } from "../model/snapshot.ts";

/** Raw records for the tests of this folder. */

/** A payload in the order and spelling of Helm 4.3, with what other writers add and what no rewrite would keep. */
export const payload = '{"name":"web","info":{"first_deployed":"2026-01-02T03:04:05.123456789+02:00",' +
  '"last_deployed":"2026-01-02T03:05:00Z","deleted":"","description":"Preparing upgrade","status":"pending-upgrade",' +
  '"last_phase":"hooks-pre","last_stage":2,"rollback_revision":0},' +
  '"chart":{"metadata":{"name":"web","version":"1.0.0","apiVersion":"v2"},"lock":null,' +
  '"templates":[{"name":"templates/a.yaml","data":"YTogYgo="}],"values":{"big":12345678901234567890,"float":1.0},' +
  '"schema":null,"schemamodtime":"0001-01-01T00:00:00Z","files":[]},' +
  '"config":{"10":"ten","2":"two","exp":1e3,"text":"\\u003cb\\u003e \\/ \\u00fc ü","token":"hunter2"},' +
  '"manifest":"---\\n# Source: web/templates/a.yaml\\na: b\\n",' +
  '"hooks":[{"name":"h","kind":"Job","events":["pre-upgrade"],"last_run":{"started_at":"","phase":"Running"},"weight":-5}],' +
  '"version":3,"namespace":"prod","apply_method":"ssa"}';

export function inGzip(json: string | Uint8Array): Buffer {
  return gzipSync(json, { level: 9 });
}

export function inBase64(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString("base64");
}

/** A Secret whose data are, once the API's own base64 is off, these. */
export function secretOf(data: Readonly<Record<string, Uint8Array | string>>): RawRecord {
  return recordOf("secret", Object.fromEntries(Object.entries(data).map(([key, value]) => [key, inBase64(value)])));
}

export function recordOf(driver: Driver, data: Readonly<Record<string, string>>): RawRecord {
  return {
    ref: { driver, namespace: "prod", name: "sh.helm.release.v1.web.v3" },
    uid: "u",
    resourceVersion: "1",
    managers: [],
    image: {
      data,
      labels: { name: "web", owner: "helm", status: "pending-upgrade", version: "3" },
      annotations: {},
      ...(driver === "secret" ? { type: "helm.sh/release.v1" } : {}),
    },
  };
}

/** As Helm stores it in a Secret. */
export function storedAs(json: string | Uint8Array): RawRecord {
  return secretOf({ release: inBase64(inGzip(json)) });
}

/** Numbers below `limit`, the same for the same seed (mulberry32). */
export function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
