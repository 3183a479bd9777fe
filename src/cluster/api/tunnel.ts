import { Buffer } from "node:buffer";

// A way through a proxy: http and https (CONNECT, RFC 9110 9.3.6) and socks5 (RFC 1928, 1929), as kubeconfigs name them.

export interface Place {
  readonly hostname: string;
  readonly port: number;
}

type Conn = Deno.TcpConn | Deno.TlsConn;

/** What a proxy answered, or failed to; nothing of its password is in it. */
export class ProxyError extends Error {}

/**
 * Opens a connection to the place by the proxy and gives an address on loopback that leads to it, for one connection:
 * TLS can then be begun on it as on any other. Rejects with a {@link ProxyError}.
 */
export const openTunnel = async (proxy: URL, place: Place): Promise<Place> => {
  const through = await reach(proxy, place).catch((error) => {
    const why = error instanceof Deno.errors.ConnectionRefused ? "connection refused" : messageOf(error);
    throw new ProxyError(`the proxy ${proxy.protocol}//${proxy.host} does not let it through: ${why}`);
  });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  relay(listener, through);
  const { hostname, port } = listener.addr as Deno.NetAddr;
  return { hostname, port };
};

const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error);

const relay = async (listener: Deno.TcpListener, through: Conn): Promise<void> => {
  try {
    const near = await listener.accept();
    listener.close();
    await Promise.allSettled([near.readable.pipeTo(through.writable), through.readable.pipeTo(near.writable)]);
  } catch {
    through.close();
  }
};

const reach = async (proxy: URL, place: Place): Promise<Conn> => {
  const hostname = proxy.hostname.replace(/^\[(.*)\]$/, "$1");
  const socks = /^socks5h?:$/.test(proxy.protocol);
  const port = Number(proxy.port) || (socks ? 1080 : proxy.protocol === "https:" ? 443 : 80);
  if (!socks && !/^https?:$/.test(proxy.protocol)) {
    throw new Error(`"${proxy.protocol.slice(0, -1)}" is none of http, https, socks5`);
  }
  const connection = proxy.protocol === "https:"
    ? await Deno.connectTls({ hostname, port })
    : await Deno.connect({ hostname, port });
  try {
    await (socks ? askSocks(connection, proxy, place) : askConnect(connection, proxy, place));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
};

const askConnect = async (connection: Conn, proxy: URL, { hostname, port }: Place): Promise<void> => {
  const target = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  const login = Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`);
  const authorization = proxy.username ? [`proxy-authorization: Basic ${login.toString("base64")}`] : [];
  await send(
    connection,
    Buffer.from([`CONNECT ${target} HTTP/1.1`, `host: ${target}`, ...authorization, "", ""].join("\r\n")),
  );
  let head = "";
  // Byte by byte, for what comes after the head is not ours.
  while (!head.endsWith("\r\n\r\n")) {
    if (head.length > 64 * 1024) throw new Error("it does not speak HTTP");
    head += (await receive(connection, 1)).toString("latin1");
  }
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  if (!status?.startsWith("2")) throw new Error(`it answered ${status ?? "without a status"}`);
};

const askSocks = async (connection: Conn, proxy: URL, { hostname, port }: Place): Promise<void> => {
  const name = Buffer.from(decodeURIComponent(proxy.username));
  const password = Buffer.from(decodeURIComponent(proxy.password));
  await send(connection, Buffer.from(name.length > 0 ? [5, 2, 0, 2] : [5, 1, 0]));
  const [, method] = await receive(connection, 2);
  if (method === 2) {
    await send(connection, Buffer.from([1, name.length, ...name, password.length, ...password]));
    if ((await receive(connection, 2))[1] !== 0) throw new Error("it does not accept the user and password");
  } else if (method !== 0) {
    throw new Error("it wants another kind of login");
  }
  // By name, so that the proxy resolves it.
  const host = Buffer.from(hostname);
  await send(connection, Buffer.from([5, 1, 0, 3, host.length, ...host, port >> 8, port & 255]));
  const [, reply, , kind] = await receive(connection, 4);
  if (reply !== 0) throw new Error(`it answered with SOCKS error ${reply}`);
  const length = kind === 1 ? 4 : kind === 4 ? 16 : (await receive(connection, 1))[0]!;
  await receive(connection, length + 2);
};

const send = async (connection: Conn, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
};

const receive = async (connection: Conn, length: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const count = await connection.read(bytes.subarray(at));
    if (count === null) throw new Error("it closed the connection");
    at += count;
  }
  return bytes;
};
