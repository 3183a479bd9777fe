import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { seconds } from "../clock.ts";

/** What a bundle of trusted certificates is good for. `until`: when the last of them ended. */
export type BundleState =
  | { readonly state: "usable" }
  | { readonly state: "no certificate" }
  | { readonly state: "expired"; readonly until: string };

/**
 * A bundle without a PEM block fails every call (k8s.io/client-go v0.36 `transport/transport.go` `rootCertPool`), and so do
 * certificates that have all ended. What cannot be read here may still be read by the server.
 */
export function judgeBundle(caBundle: string, takenAt: string): BundleState {
  const text = Buffer.from(caBundle, "base64").toString("latin1");
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return /-----BEGIN /.test(text) ? { state: "usable" } : { state: "no certificate" };
  const ends = blocks.map(endOf);
  const latest = Math.max(...ends);
  return latest < seconds(takenAt) ? { state: "expired", until: sayDay(latest) } : { state: "usable" };
}

/** Seconds since the epoch; never, where it cannot be read. */
function endOf(pem: string): number {
  try {
    const end = Date.parse(new X509Certificate(pem).validTo) / 1000;
    return Number.isNaN(end) ? Infinity : end;
  } catch {
    return Infinity;
  }
}

function sayDay(time: number): string {
  return new Date(time * 1000).toISOString().replace(".000", "");
}
