import { masked } from "./credentials.ts";
import type { Answer } from "./exchange.ts";

// Why no answer came, in words, and whether the request can have left: a write that cannot have left is not in doubt.

const none = (server: string, reason: "unreachable" | "timeout", sent: boolean, why: string): Answer => ({
  kind: "none",
  reason,
  sent,
  says: `Cannot reach ${server}: ${why}`,
});

/** No answer within so many seconds. */
export const timedOut = (server: string, seconds: number, sent: boolean): Answer =>
  none(server, "timeout", sent, `no answer within ${seconds} s`);

/** No connection came about, so nothing can have left. */
export const neverSent = (server: string, error: Error): Answer => {
  const answer = noAnswer(server, error);
  return answer.kind === "none" ? { ...answer, sent: false } : answer;
};

const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

/** An error of the connection. */
export const noAnswer = (server: string, error: Error): Answer => {
  const code = "code" in error ? String(error.code) : "";
  // A certificate is judged before anything is sent; any other end of a connection may come after.
  const certificate = certificateTrouble(`${code} ${error.message}`);
  if (certificate) return none(server, "unreachable", false, certificate);
  return none(server, "unreachable", !NEVER_SENT.includes(code), wordsFor(code, error.message));
};

const wordsFor = (code: string, message: string): string => {
  if (code === "ECONNREFUSED") return "connection refused; is the server running, and is the address right?";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "its host name cannot be resolved";
  if (
    code === "ECONNRESET" || code === "EPIPE" ||
    /close_notify|socket hang up|unexpected end of file|socket disconnected/.test(message)
  ) {
    return "the connection was closed";
  }
  if (/InvalidContentType|WRONG_VERSION_NUMBER/.test(`${code} ${message}`)) return "it does not speak TLS";
  return masked(message || code);
};

/** The words of node and of rustls for what can be wrong with a server's certificate. */
const certificateTrouble = (text: string): string | undefined => {
  if (/UnknownIssuer|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/i.test(text)) {
    return "its certificate is signed by an unknown authority; name the right one with --kube-ca-file";
  }
  if (/NotValidForName|not valid for name|ALTNAME/i.test(text)) {
    return "its certificate is for another name; give the right one with --kube-tls-server-name";
  }
  if (/invalid peer certificate: Expired|CERT_HAS_EXPIRED/i.test(text)) return "its certificate has expired";
  if (/invalid peer certificate/i.test(text)) return `its certificate is not accepted: ${masked(text)}`;
  return undefined;
};
