import type { Incident } from "./incident.ts";

export const payload: readonly Incident[] = [];
