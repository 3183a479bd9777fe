import { Buffer } from "node:buffer";
import { createPublicKey, X509Certificate } from "node:crypto";

/** What TLS is told: PEM texts, and how the server is known. */
export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/**
 * What is wrong with certificates and key, before TLS meets them: rustls, which is the TLS of Deno, ends the process at a
 * pair that does not fit. Nothing of a key is in the words.
 */
export const flawOf = ({ ca, cert, key }: Tls, runtime = Deno.version.deno): string | undefined => {
  if (ca !== undefined && !isCertificate(ca)) return "the certificate authority is no certificate in PEM";
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    return `a client ${cert === undefined ? "key" : "certificate"} is given without its ${
      cert === undefined ? "certificate" : "key"
    }`;
  }
  if (!isCertificate(cert)) return "the client certificate is no certificate in PEM";
  const [ofCertificate, ofKey] = [publicKeyOf(cert), publicKeyOf(key)];
  if (ofKey === undefined) return "the client key is no private key in PEM";
  if (ofCertificate !== undefined && ofCertificate !== ofKey) return "the client key is not that of the certificate";
  return isVersion1(cert) && !takesVersion1(runtime)
    ? "the client certificate is of X.509 version 1, which this build cannot use; have one of version 3 issued, or use a token"
    : undefined;
};

const isCertificate = (pem: string): boolean => {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
};

const publicKeyOf = (pem: string): string | undefined => {
  try {
    return createPublicKey(pem).export({ type: "spki", format: "pem" }).toString();
  } catch {
    return undefined;
  }
};

/** In a certificate's DER the version stands first, under the tag 0xa0, and is left out where it is 1 (RFC 5280 4.1). */
const isVersion1 = (pem: string): boolean => {
  const base64 = /-----BEGIN [^-]*CERTIFICATE-----([^-]*)-----END/.exec(pem)?.[1] ?? "";
  const der = Buffer.from(base64, "base64");
  const inside = (at: number): number => at + 2 + (der[at + 1]! > 0x80 ? der[at + 1]! & 0x7f : 0);
  return der.length > 0 && der[inside(inside(0))] !== 0xa0;
};

/** Deno has node's own TLS since 2.8. */
const takesVersion1 = (runtime: string): boolean => {
  const [major = 0, minor = 0] = runtime.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 8);
};
