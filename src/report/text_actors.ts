import type { ReleaseReport, ReportedActor } from "../model/report.ts";
import { clean, type Style, wrap } from "./page.ts";

const holds: Readonly<Record<ReportedActor["hold"], string>> = {
  process: "at work at this moment",
  controller: "acts by itself",
  "on-demand": "acts when it is run",
  suspended: "suspended",
};

/** Who else drives a release in which something was found, what it is doing, and what it will do. */
export function actorLines({ actors = [] }: ReleaseReport, style: Style): string[] {
  return actors.flatMap((actor) => [
    ...wrap(`Driven by ${sayActor(actor)}`, style.width, "  "),
    ...(actor.next === undefined ? [] : wrap(actor.next, style.width, "    ")),
  ]);
}

function sayActor({ name, hold, now, drivenBy }: ReportedActor): string {
  return [
    `${clean(name)}: ${holds[hold]}`,
    ...(now === undefined ? [] : [clean(now)]),
    ...(drivenBy === undefined ? [] : [`itself kept by ${clean(drivenBy)}`]),
  ].join("; ");
}

/** Behind what is well: `, driven by HelmRelease flux-system/web`. */
export function sayDrivers({ actors = [] }: ReleaseReport): string {
  return actors.length === 0 ? "" : `, driven by ${actors.map(({ name }) => clean(name)).join(" and ")}`;
}
