import type { Check, Manual } from "../../model/finding.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo, type ReadableRecord } from "../../state/helm.ts";
import { shell } from "../../shell.ts";

/** Flags that exclude each other, by what Helm says of them (Helm 4.3 `pkg/kube/client.go` `Update`). */
interface Clash {
  readonly says: RegExp;
  readonly flags: string;
  readonly why: string;
  readonly ways: (command: string) => readonly Manual[];
}

const clashes: readonly Clash[] = [
  {
    says: /forceConflicts enabled when serverSideApply disabled/,
    flags: "--force-conflicts with client-side apply",
    why:
      "Helm applies this release from the client, as the one did that made it (Helm 3, or --server-side=false): there are no conflicts to force.",
    ways: (command) => [
      { summary: "Without the flag:", commands: [command] },
      {
        summary: "Or move the release to server-side apply with it:",
        commands: [`${command} --server-side=true --force-conflicts`],
      },
    ],
  },
  {
    says: /cannot use server-side apply and force replace together/,
    flags: "--force-replace (--force) with server-side apply",
    why: "Helm applies this release on the server: that merges fields and cannot replace objects.",
    ways: (command) => [
      { summary: "Without the flag:", commands: [command] },
      {
        summary: "Or take over fields that others own, if that is what it was for:",
        commands: [`${command} --force-conflicts`],
      },
    ],
  },
  {
    says: /cannot use force conflicts and force replace together/,
    flags: "--force-conflicts with --force-replace",
    why: "One forces fields on the server, the other replaces whole objects from the client.",
    ways: (command) => [{ summary: "With one of them at most:", commands: [command] }],
  },
];

export const impossibleFlags: Check = {
  id: "upgrade/impossible-flags",
  title: "An upgrade failed of flags that exclude each other",
  severity: "warning",
  since: "0.3.0",
  needs: [],
  symptoms: clashes.map(({ says }) => says),
  proof:
    "The description of the newest revision, which failed; Helm checks its flags only after it has made the record.",
  why:
    "Helm 4 decides by the last record how it applies: on the server where that says ssa, from the client where it says csa or " +
    "nothing, as with every release of Helm 3. Flags that fit one way do not fit the other. It says so after the record is " +
    "written, so that each try leaves a failed revision; nothing is applied.",
  remedy:
    "Upgrade without the flag. Where a controller sets it (Flux: spec.upgrade.force; Terraform: force_update), change it there.",
  recipes: "A rollback is of no use: nothing was applied. Deleting the failed record changes nothing but the numbers.",
  concerns: (records) => clashIn(records) !== undefined,
  *examine(snapshot) {
    const found = clashIn(snapshot.records);
    if (!found) return;
    const { record, clash } = found;
    yield {
      subject: `revision ${record.revision}`,
      summary: `Revision ${record.revision} failed of its flags, ${clash.flags}: nothing was applied.`,
      notes: [clash.why],
      evidence: proof(snapshot, record),
      manual: clash.ways(shell`helm upgrade ${snapshot.scope.release} CHART -n ${snapshot.scope.namespace}`),
    };
  },
};

function clashIn(records: readonly StoredRecord[]): { record: ReadableRecord; clash: Clash } | undefined {
  const record = lastOf(records);
  if (!record || payloadStatus(record) !== "failed") return undefined;
  const clash = clashes.find(({ says }) => says.test(record.release.info?.description ?? ""));
  return clash && { record, clash };
}

function proof(snapshot: Snapshot, record: ReadableRecord) {
  const at = `${pointerTo(snapshot, record)}/release`;
  return [
    evidence(snapshot, `${at}/info/description`, `description of revision ${record.revision}`, "says which flags"),
    ...(record.release.apply_method === undefined
      ? []
      : [evidence(snapshot, `${at}/apply_method`, `how revision ${record.revision} was to be applied`)]),
  ];
}
