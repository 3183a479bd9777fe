// The museum's releases as another program with Helm in it writes them. Such a program writes the records under Helm's name
// or its own and the chart's objects under its own, as Fleet's agent 0.13.4 and 0.16.1 were seen to do. The objects are real
// Helm's; only the names of their field managers are put in its place.

import { assertEquals } from "deno-std/assert/mod.js";
import type { Finding } from "../../src/model/finding.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import { isRecord, visitAltered } from "../kit/altered_case.ts";
import { museum } from "./mod.ts";
import { openCase, scopeOf, visit } from "./visit.ts";

const programs = [
  "fleetagent",
  "helm-controller",
  "terraform-provider-helm_v3.1.2_x5",
  "pulumi-resource-kubernetes",
  "provider-helm",
  "crossplane-helm-provider",
];

const told = /^(p0[1-6]-|healthy-(autoscaled|rolled-back|failed-once|deployment)-|c02-ended|l0\d)/;

for (const [index, { name }] of museum.filter((entry) => told.test(entry.name)).entries()) {
  Deno.test(`museum: ${name} under another program's name is told as under Helm's`, async () => {
    const entry = museum.find((one) => one.name === name)!;
    const said = say((await visit(openCase(entry), scopeOf(entry))).findings);
    // Each case under one name, each name over all cases: the verdict does not go by which of them it is.
    const program = programs[index % programs.length]!;
    for (const isWritten of [() => true, (object: KubeObject) => !isRecord(object)]) {
      const { findings } = await visitAltered(
        name,
        (objects) => objects.map((object) => isWritten(object) ? under(object, program) : object),
      );
      assertEquals(say(findings), said, program);
    }
  });
}

function under(object: KubeObject, program: string): KubeObject {
  const managedFields = object.metadata.managedFields?.map((entry) =>
    /^helm$/i.test(entry.manager ?? "") ? { ...entry, manager: program } : entry
  );
  return managedFields ? { ...object, metadata: { ...object.metadata, managedFields } } : object;
}

/** What drives the release, and what that would do, is another matter. */
function say(findings: readonly Finding[]): string[] {
  return findings.filter(({ check }) => !check.startsWith("actors/"))
    .map(({ check, severity, subject, summary }) => `${check} ${severity} ${subject}: ${summary}`).sort();
}
