import type { Incident } from "./incident.ts";

export const identity: readonly Incident[] = [];
