/** Seconds since the epoch of an RFC 3339 time; NaN where it is none. */
export function seconds(time: string | null | undefined): number {
  return time ? Date.parse(time) / 1000 : NaN;
}

/** `45s`, `12m`, `3h12m`, `5d4h`: the two largest units, as kubectl prints ages. */
export function sayDuration(total: number): string {
  const units: [string, number][] = [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]];
  const whole = Math.max(0, Math.round(total));
  const first = units.findIndex(([, size]) => whole >= size);
  if (first < 0) return "0s";
  const [name, size] = units[first]!;
  const next = units[first + 1];
  const rest = next === undefined ? 0 : Math.floor((whole % size) / next[1]);
  return `${Math.floor(whole / size)}${name}${next !== undefined && rest > 0 && first < 2 ? `${rest}${next[0]}` : ""}`;
}
