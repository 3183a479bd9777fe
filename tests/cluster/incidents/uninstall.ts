import type { Incident } from "./incident.ts";

export const uninstall: readonly Incident[] = [];
