import type { Check } from "../../model/finding.ts";
import type { Driver, RecordHead, Snapshot } from "../../model/snapshot.ts";
import { seconds } from "../../state/clock.ts";
import { otherDriverRecords } from "../../state/records/elsewhere.ts";
import { evidence } from "../../state/evidence.ts";
import { shell } from "../../shell.ts";

export const otherDriver: Check = {
  id: "history/other-driver",
  title: "The release has records under another storage driver too",
  severity: "warning",
  since: "0.2.0",
  needs: ["elsewhere"],
  symptoms: [/release: not found/, /cannot re-?use a name that is still in use/],
  proof:
    "Records of the same release name in the other storage, by their metadata, and which of the two was written last.",
  why:
    "HELM_DRIVER says where Helm keeps its records, and Helm looks nowhere else. Somebody whose setting differs sees " +
    "another history, or none: helm upgrade --install then begins a second one over the same live objects. Each history " +
    "takes itself for the only one, so what one brings the other never removes, and each uninstall deletes for both.",
  remedy:
    "Decide which history is the true one, set HELM_DRIVER alike everywhere, and take the records of the other away by hand: " +
    "this tool moves no records between drivers.",
  recipes:
    "helm uninstall under the wrong driver deletes the live objects that both histories name, and leaves the other saying deployed.",
  thorough: true,
  concerns: (records) => records.length > 0,
  *examine(snapshot) {
    // Without records here, the name is unknown under this driver, and that is said together with where it is known.
    if (snapshot.records.length === 0) return;
    const groups = Map.groupBy(otherDriverRecords(snapshot), ({ head }) => head.ref.driver);
    for (const [driver, found] of groups) {
      const heads = found.map(({ head }) => head);
      const newest = newestOf(heads);
      const own = snapshot.records.findLast(({ createdAt }) => createdAt === latest(snapshot.records))!;
      const inUse = whichIsInUse(snapshot, heads);
      yield {
        subject: `driver ${driver}`,
        summary:
          `The release has ${count(snapshot.records.length)} under driver ${snapshot.scope.driver} and ${
            count(heads.length)
          } under driver ${driver}` +
          (inUse
            ? `; written last, and so in use, is that under driver ${inUse}.`
            : "; which of the two is in use is not clear."),
        notes: [
          `Under driver ${snapshot.scope.driver} the newest is revision ${own.revision}, under driver ${driver} revision ${newest.revision} (${
            newest.status || "without status"
          }).`,
          `helm uninstall under either driver deletes the live objects of that history's newest revision, whichever is in use.`,
        ],
        evidence: [
          evidence(
            snapshot,
            `/records/${snapshot.records.indexOf(own)}/createdAt`,
            `newest record, driver ${own.ref.driver}`,
          ),
          evidence(
            snapshot,
            `/facts/elsewhere/${found.find(({ head }) => head === newest)!.index}/createdAt`,
            `newest record, driver ${driver}`,
            "present",
          ),
        ],
        manual: adviseOn(snapshot, driver, inUse),
      };
    }
  },
};

function adviseOn({ scope }: Snapshot, driver: Driver, inUse: Driver | undefined) {
  const { release, namespace } = scope;
  const both = [scope.driver, driver];
  const stale = inUse === undefined ? undefined : both.find((one) => one !== inUse)!;
  return [
    {
      summary: "Look at both histories:",
      commands: both.map((one) => shell`HELM_DRIVER=${one} helm history ${release} -n ${namespace}`),
    },
    ...(stale === "secret" || stale === "configmap"
      ? [{
        summary:
          `If the one under driver ${inUse} is the true one, keep a copy of the other's records and delete them ` +
          "(never helm uninstall); no live object is touched:",
        commands: [
          shell`kubectl get ${stale} -n ${namespace} -l owner=helm,name=${release} -o yaml > ${release}-${stale}s.yaml`,
          shell`kubectl delete ${stale} -n ${namespace} -l owner=helm,name=${release}`,
        ],
      }]
      : []),
    ...(inUse !== undefined && inUse !== scope.driver
      ? [{
        summary: "And look into the true one:",
        commands: [shell`helm doctor ${release} -n ${namespace} --driver ${inUse}`],
      }]
      : []),
  ];
}

function whichIsInUse({ records, scope }: Snapshot, heads: readonly RecordHead[]): Driver | undefined {
  const [here, there] = [seconds(latest(records)), seconds(latest(heads))];
  if (here === there || Number.isNaN(here) || Number.isNaN(there)) return undefined;
  return here > there ? scope.driver : heads[0]!.ref.driver;
}

function latest(records: readonly { readonly createdAt?: string }[]): string | undefined {
  return records.reduce<string | undefined>(
    (best, { createdAt }) => best !== undefined && !(seconds(createdAt) >= seconds(best)) ? best : createdAt ?? best,
    undefined,
  );
}

function newestOf(heads: readonly RecordHead[]): RecordHead {
  return heads.reduce((best, head) => head.revision > best.revision ? head : best);
}

function count(records: number): string {
  return records === 1 ? "one record" : `${records} records`;
}
