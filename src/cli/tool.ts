import project from "../../deno.json" with { type: "json" };

export const version: string = project.version;

/** Field manager, user agent, and what snapshots and runs say they were made by. */
export const tool = `helm-doctor/${version}`;
