// Real objects: what a real API server made of testdata/before.yaml and after.yaml by Helm 3 (client-side apply) and
// Helm 4 (server-side apply). scripts/record_comparison.ts records them.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import { judgeObject, type ObjectVerdict } from "./compare.ts";
import { leftoverFields } from "./leftover_fields.ts";
import { parseManifest } from "../manifest/manifest.ts";
import helm3 from "./testdata/helm_3.json" with { type: "json" };
import helm4 from "./testdata/helm_4.json" with { type: "json" };

interface State {
  readonly manifest: string;
  readonly live: KubeObject[];
}

interface Recording {
  readonly helm: string;
  readonly before: State;
  readonly after: State;
  readonly drifted: KubeObject[];
}

interface Case {
  readonly name: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly liveBefore: KubeObject;
  readonly liveAfter: KubeObject;
  readonly drifted: KubeObject;
}

function casesOf(recording: Recording): Case[] {
  const [before, after] = [recording.before, recording.after].map(({ manifest }) => parseManifest(manifest));
  assertEquals([...before!.faults, ...after!.faults], []);
  const isSame = (ref: ObjectRef) => (object: KubeObject) =>
    object.kind === ref.kind && object.metadata.name === ref.name;
  return before!.documents.map(({ ref, object }) => ({
    name: `${ref.kind}/${ref.name}`,
    before: object,
    after:
      after!.documents.find((document) => document.ref.kind === ref.kind && document.ref.name === ref.name)!.object,
    liveBefore: recording.before.live.find(isSame(ref))!,
    liveAfter: recording.after.live.find(isSame(ref))!,
    drifted: recording.drifted.find(isSame(ref))!,
  }));
}

const summary = ({ applied, asMeant, differences, foreign }: ObjectVerdict) => ({
  applied,
  asMeant,
  differences: differences.map(({ kind, pointer }) => `${kind} ${pointer}`),
  foreign: foreign.map(({ kind, pointer, managers }) => `${kind} ${pointer} by ${managers}`),
});
const clean = (applied: string) => ({ applied, asMeant: true, differences: [], foreign: [] });

/**
 * The API server's own fault, and a good one to find: client-side apply merges ports by their number alone, so that the
 * removal of 53/UDP took 53/TCP along.
 */
const lostPorts: Readonly<Record<string, string>> = {
  "3.22.0 Service/web": "missing /spec/ports/2",
  "3.22.0 Deployment/web": "missing /spec/template/spec/containers/0/ports/1",
};

for (const recording of [helm3, helm4] as unknown as Recording[]) {
  const cases = casesOf(recording);
  const lost = (name: string): string[] => {
    const port = lostPorts[`${recording.helm} ${name}`];
    return port ? [port] : [];
  };

  for (const { name, before, after, liveBefore, liveAfter } of cases) {
    Deno.test(`${name} by Helm ${recording.helm}`, () => {
      assertEquals(summary(judgeObject(null, before, liveBefore)), clean("yes"), "installed");
      assertEquals(summary(judgeObject(before, before, liveBefore)), clean("no-difference"), "upgraded to the same");
      const early = judgeObject(before, after, liveBefore);
      assertEquals([early.applied, early.asMeant, early.foreign], ["no", false, []], "not upgraded yet");
      assertEquals(summary(judgeObject(before, after, liveAfter)), {
        ...clean("yes"),
        asMeant: lost(name).length === 0,
        differences: lost(name),
      }, "upgraded");
      assertEquals(judgeObject(after, before, liveAfter).applied, "no", "not rolled back yet");
      assertEquals(summary(judgeObject(after, before, liveBefore)), clean("yes"), "rolled back");
      // The verdict must not rest on the owners alone.
      const { managedFields: _, ...metadata } = liveAfter.metadata;
      const unowned = { ...liveAfter, metadata } as KubeObject;
      if (name !== "Widget/one") assertEquals(judgeObject(before, after, unowned).applied, "yes", "owners unknown");
    });
  }

  Deno.test(`changes by other hands after Helm ${recording.helm}`, () => {
    const drift = cases.map(({ name, before, after, drifted }) =>
      [name, summary(judgeObject(before, after, drifted))] as const
    ).filter(([name, { differences, foreign }]) => differences.length > lost(name).length || foreign.length > 0);
    const scaled = "Deployment/web";
    assertEquals(Object.fromEntries(drift), {
      "ConfigMap/settings": {
        applied: "yes",
        asMeant: false,
        differences: ["missing /data/script"],
        foreign: ["different /data/mode by kubectl-edit"],
      },
      "DaemonSet/agent": {
        ...clean("yes"),
        foreign: ["different /spec/template/spec/containers/0/image by kubectl-set"],
      },
      [scaled]: {
        ...clean("yes"),
        asMeant: lost(scaled).length === 0,
        differences: lost(scaled),
        foreign: ["different /spec/replicas by kubectl"],
      },
    });
    // An annotation and a sidecar that somebody added are nobody's concern: those two are not in the list above.
    assert(
      cases.some(({ name, drifted }) => name === "StatefulSet/store" && JSON.stringify(drifted).includes("proxy")),
    );
  });

  Deno.test(`what a dead upgrade of Helm ${recording.helm} leaves`, () => {
    const left = cases.flatMap(({ name, before, after, liveAfter }) =>
      leftoverFields(before, after, liveAfter).map(({ pointer, managers }) => `${name} ${pointer} by ${managers}`)
    );
    assertEquals(left.sort(), [
      "ConfigMap/settings /data/more by helm",
      "CustomResourceDefinition/gizmos.doctor.example.com /spec/names/shortNames by helm",
      "DaemonSet/agent /spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem by helm",
      "Deployment/web /metadata/labels/team by helm",
      "Deployment/web /spec/template/spec/containers/0/env/0 by helm",
      "Deployment/web /spec/template/spec/containers/1 by helm",
      "Deployment/web /spec/template/spec/hostAliases/1 by helm",
      "Deployment/web /spec/template/spec/nodeSelector/kubernetes.io~1os by helm",
      "Deployment/web /spec/template/spec/tolerations by helm",
      "HorizontalPodAutoscaler/store /spec/minReplicas by helm",
      "PersistentVolumeClaim/data /metadata/labels/team by helm",
      "PodDisruptionBudget/web /spec/maxUnavailable by helm",
      "Service/web /spec/ports/1 by helm",
      "Widget/one /spec/parts/1 by helm",
    ]);
    assertEquals(cases.flatMap(({ after, liveAfter }) => leftoverFields(after, after, liveAfter)), []);
    assertEquals(cases.flatMap(({ before, after, liveBefore }) => leftoverFields(before, after, liveBefore)), []);
  });
}
