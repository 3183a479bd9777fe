import { assert, assertEquals } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { recordDeletesDenied } from "./record_deletes_denied.ts";

testCheck(recordDeletesDenied, { finds: [], quiet: ["p04-upgrade", "p01-half"] });

const verbs = ["get", "list", "create", "update"];
const rbac = (kind: string, namespace: string, rest: Record<string, unknown>): KubeObject => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind,
  metadata: { name: "ci", namespace },
  ...rest as Pick<KubeObject, string>,
});

const full = async (records: number): Promise<Snapshot> => {
  const { snapshot } = await visitChanged("p05-install-helm3", (object) => object);
  const { namespace } = snapshot.scope;
  const [record] = snapshot.records;
  return {
    ...snapshot,
    records: Array.from({ length: records }, () => record!),
    facts: {
      ...snapshot.facts,
      rbac: [
        rbac("Role", namespace, { rules: [{ apiGroups: [""], resources: ["secrets", "services"], verbs }] }),
        rbac("RoleBinding", namespace, {
          roleRef: { kind: "Role", name: "ci" },
          subjects: [{ kind: "ServiceAccount", name: "ci", namespace }],
        }),
      ],
    },
  };
};

Deno.test("access/record-deletes-denied speaks where the history is full, as information", async () => {
  const snapshot = await full(10);
  const drafts = [...recordDeletesDenied.examine(snapshot)];
  assertEquals([drafts.length, recordDeletesDenied.severity], [1, "info"]);
  assert(recordDeletesDenied.concerns(snapshot.records, snapshot));
  for (const draft of drafts) assertHolds(snapshot, draft);
});

Deno.test("access/record-deletes-denied is quiet while there is room", async () => {
  const snapshot = await full(9);
  assertEquals([...recordDeletesDenied.examine(snapshot)], []);
  assert(!recordDeletesDenied.concerns(snapshot.records, snapshot));
});
