import net from "node:net";
import tls from "node:tls";
import type { Tls } from "./key_pair.ts";
import { openTunnel, type Place } from "./tunnel.ts";

// A connection to the API server: TCP, through a proxy where one is named, and TLS.

export interface Line {
  readonly server: URL;
  readonly proxy?: URL;
  readonly tls: Tls;
}

export const placeOf = (url: URL): Place => ({
  hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
  port: Number(url.port) || (url.protocol === "http:" ? 80 : 443),
});

/** Resolves when the connection is ready for a request; rejects with what the runtime says, or a `ProxyError`. */
export const dial = async ({ server, proxy, tls: trust }: Line): Promise<net.Socket> => {
  const place = placeOf(server);
  const { hostname, port } = proxy ? await openTunnel(proxy, place) : place;
  if (server.protocol === "http:") return await opened(net.connect({ host: hostname, port }), "connect");
  const tcp = await opened(net.connect({ host: hostname, port }), "connect");
  const { servername = place.hostname, ...options } = trust;
  // An address is no name for SNI; the certificate is held to it all the same.
  const name = net.isIP(servername) ? {} : { servername };
  const secured = tls.connect({ socket: tcp, host: servername, ALPNProtocols: ["http/1.1"], ...name, ...options });
  return await opened(secured, "secureConnect");
};

const opened = <T extends net.Socket>(socket: T, event: "connect" | "secureConnect"): Promise<T> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    const closed = () => fail(new Error("socket hang up"));
    socket.once("error", fail);
    socket.once("close", closed);
    socket.once(event, () => {
      socket.off("error", fail);
      socket.off("close", closed);
      socket.setNoDelay?.(true);
      resolve(socket);
    });
  });

/**
 * Why a handshake failed. The node:tls of Deno 2.6, which a fall-back build embeds, keeps that to itself and fails at the
 * first write; Deno's own client tells. Undefined where nothing is wrong with it.
 */
export const askWhy = async ({ server, proxy, tls: trust }: Line): Promise<Error | undefined> => {
  if (server.protocol === "http:" || trust.rejectUnauthorized === false) return undefined;
  const place = placeOf(server);
  let connection: Deno.Conn | undefined;
  try {
    connection = await Deno.connect(proxy ? await openTunnel(proxy, place) : place);
    const caCerts = trust.ca ? [trust.ca] : [];
    const secured = await Deno.startTls(connection as Deno.TcpConn, {
      hostname: trust.servername ?? place.hostname,
      caCerts,
    });
    connection = secured;
    await secured.handshake();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : undefined;
  } finally {
    try {
      connection?.close();
    } catch { /* the handshake has taken it */ }
  }
};
