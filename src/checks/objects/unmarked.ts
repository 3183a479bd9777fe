import type { Check } from "../../model/finding.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { revisionOf } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { holderOf, lackingMarks } from "../../state/ownership/marks.ts";
import { deployedLast, liveOf, objectsNamedBy } from "../../state/ownership/named.ts";

const shown = 6;

export const unmarked: Check = {
  id: "objects/unmarked",
  title: "Objects of the release that have lost its marks",
  severity: "info",
  since: "0.3.0",
  needs: ["objects", "owners", "controllers"],
  thorough: true,
  symptoms: [
    /skipping delete of resource not owned by this release/,
    /resource\(s\) were not deleted because they are not owned by this release/,
  ],
  proof:
    "An object that the deployed revision names, live, without one or more of the three marks by which Helm knows its own.",
  why:
    "kubectl replace, a restore or another tool wrote the object anew without Helm's label and annotations. Nothing shows " +
    "that until somebody uninstalls: Helm 4 skips what does not bear the marks and then forgets the release, so the " +
    "object stays for ever; a later install meets it and refuses.",
  remedy:
    "The next ordinary helm upgrade puts the marks back. Before an uninstall by Helm 4: adopt-object, which writes the marks and nothing else.",
  concerns: (records) => deployedLast(records) !== undefined,
  *examine(snapshot) {
    const record = deployedLast(snapshot.records);
    if (!record) return;
    const lost = liveOf(objectsNamedBy(snapshot, record) ?? []).map((named) => ({
      ...named,
      lacking: lackingMarks(named.live, snapshot.scope),
    })).filter(({ live, lacking }) =>
      lacking.length > 0 && !live.metadata.deletionTimestamp && !holderOf(snapshot, live)
    );
    if (lost.length === 0) return;
    const number = revisionOf(record);
    const one = lost.length === 1;
    yield {
      subject: `revision ${number}`,
      summary: `${listNames(lost.map(({ name }) => name))} of revision ${number} ${
        one ? "does" : "do"
      } not bear the marks of the release.`,
      notes: [
        `helm uninstall by Helm 4 would leave ${
          one ? "it" : "them"
        } behind and forget the release; by Helm 3 it deletes ` +
        `${one ? "it" : "them"} all the same.`,
        "The next ordinary helm upgrade, by either, puts the marks back.",
      ],
      evidence: lost.slice(0, shown).map(({ name, seen, lacking }) =>
        evidence(snapshot, pointer(seen.at, lacking[0]!), `the mark ${lacking[0]!.at(-1)} of ${name}`, "another")
      ),
    };
  },
};
