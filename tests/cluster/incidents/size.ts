import type { Incident } from "./incident.ts";

export const size: readonly Incident[] = [];
