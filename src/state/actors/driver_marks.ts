import type { FieldManager, KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Hold } from "./drivers.ts";
import { pointer } from "../evidence.ts";

/** What a driver acts through: `HelmRelease flux-system/web`. */
export interface Subject {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** A sign that a driver is behind the release, and where it stands. */
export interface Claim {
  readonly driver: string;
  readonly hold: Hold;
  readonly subject?: Subject;
  readonly at: string;
  readonly what: string;
}

type Labels = Readonly<Record<string, string>>;
type Mark = Omit<Claim, "at"> & { readonly path: readonly string[] };

/**
 * The marks that drivers leave on what they write. Of the records only the newest counts: who wrote the older ones may
 * have handed over long since. `app.kubernetes.io/instance` is no mark: most charts set it themselves.
 */
export function marksOf(snapshot: Snapshot): Claim[] {
  const newest = snapshot.records.length - 1;
  return [
    ...(newest < 0 ? [] : recordMarks(snapshot, newest).map(under(`/records/${newest}`))),
    ...snapshot.objects.flatMap(({ live }, index) =>
      live === null ? [] : objectMarks(live).map(under(`/objects/${index}/live`))
    ),
    // Where no record names an object, those that claim the release are all there is.
    ...(snapshot.objects.length > 0 ? [] : snapshot.facts.claims).flatMap((live, index) =>
      objectMarks(live).map(under(`/facts/claims/${index}`))
    ),
  ];
}

function under(base: string): (mark: Mark) => Claim {
  return ({ path, ...mark }) => ({ ...mark, at: pointer(base, path) });
}

function recordMarks(snapshot: Snapshot, index: number): Mark[] {
  const { image, managers, release } = snapshot.records[index]!;
  return [
    ...annotatedMarks(image.labels, ["image", "labels"], snapshot.scope.release),
    ...annotatedMarks(image.annotations, ["image", "annotations"], snapshot.scope.release),
    ...managers.flatMap((manager, n) => managerMark(manager, ["managers", `${n}`, "manager"], true)),
    ...chartMarks(release?.chart?.metadata?.["annotations"]),
    // Helm drops both keys when it writes the record, so werf or Nelm was the last to write it.
    ...["last_phase", "annotations"].filter((key) => release?.info?.[key] !== undefined)
      .map((key): Mark => ({ ...werf, path: ["release", "info", key], what: "field that only werf and Nelm write" })),
  ];
}

const werf = { driver: "werf", hold: "on-demand" } as const;

/** Labels and annotations of a record. */
function annotatedMarks(labels: Labels, path: readonly string[], release: string): Mark[] {
  return Object.keys(labels).flatMap((key): Mark[] => {
    const at = { path: [...path, key], what: `${key} on the newest record` };
    if (key.startsWith("helmcharts.helm.cattle.io/")) {
      return [{ driver: "helm-controller", hold: "controller", subject: { kind: "HelmChart", name: release }, ...at }];
    }
    if (key === "catalog.cattle.io/cluster-repo-name") return [{ driver: "rancher", hold: "on-demand", ...at }];
    if (key.startsWith("helm.toolkit.fluxcd.io/")) return [{ driver: "flux", hold: "controller", ...at }];
    if (key.startsWith("fleet.cattle.io/")) return [{ driver: "fleet", hold: "controller", ...at }];
    return /^(project\.)?werf\.io\//.test(key) ? [{ ...werf, ...at }] : [];
  });
}

/** rancher/fleet `internal/helmdeployer`: it writes the bundle into the chart. The charts packed with k3s and RKE2 have one too. */
function chartMarks(annotations: unknown): Mark[] {
  const bundle = (annotations as Labels | null | undefined)?.["fleet.cattle.io/bundle-id"];
  if (typeof bundle !== "string" || ["k3s", "rke2"].includes(bundle)) return [];
  const path = ["release", "chart", "metadata", "annotations", "fleet.cattle.io/bundle-id"];
  return [{ driver: "fleet", hold: "controller", subject: { kind: "Bundle", name: bundle }, path, what: "bundle" }];
}

function objectMarks(live: KubeObject): Mark[] {
  const { labels = {}, annotations = {}, managedFields = [] } = live.metadata;
  const where = `${live.kind} "${live.metadata.name}"`;
  const onLabel = (key: string) => ({ path: ["metadata", "labels", key], what: `${key} on ${where}` });
  const onAnnotation = (key: string) => ({ path: ["metadata", "annotations", key], what: `${key} on ${where}` });
  const marks: Mark[] = managedFields.flatMap((manager, n) =>
    managerMark(manager, ["metadata", "managedFields", `${n}`, "manager"], false)
  );
  for (const [group, kind] of [["helm", "HelmRelease"], ["kustomize", "Kustomization"]]) {
    const key = `${group}.toolkit.fluxcd.io`;
    const name = labels[`${key}/name`];
    if (name === undefined) continue;
    const subject = { kind: kind!, name, namespace: labels[`${key}/namespace`] };
    marks.push({ driver: "flux", hold: "controller", subject, ...onLabel(`${key}/name`) });
  }
  const application = argoApplication(live) ?? labels["argocd.argoproj.io/instance"];
  if (application !== undefined) {
    const subject = { kind: "Application", name: application };
    const at = labels["argocd.argoproj.io/instance"] === undefined
      ? onAnnotation("argocd.argoproj.io/tracking-id")
      : onLabel("argocd.argoproj.io/instance");
    marks.push({ driver: "argocd", hold: "controller", subject, ...at });
  }
  // With an owner it is of another controller built on the same library.
  if (annotations["objectset.rio.cattle.io/id"] && !annotations["objectset.rio.cattle.io/owner-gvk"]) {
    marks.push({ driver: "fleet", hold: "controller", ...onAnnotation("objectset.rio.cattle.io/id") });
  }
  // Other `werf.io` annotations are the chart author's and say nothing about who deploys it.
  const stamp = Object.keys(annotations).find((key) => key.startsWith("project.werf.io/") || key === "werf.io/version");
  if (stamp !== undefined) marks.push({ ...werf, ...onAnnotation(stamp) });
  return marks;
}

/** `app:group/Kind:namespace/name`. One that names another object was copied from there, and Argo CD ignores it too. */
export function argoApplication({ kind, metadata }: KubeObject): string | undefined {
  const id = metadata.annotations?.["argocd.argoproj.io/tracking-id"] ?? "";
  const own = new RegExp(`^([^:]+):[^:]*/${kind}:([^/]*)/(.+)$`).exec(id);
  return own?.[3] === metadata.name && ["", metadata.namespace].includes(own[2]) ? own[1] : undefined;
}

const programs: readonly [RegExp, string, Hold][] = [
  [/^helm-controller$/, "flux", "controller"],
  [/^argocd-(application-)?controller$/, "argocd", "controller"],
  [/^terraform-provider-helm/, "terraform", "on-demand"],
  [/^pulumi/, "pulumi", "on-demand"],
  // The second before 0.12. Crossplane itself is called otherwise, and writes to objects of its own release.
  [/^(provider-helm|crossplane-helm-provider)$/, "crossplane", "controller"],
  [/^fleet-?agent/, "fleet", "controller"],
  [/^(werf|nelm)$/, "werf", "on-demand"],
];

/** Programs that touch a record when a person runs them, and drive nothing: clients, backups, Helm's own plugins and faces. */
const bystanders =
  /^(helm$|helm-?(doctor|dashboard|set-status|mapkubeapis|diff|unstick)|kubectl|mapkube|set-status|velero|k9s|oc$|curl|node-fetch|Mozilla|OpenAPI-Generator|before-first-apply|unknown$|kube-|dashboard|lens|headlamp|storage-version)/i;

/** The name a program writes under. Any may write to a live object; who writes a record with no name we know deploys by it. */
function managerMark({ manager }: FieldManager, path: readonly string[], record: boolean): Mark[] {
  if (manager === undefined) return [];
  const known = programs.find(([name]) => name.test(manager));
  const at = { path, what: record ? "program that wrote the newest record" : "program that wrote to a live object" };
  if (known) return [{ driver: known[1], hold: known[2], ...at }];
  if (!record || bystanders.test(manager)) return [];
  const hold = /controller|operator|agent|provider/.test(manager) ? "controller" : "on-demand";
  return [{ driver: manager, hold, subject: { kind: "program", name: manager }, ...at }];
}
