import type { Evidence, Manual } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { ReportedActor } from "../../model/report.ts";
import type { Gap, Snapshot } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { drivenBy } from "./driven_by.ts";
import { adviseOn } from "./driver_advice.ts";
import { type Claim, marksOf, type Subject } from "./driver_marks.ts";
import { driverOf, field, type Hold } from "./drivers.ts";
import { evidence } from "../evidence.ts";
import { helmChartOf } from "./helm_chart.ts";
import { once } from "../once.ts";
import { stories } from "./stories/mod.ts";
import type { Told } from "./story.ts";

export { besideOf, driverKinds, namesRelease } from "./drivers.ts";

/** Somebody other than Helm's own command who drives this release. A repair must not go under a `controller` or a `process`. */
export interface Actor extends ReportedActor {
  /** How to suspend it, repair, and resume it, by its own commands. */
  readonly manual: Manual;
  /** What it would destroy by itself as the records stand, and what is to be done before. */
  readonly destroys?: string;
  /** Its own object, the one whose hold counts, and where that stands in the snapshot. */
  readonly object?: KubeObject;
  readonly at?: string;
}

/** Who else drives this release, one actor for each driver, the busiest first; none for one of the plain Helm command. */
export const findActors: (snapshot: Snapshot) => Actor[] = once((snapshot) => {
  const found = marksOf(snapshot);
  const objects = claimsOf(snapshot, found);
  const marks = attribute(found, objects);
  const drivers = [...new Set([...objects, ...marks].map(({ driver }) => driver))];
  return drivers.map((driver) => {
    const own = ({ driver: other }: Claim) => other === driver;
    return actor(snapshot, driver, objects.filter(own), marks.filter(own));
  }).sort(byHold);
});

/** The drivers that could not be looked for. Not to be taken for "nobody drives it". */
export function unknownDrivers(snapshot: Snapshot): Gap[] {
  return snapshot.gaps.filter(({ facet, reason }) => facet === "controllers" && reason !== "not-served");
}

function claimsOf(snapshot: Snapshot, marks: readonly Claim[]): Claim[] {
  return snapshot.facts.controllers.flatMap((object, index) => {
    const found = driverOf(object, seconds(snapshot.takenAt), snapshot.scope, snapshot.facts.controllers);
    if (found === undefined) return [];
    const { driver, hold, elsewhere } = found;
    if (elsewhere && !marks.some((mark) => mark.driver === driver)) return [];
    const { name, namespace } = object.metadata;
    const at = `/facts/controllers/${index}/metadata/name`;
    return [{
      driver,
      hold,
      subject: { kind: object.kind, name, namespace },
      at,
      what: `${object.kind} of this release`,
    }];
  });
}

/** Flux and the helm-controller of k3s write under one name; it is the latter's where anything else speaks for it. */
function attribute(marks: readonly Claim[], objects: readonly Claim[]): Claim[] {
  const drivers = [...objects, ...marks.filter(({ subject }) => subject !== undefined)].map(({ driver }) => driver);
  const isK3s = drivers.includes("helm-controller") && !drivers.includes("flux");
  return marks.map((mark) => isK3s && mark.driver === "flux" ? { ...mark, driver: "helm-controller" } : mark);
}

const order: readonly Hold[] = ["process", "controller", "on-demand", "suspended"];
const byHold = (a: { readonly hold: Hold }, b: { readonly hold: Hold }) =>
  order.indexOf(a.hold) - order.indexOf(b.hold);

/** The driver's own object knows better than a mark how things stand; of several objects the busiest counts. */
function actor(snapshot: Snapshot, driver: string, objects: readonly Claim[], marks: readonly Claim[]): Actor {
  const told = [...(objects.length > 0 ? objects : marks)].sort(byHold);
  const { hold } = told[0]!;
  const subject = told.find((one) => one.subject !== undefined)?.subject;
  const names = [...new Set(told.flatMap((one) => one.subject === undefined ? [] : [nameOf(one.subject)]))];
  const name = names.join(", ") || titles[driver] || driver;
  const shown = [...objects, ...firstOfEach(marks)];
  const at = objects.length > 0 ? told[0]!.at.slice(0, -"/metadata/name".length) : undefined;
  const object = at === undefined ? undefined : snapshot.facts.controllers[Number(at.split("/").at(-1))];
  const own = object && at ? { object, at } : {};
  const story = storyOf(driver, { snapshot, hold, ...own });
  const { scope } = snapshot;
  return {
    driver,
    name,
    hold,
    ...adviseOn({ driver, hold, name, subject, scope, chart: helmChartOf(snapshot), ...own, destroys: story.destroys }),
    ...story,
    ...own,
    evidence: [...shown.map(say(snapshot)), ...settings(snapshot, objects)],
  };
}

function storyOf(driver: string, told: Told): Pick<Actor, "now" | "next" | "destroys" | "drivenBy"> {
  const story = stories[driver];
  const parts = {
    now: story?.now?.(told),
    next: story?.next?.(told),
    destroys: story?.destroys?.(told),
    drivenBy: told.object && drivenBy(told.object),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
}

/** What a report says of an actor. */
export function reportActor({ driver, name, hold, says, now, next, drivenBy, evidence }: Actor): ReportedActor {
  return {
    driver,
    name,
    hold,
    says,
    ...(now === undefined ? {} : { now }),
    ...(next === undefined ? {} : { next }),
    ...(drivenBy === undefined ? {} : { drivenBy }),
    evidence,
  };
}

const titles: Readonly<Record<string, string>> = {
  flux: "Flux",
  rancher: "Rancher",
  argocd: "Argo CD",
  fleet: "Fleet",
  terraform: "Terraform",
  pulumi: "Pulumi",
  crossplane: "Crossplane",
  werf: "werf or Nelm",
};

function nameOf({ kind, namespace, name }: Subject): string {
  return `${kind} ${namespace ? `${namespace}/` : ""}${name}`;
}

function say(snapshot: Snapshot): (claim: Claim) => Evidence {
  return ({ at, what }) => evidence(snapshot, at, what);
}

/** The same mark stands on every object of a release: once is enough. */
function firstOfEach(marks: readonly Claim[]): Claim[] {
  const sort = ({ at }: Claim) => at.slice(at.indexOf("/", at.indexOf("/", 1) + 1)).replace(/\d+/g, "");
  return marks.filter((mark, index) => marks.findIndex((other) => sort(other) === sort(mark)) === index);
}

const telling = [["spec", "suspend"], ["spec", "failurePolicy"], ["spec", "paused"], ["spec", "syncPolicy"]];

function settings(snapshot: Snapshot, objects: readonly Claim[]): Evidence[] {
  return objects.flatMap(({ at }) => {
    const base = at.slice(0, -"/metadata/name".length);
    const object = snapshot.facts.controllers[Number(base.split("/").at(-1))]!;
    return telling.filter((path) => field(object, ...path) !== undefined)
      .map((path) => evidence(snapshot, `${base}/${path.join("/")}`, `${path.at(-1)} of ${object.kind}`));
  });
}
