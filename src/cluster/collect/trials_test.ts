import { assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects, Reading, RefusedWrite, TriedWrite } from "../../model/ports.ts";
import type { Given, Observation, StoredRecord } from "../../model/snapshot.ts";
import { collectTrials } from "./trials.ts";

const scope = { namespace: "prod", release: "web", driver: "secret" } as const;

const marks = {
  labels: { "app.kubernetes.io/managed-by": "Helm" },
  annotations: { "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "prod" },
};

const config = (name: string, value = "1") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { k: "${value}" }\n`;

const live = (name: string, value = "1", metadata: JsonObject = marks): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "prod", ...metadata },
    data: { k: value },
  }) as KubeObject;

const seen = (name: string, object: KubeObject | null, kind = "ConfigMap"): Observation => ({
  ref: { apiVersion: "v1", kind, name, ...(kind === "Namespace" ? {} : { namespace: "prod" }) },
  live: object,
});

const deployed = (manifest: string, apply_method?: string): StoredRecord[] => [{
  ref: { driver: "secret", namespace: "prod", name: "sh.helm.release.v1.web.v1" },
  uid: "1",
  resourceVersion: "1",
  managers: [],
  image: { data: {}, labels: { owner: "helm", name: "web", status: "deployed" }, annotations: {} },
  revision: 1,
  size: 1,
  faults: [],
  release: {
    name: "web",
    namespace: "prod",
    version: 1,
    info: { status: "deployed" },
    manifest,
    ...(apply_method ? { apply_method } : {}),
  },
}];

type Answer = (write: TriedWrite) => Reading<RefusedWrite | null>;
const taken: Answer = () => ({ ok: true, value: null });

async function trials(
  records: readonly StoredRecord[],
  given: Given,
  observed: readonly Observation[],
  answer = taken,
) {
  const writes: TriedWrite[] = [];
  const tryOut = (write: TriedWrite) => Promise.resolve((writes.push(write), answer(write)));
  const collected = await collectTrials({ tryOut } as unknown as Objects, scope, records, given, observed);
  return { ...collected, writes };
}

Deno.test("what is absent is created, what differs is patched from the baseline, what does not is not sent", async () => {
  const observed = [seen("new", null), seen("old", live("old", "1")), seen("same", live("same"))];
  const desired = config("new") + config("old", "2") + config("same");
  const { found, writes } = await trials(deployed(config("old") + config("same")), { desired }, observed);
  assertEquals(found.map(({ ref, way }) => `${ref.name} ${way}`), ["new create", "old patch"]);
  assertEquals((writes[0] as { object: KubeObject }).object.metadata, { name: "new", namespace: "prod", ...marks });
  assertEquals((writes[1] as { patch: JsonObject }).patch, { data: { k: "2" } });
});

Deno.test("a release that was applied on the server is, unless the user says otherwise; and the other way round", async () => {
  const observed = [seen("old", live("old"))];
  const ways = async (method: string | undefined, given: Given) =>
    (await trials(deployed(config("old"), method), given, observed)).found.map(({ way }) => way);
  const desired = config("old", "2");
  assertEquals(await ways("ssa", { desired }), ["apply"]);
  assertEquals(await ways("ssa", { desired, serverSide: false }), ["patch"]);
  assertEquals(await ways("csa", { desired }), ["patch"]);
  assertEquals(await ways(undefined, { desired, serverSide: true }), ["apply"]);
});

Deno.test("hooks, definitions of crds/ and what is not the release's are left alone", async () => {
  const hook = config("hook").replace("name: hook", 'name: hook, annotations: { helm.sh/hook: "pre-upgrade" }');
  const crd = config("crd").replace("---", "---\n# Source: app/crds/x.yaml");
  const observed = ["hook", "crd"].map((name) => seen(name, null)).concat(seen("theirs", live("theirs", "1", {})));
  assertEquals((await trials(deployed(""), { desired: hook + crd + config("theirs") }, observed)).writes, []);
});

Deno.test("what waits for another object of the same manifest is no alarm", async () => {
  const namespace = "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: prod }\n";
  const before = [seen("prod", null, "Namespace"), seen("a", null)];
  assertEquals((await trials([], { desired: namespace + config("a") }, before)).found.map(({ ref }) => ref.kind), [
    "Namespace",
  ]);
  const missing = (says: string, kind: string, name: string): Answer => () => ({
    ok: true,
    value: { status: kind ? 404 : 403, says, about: { kind, name }, causes: [] },
  });
  const account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ci }\n";
  const observed = [seen("a", null), seen("ci", null, "ServiceAccount")];
  const refusals = async (answer: Answer) =>
    (await trials([], { desired: account + config("a") }, observed, answer)).found.filter(({ refused }) => refused)
      .length;
  assertEquals(await refusals(missing("", "serviceaccounts", "ci")), 0);
  assertEquals(
    await refusals(missing('error looking up service account prod/ci: serviceaccount "ci" not found', "", "")),
    0,
  );
  assertEquals(await refusals(missing("", "serviceaccounts", "other")), 2);
});

Deno.test("Helm's own client-side writes are in nobody's way when it moves to the server, others' are", async () => {
  const own = { ...marks, managedFields: [{ manager: "helm", operation: "Update" }] };
  const conflict = (...managers: string[]): RefusedWrite => ({
    status: 409,
    says: "",
    about: { kind: "configmaps", name: "old" },
    causes: managers.map((name) => ({
      field: ".data.k",
      says: `conflict with "${name}" using v1`,
      reason: "FieldManagerConflict",
    })),
  });
  const move = (...managers: string[]) =>
    trials(
      deployed(config("old")),
      { desired: config("old", "2"), serverSide: true },
      [seen("old", live("old", "1", own as unknown as JsonObject))],
      (write) => ({ ok: true, value: "force" in write ? null : conflict(...managers) }),
    );
  assertEquals((await move("helm")).found.map(({ refused }) => refused), [undefined]);
  assertEquals((await move("helm", "kubectl")).found[0]!.refused!.causes.length, 1);
});

Deno.test("what could not be asked is a gap; files cannot be", async () => {
  const observed = [seen("a", null)];
  const gap = { facet: "trials", what: "a", reason: "timeout", says: "No answer" } as const;
  const { found, gaps } = await trials([], { desired: config("a") }, observed, () => ({ ok: false, gap }));
  assertEquals([found, gaps], [[], [gap]]);
  const files = await collectTrials({} as Objects, scope, [], { desired: config("a") }, observed);
  assertEquals(files.gaps.map(({ facet, reason }) => [facet, reason]), [["trials", "not-served"]]);
  assertEquals(await collectTrials({} as Objects, scope, [], {}, observed), { found: [], gaps: [] });
});
