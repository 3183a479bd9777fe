// Museum cases with another payload in one of their records, for damage that needs no museum case of its own.

import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { Choices, Plan, Repair } from "../../src/model/plan.ts";
import type { ReportedFinding } from "../../src/model/report.ts";
import { checks } from "../../src/checks/mod.ts";
import { diagnose } from "../../src/diagnose.ts";
import { makePlan, remediesFor } from "../../src/plan.ts";
import { repairs } from "../../src/repairs/mod.ts";
import { type Visit, vouched } from "../museum/visit.ts";
import { visitChanged } from "./check_tester.ts";

type Change = (object: KubeObject) => KubeObject;

/** Changes what Helm stored in the Secret of that revision: the text below the base64 of the API. */
export function changeText(revision: number, change: (text: string) => string): Change {
  return onRecord(revision, (object) => {
    const { release } = object["data"] as { release: string };
    const text = Buffer.from(release, "base64").toString();
    return { ...object, data: { release: Buffer.from(change(text)).toString("base64") } };
  });
}

/** The same, of the JSON. */
export function changeJson(revision: number, change: (json: string) => string): Change {
  return changeText(revision, (text) => {
    const json = gunzipSync(Buffer.from(text, "base64")).toString();
    return gzipSync(change(json)).toString("base64");
  });
}

export function changeLabels(revision: number, labels: Readonly<Record<string, string>>): Change {
  return onRecord(revision, (object) => ({
    ...object,
    metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } },
  }));
}

function onRecord(revision: number, change: Change): Change {
  return (object) => {
    const isIt = object.kind === "Secret" && object.metadata.name.startsWith("sh.helm.release.v1.") &&
      object.metadata.name.endsWith(`.v${revision}`);
    return isIt ? change(object) : object;
  };
}

export function all(...changes: readonly Change[]): Change {
  return (object) => changes.reduce((changed, change) => change(changed), object);
}

/** A visit of the changed case, and all that can be done about what it finds: careful repairs are allowed. */
export async function planChanged(
  name: string,
  change: Change,
  choices: Partial<Choices> = {},
  among: readonly Repair[] = repairs,
): Promise<Visit & { readonly plan: Plan; readonly reported: readonly ReportedFinding[] }> {
  const visit = await visitChanged(name, change);
  const { snapshot, findings } = visit;
  const chosen: Choices = { ...vouched, allow: "careful", ...choices };
  return {
    ...visit,
    plan: makePlan(snapshot, findings, among, chosen, (then) => diagnose(then, checks)),
    reported: remediesFor(snapshot, findings, among, chosen),
  };
}
