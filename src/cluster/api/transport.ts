import type { Socket } from "node:net";
import { areRenewable, authenticate, type Credentials } from "./credentials.ts";
import { askWhy, dial, type Line } from "./dial.ts";
import type { Answer, Request, Transport } from "./exchange.ts";
import { requestBytes, responseReader, type WireResponse } from "./http1.ts";
import type { Target } from "./kubeconfig.ts";
import { neverSent, noAnswer, timedOut } from "./no_answer.ts";
import { isProtobuf, readProtobuf } from "./protobuf.ts";

export interface TransportOptions {
  readonly userAgent: string;
  /** Seconds; 0 for ever. */
  readonly requestTimeout?: number;
  readonly debug?: (line: string) => void;
}

const IN_FLIGHT = 8;
const TIMEOUT_SECONDS = 30;

/**
 * HTTP of our own over node's sockets (docs/decisions/own-http.md). Never throws. Only a GET is ever sent again: once
 * when a connection that was kept open turns out to be dead, once with new credentials after a 401.
 */
export const openTransport = (target: Target, first: Credentials, options: TransportOptions): Transport => {
  const server = new URL(target.cluster.server);
  const name = nameOf(server);
  let link = openLink(target, server, first);
  const slot = slots(IN_FLIGHT);
  const exchange = async (request: Request): Promise<Answer> => {
    const started = performance.now();
    const path = pathOf(server, request);
    const answer = await exchangeOnce(link, name, path, request, options);
    const became = answer.kind === "answer" ? answer.status : answer.says;
    options.debug?.(
      `${request.method} ${server.origin}${path} ${became} ${Math.round(performance.now() - started)} ms`,
    );
    return answer;
  };
  const renew = async (): Promise<boolean> => {
    const authenticated = await authenticate(target);
    if (authenticated.ok) link = openLink(target, server, authenticated.credentials);
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
  return { server: name, send: (request) => slot(() => send(request)) };
};

/** The address as it may be said: a user and password in it are nobody's business. */
const nameOf = ({ origin, pathname }: URL): string => origin + pathname.replace(/\/+$/, "");

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
  readonly line: Line;
  readonly headers: Credentials["headers"];
  /** Connections that are kept open, for reads: a write gets a new one, for one that was kept may be dead, and then nobody knows what became of the write. */
  readonly kept: { readonly socket: Socket; readonly drop: () => void }[];
}

const openLink = ({ cluster }: Target, server: URL, { headers, tls }: Credentials): Link => {
  const proxy = cluster["proxy-url"];
  return { line: { server, tls, ...(proxy ? { proxy: new URL(proxy) } : {}) }, headers, kept: [] };
};

const pathOf = ({ pathname }: URL, { path, query }: Request): string => {
  const given = Object.entries(query ?? {}).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]);
  const search = new URLSearchParams(given).toString();
  return pathname.replace(/\/+$/, "") + path + (search ? `?${search}` : "");
};

// Compressing the metadata of 10,000 records costs the server more time than a loopback needs to carry it; any other
// network gains, at 20 to 1.
const isLoopback = ({ hostname }: URL): boolean => /^(127\.|localhost$|\[::1\]$)/.test(hostname);

const exchangeOnce = async (
  link: Link,
  name: string,
  path: string,
  request: Request,
  { userAgent, requestTimeout: seconds = TIMEOUT_SECONDS }: TransportOptions,
): Promise<Answer> => {
  const { server } = link.line;
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  let sent = false;
  let socket: Socket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Answer>((resolve) => {
    if (seconds > 0) timer = setTimeout(() => resolve(timedOut(name, seconds, sent)), seconds * 1000);
  });
  const answered = async (): Promise<Answer> => {
    try {
      const bytes = requestBytes({
        method: request.method,
        target: path,
        headers: {
          host: server.host,
          ...link.headers,
          "user-agent": userAgent,
          accept: request.accept ?? "application/json",
          "accept-encoding": isLoopback(server) ? "identity" : "gzip",
          ...(body === undefined ? {} : { "content-type": request.contentType ?? "application/json" }),
        },
        ...(body === undefined ? {} : { body }),
      });
      socket = (request.method === "GET" ? takeKept(link) : undefined) ?? await dial(link.line);
      sent = true;
      const response = await speak(socket, bytes);
      if (response.reusable && request.method === "GET") keep(link, socket);
      else socket.destroy();
      return answerOf(response);
    } catch (error) {
      socket?.destroy();
      const why = await reasonFor(link.line, error);
      return sent ? noAnswer(name, why) : neverSent(name, why);
    }
  };
  const answer = await Promise.race([answered(), late]);
  clearTimeout(timer);
  if (answer.kind === "none") socket?.destroy();
  return answer;
};

/** What node's TLS says of itself, or where it says nothing, what another client says. */
const reasonFor = async (line: Line, error: unknown): Promise<Error> => {
  const said = error instanceof Error ? error : new Error(String(error));
  const mute = "code" in said && said.code === "UNKNOWN";
  return mute ? await askWhy(line) ?? said : said;
};

/** One request and its response; rejects where the connection ends before that is whole. */
const speak = (socket: Socket, bytes: Uint8Array): Promise<WireResponse> =>
  new Promise((resolve, reject) => {
    const reader = responseReader();
    const finish = (act: () => void) => {
      for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener as () => void);
      act();
    };
    const take = (read: () => WireResponse | undefined) => {
      try {
        const response = read();
        if (response) finish(() => resolve(response));
      } catch (error) {
        finish(() => reject(error));
      }
    };
    const ended = () => {
      take(() => reader.end());
      finish(() => reject(new Error("socket hang up")));
    };
    const listeners = {
      data: (part: Uint8Array) => take(() => reader.push(part)),
      error: (error: Error) => finish(() => reject(error)),
      end: ended,
      close: ended,
    };
    for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener as () => void);
    socket.write(bytes);
  });

/** For the next read, unless the server ends it before; nobody waits for that. */
const keep = ({ kept }: Link, socket: Socket): void => {
  const drop = () => {
    socket.off("close", drop).off("error", drop).off("data", drop);
    const at = kept.findIndex((one) => one.socket === socket);
    if (at >= 0) kept.splice(at, 1);
  };
  // What comes without being asked for belongs to no answer.
  socket.on("close", drop).on("error", drop).on("data", drop);
  socket.unref();
  kept.push({ socket, drop });
};

const takeKept = ({ kept }: Link): Socket | undefined => {
  const newest = kept.at(-1);
  newest?.drop();
  return newest?.socket.ref();
};

const answerOf = ({ status, headers, body }: WireResponse): Answer => {
  const date = Date.parse(headers.date ?? "");
  return {
    kind: "answer",
    status,
    ...(Number.isNaN(date) ? {} : { date: new Date(date).toISOString().replace(".000Z", "Z") }),
    body: isProtobuf(body) ? readProtobuf(body) : parse(new TextDecoder().decode(body)),
  };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
