import type { Incident } from "./incident.ts";

export const lost: readonly Incident[] = [];
