import type { Incident } from "./incident.ts";

export const writers: readonly Incident[] = [];
