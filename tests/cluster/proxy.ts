// An HTTPS reverse proxy on loopback before the API server: it fails chosen requests and tells the test of all of them.

import { writeKubeconfig } from "./kube.ts";
import { adminClient, type Plane } from "./plane.ts";

export type SeenRequest = {
  readonly method: string;
  /** Without the query: "/api/v1/namespaces/x/secrets". */
  readonly path: string;
  readonly query: URLSearchParams;
};

export type AnsweredRequest = SeenRequest & {
  /** What the client got: 502 where the proxy failed it. */
  readonly status: number;
};

export type ProxyRule = {
  /** These are answered 502 and never reach the API server. */
  readonly refuse?: (request: SeenRequest) => boolean;
  /** These reach the API server, and then are answered 502: done, but the client cannot know. */
  readonly lose?: (request: SeenRequest) => boolean;
  /** Runs when the API server has answered the `nth` (from 1, default 1) request that matches, before the client hears of it. */
  readonly after?: {
    readonly matches: (request: SeenRequest) => boolean;
    readonly nth?: number;
    readonly run: (request: AnsweredRequest) => void | Promise<void>;
  };
};

export type Proxy = {
  readonly server: string;
  /** The given kubeconfig with the proxy in the API server's place. */
  readonly kubeconfig: string;
  /** Every request so far, in the order of the answers. */
  readonly requests: readonly AnsweredRequest[];
  readonly stop: () => Promise<void>;
};

/** True for a request that changes something: not a read, not a dry run, not an access review. */
export const isWrite = ({ method, path, query }: SeenRequest): boolean =>
  ["POST", "PUT", "PATCH", "DELETE"].includes(method) && !query.has("dryRun") &&
  !path.includes("/authorization.k8s.io/");

/**
 * Starts the proxy. A bearer token goes through as it is; a request without one (the admin's kubeconfig, whose client
 * certificate a proxy cannot pass on) is sent as the admin. Watches are streamed.
 */
export const failingProxy = async (
  plane: Plane,
  rule: ProxyRule,
  kubeconfig: string = plane.kubeconfig,
): Promise<Proxy> => {
  const admin = await adminClient(plane.dir);
  const anonymous = Deno.createHttpClient({ caCerts: [await Deno.readTextFile(`${plane.dir}/ca.crt`)] });
  const requests: AnsweredRequest[] = [];
  const forward = (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const client = request.headers.has("authorization") ? anonymous : admin;
    return passOn(request, plane.server + url.pathname + url.search, client);
  };
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    cert: await Deno.readTextFile(`${plane.dir}/serving.crt`),
    key: await Deno.readTextFile(`${plane.dir}/serving.key`),
    onListen: () => {},
  }, handler(rule, forward, requests));
  const address = `https://127.0.0.1:${server.addr.port}`;
  const stop = async () => {
    admin.close();
    anonymous.close();
    await server.shutdown();
  };
  return {
    server: address,
    kubeconfig: await writeKubeconfig(
      plane,
      `proxy-${server.addr.port}`,
      (config) => config.clusters[0].cluster.server = address,
      kubeconfig,
    ),
    requests,
    stop,
  };
};

const handler = (rule: ProxyRule, forward: (request: Request) => Promise<Response>, requests: AnsweredRequest[]) => {
  let matched = 0;
  return async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const seen: SeenRequest = { method: request.method, path: url.pathname, query: url.searchParams };
    if (rule.refuse?.(seen)) return note(requests, seen, badGateway());
    const answer = await forward(request).catch(() => badGateway());
    if (rule.after?.matches(seen) && ++matched === (rule.after.nth ?? 1)) {
      await rule.after.run({ ...seen, status: answer.status });
    }
    if (!rule.lose?.(seen)) return note(requests, seen, answer);
    await answer.body?.cancel();
    return note(requests, seen, badGateway());
  };
};

const note = (requests: AnsweredRequest[], seen: SeenRequest, response: Response): Response => {
  requests.push({ ...seen, status: response.status });
  return response;
};

const badGateway = (): Response => new Response("502 from the proxy of the test", { status: 502 });

// Both hops name their own host and frame their own bodies. Compression is asked away, because fetch would undo it.
const passOn = async (request: Request, url: string, client: Deno.HttpClient): Promise<Response> => {
  const headers = new Headers(request.headers);
  for (const name of ["host", "connection", "content-length", "transfer-encoding"]) headers.delete(name);
  headers.set("accept-encoding", "identity");
  const response = await fetch(url, {
    method: request.method,
    headers,
    body: request.body,
    client,
    redirect: "manual",
    // No signal: of a client that is killed, `request.signal` may make Deno 2.8.3 panic. Its watches end with their bodies.
  });
  return new Response(response.body, { status: response.status, headers: response.headers });
};
