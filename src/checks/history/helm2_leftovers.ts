import type { Check } from "../../model/finding.ts";
import { helm2Records } from "../../state/records/elsewhere.ts";
import { evidence } from "../../state/evidence.ts";
import { shell } from "../../shell.ts";

const shown = 5;

export const helm2Leftovers: Check = {
  id: "history/helm2-leftovers",
  title: "Records of Helm 2 bear the release's name",
  severity: "info",
  since: "0.2.0",
  needs: ["elsewhere"],
  symptoms: [/release: already exists/, /has no deployed releases/],
  proof: "ConfigMaps with Helm 2's own labels, OWNER=TILLER and the release's name.",
  why:
    "The Tiller of Helm 2 kept its records in ConfigMaps or Secrets labelled OWNER=TILLER. Helm 3 and 4 look at none of " +
    "them, under no driver: they harm nothing, and mislead people, scripts and the helm-2to3 plugin, which converts them once more.",
  remedy: "Nothing has to be done. Once nobody needs them, keep a copy and delete them.",
  recipes:
    "helm 2to3 cleanup without --name removes the records of every release of Helm 2, and the Tiller. Converting again " +
    'fails ("release: already exists") or brings old revisions back.',
  thorough: true,
  concerns: (records) => records.length > 0,
  *examine(snapshot) {
    const found = helm2Records(snapshot);
    if (found.length === 0 || snapshot.records.length === 0) return;
    const places = Map.groupBy(found, ({ head: { ref } }) => `${ref.driver} ${ref.namespace}`);
    const numbers = found.map(({ head }) => head.revision).sort((a, b) => a - b).join(", ");
    const { release } = snapshot.scope;
    yield {
      subject: "Helm 2",
      summary: `${found.length === 1 ? "A record" : `${found.length} records`} of Helm 2 ${
        found.length === 1 ? "bears" : "bear"
      } the name "${release}" (${found.length === 1 ? "revision" : "revisions"} ${numbers}); Helm 3 and 4 heed none.`,
      evidence: found.slice(0, shown).map(({ head, index }) =>
        evidence(
          snapshot,
          `/facts/elsewhere/${index}/ref/name`,
          `record of Helm 2 in namespace "${head.ref.namespace}"`,
        )
      ),
      manual: [{
        summary: "Keep a copy, then delete them; no live object is touched:",
        commands: [...places.values()].map(([first]) => first!.head.ref).flatMap(({ driver, namespace }) => [
          shell`kubectl get ${driver} -n ${namespace} -l OWNER=TILLER,NAME=${release} -o yaml > ${release}-helm2.yaml`,
          shell`kubectl delete ${driver} -n ${namespace} -l OWNER=TILLER,NAME=${release}`,
        ]),
      }],
    };
  },
};
