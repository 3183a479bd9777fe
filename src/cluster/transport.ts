import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import http from "node:http";
import https from "node:https";
import { gunzipSync } from "node:zlib";
import type { Answer, Request, Transport } from "./exchange.ts";
import { areRenewable, authenticate, type Credentials } from "./credentials.ts";
import type { Target } from "./kubeconfig.ts";
import { noAnswer, timedOut } from "./no_answer.ts";

export interface TransportOptions {
  readonly userAgent: string;
  /** Seconds; 0 for ever. */
  readonly requestTimeout?: number;
  readonly debug?: (line: string) => void;
}

const IN_FLIGHT = 8;
const TIMEOUT_SECONDS = 30;

/**
 * HTTPS by node:https: Deno's own client ends the process at an X.509 v1 certificate. Never throws. Only a GET is ever
 * sent again: once when a connection that was kept open turns out to be dead, once with new credentials after a 401.
 */
export const openTransport = (target: Target, first: Credentials, options: TransportOptions): Transport => {
  let link = openLink(target, first);
  const slot = slots(IN_FLIGHT);
  const exchange = async (request: Request): Promise<Answer> => {
    const started = performance.now();
    const answer = await exchangeOnce(link, target, request, options);
    const became = answer.kind === "answer" ? answer.status : answer.says;
    options.debug?.(
      `${request.method} ${urlOf(target, request)} ${became} ${Math.round(performance.now() - started)} ms`,
    );
    return answer;
  };
  const renew = async (): Promise<boolean> => {
    const authenticated = await authenticate(target);
    if (authenticated.ok) link = openLink(target, authenticated.credentials);
    return authenticated.ok;
  };
  const send = async (request: Request): Promise<Answer> => {
    const answer = await exchange(request);
    if (request.method !== "GET") return answer;
    if (answer.kind === "none" && answer.reason === "unreachable" && answer.sent) return await exchange(request);
    if (answer.kind === "answer" && answer.status === 401 && areRenewable(target) && await renew()) {
      return await exchange(request);
    }
    return answer;
  };
  return { server: target.cluster.server, send: (request) => slot(() => send(request)) };
};

/** Runs at most `count` of what it is given at a time, the rest in their order. */
const slots = (count: number) => {
  const waiting: (() => void)[] = [];
  let free = count;
  return async <T>(run: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
};

interface Link {
  readonly headers: Credentials["headers"];
  /** Connections that are kept open, for reads. */
  readonly kept: https.Agent;
  /** A new connection each, for writes: one that was kept may be dead, and then nobody knows what became of the write. */
  readonly fresh: https.Agent;
}

const openLink = ({ cluster }: Target, { headers, tls, agent }: Credentials): Link => {
  const { Agent } = cluster.server.startsWith("http:") ? http : https;
  const open = (keepAlive: boolean) => new Agent({ ...tls, keepAlive, maxSockets: IN_FLIGHT }) as https.Agent;
  return agent
    ? { headers, kept: agent as https.Agent, fresh: agent as https.Agent }
    : { headers, kept: open(true), fresh: open(false) };
};

const urlOf = ({ cluster }: Target, { path, query }: Request): string => {
  const given = Object.entries(query ?? {}).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]);
  const search = new URLSearchParams(given).toString();
  return cluster.server + path + (search ? `?${search}` : "");
};

// Compressing the metadata of 10,000 records costs the server more time than a loopback needs to carry it; any other
// network gains, at 20 to 1.
const isLoopback = (server: string): boolean => /^https?:\/\/(127\.|localhost\b|\[::1\])/.test(server);

const exchangeOnce = (
  link: Link,
  target: Target,
  request: Request,
  options: TransportOptions,
): Promise<Answer> => {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const seconds = options.requestTimeout ?? TIMEOUT_SECONDS;
  return new Promise((resolve) => {
    const client = target.cluster.server.startsWith("http:") ? http : https;
    const outgoing = client.request(urlOf(target, request), {
      method: request.method,
      agent: request.method === "GET" ? link.kept : link.fresh,
      headers: {
        ...link.headers,
        "user-agent": options.userAgent,
        accept: request.accept ?? "application/json",
        "accept-encoding": isLoopback(target.cluster.server) ? "identity" : "gzip",
        ...(body === undefined ? {} : { "content-type": "application/json", "content-length": byteLength(body) }),
      },
    });
    const timer = seconds > 0 ? setTimeout(() => giveUp(), seconds * 1000) : undefined;
    const settle = (answer: Answer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    const giveUp = () => {
      settle(timedOut(target.cluster.server, seconds));
      outgoing.destroy();
    };
    outgoing.on("error", (error) => settle(noAnswer(target.cluster.server, error)));
    outgoing.on(
      "response",
      (response) => readAnswer(response).then(settle, (error) => settle(noAnswer(target.cluster.server, error))),
    );
    outgoing.end(body);
  });
};

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

const readAnswer = async (response: IncomingMessage): Promise<Answer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  const text = new TextDecoder().decode(response.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes);
  const date = Date.parse(response.headers.date ?? "");
  return {
    kind: "answer",
    status: response.statusCode ?? 0,
    ...(Number.isNaN(date) ? {} : { date: new Date(date).toISOString().replace(".000Z", "Z") }),
    body: parse(text),
  };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
