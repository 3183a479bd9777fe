// Records of a size that the server does not take, or hardly.

import type { AppShape } from "../app_chart.ts";
import { kubectlOk } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import type { Incident } from "./incident.ts";

const limit = 1_048_576;

export const size: readonly Incident[] = [
  {
    id: "h09-stuck",
    title: "upgrade fails, and its record has no room for the text of the failure",
    make: makeStuck,
    finds: ["history/record-too-large", "pending/half-applied"],
    after: ["deployed", "failed"],
    remains: ["history/record-too-large", "upgrade/immutable-field"],
  },
];

/** A ConfigMap that no upgrade can change: the failure's text is the server's, and some hundred characters. */
const frozen = (value: string) =>
  `apiVersion: v1
kind: ConfigMap
metadata: { name: a-frozen-config-map-with-a-long-name-for-the-text-of-the-failure }
immutable: true
data: { value: ${JSON.stringify(value)} }
`;

/**
 * The upgrade is tried with more and less ballast until its record can be created and its failure not be written. What
 * a try left is removed.
 */
async function makeStuck(lab: Lab): Promise<void> {
  await lab.install({ more: { "frozen.yaml": frozen("1") } });
  const noise = randomText(limit);
  // Between one with which all fits, and one with which nothing does.
  let [low, high, length] = [0, 900_000, 820_000];
  for (let tries = 0; tries < 20; tries++) {
    const shape: AppShape = {
      tag: "2",
      more: { "frozen.yaml": frozen("2"), "../files/noise.txt": noise.slice(0, length) },
    };
    const { code, stderr } = await lab.tryHelm(["upgrade", "web", await lab.chart(shape), ...SET_TOKEN]);
    if (code === 0) throw new Error("The upgrade was to fail");
    const record = await lab.record(2);
    if (record?.metadata.labels["status"] === "pending-upgrade") return;
    if (record === undefined) {
      if (!/Too long/.test(stderr)) throw new Error(stderr);
      high = length;
      length = Math.floor(Math.max(low + high, 2 * high - 40_000) / 2);
    } else {
      low = length;
      // Ballast takes five quarters of its length.
      const wanted = low + Math.floor((limit - atob(record.data["release"]!).length + 100) * 0.8);
      length = wanted < high ? wanted : Math.floor((low + high) / 2);
      await kubectlOk(lab.plane, ["delete", "secret", "-n", lab.namespace, "sh.helm.release.v1.web.v2"]);
    }
  }
  throw new Error("No length of the ballast was right");
}

/** Text that no gzip makes smaller than three quarters. */
function randomText(length: number): string {
  const parts: string[] = [];
  for (let left = length; left > 0; left -= 65_536) {
    parts.push(btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(49_152)))));
  }
  return parts.join("").slice(0, length);
}
