import type { Incident } from "./incident.ts";

export const chain: readonly Incident[] = [];
