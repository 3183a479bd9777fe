// The compiled program may carry an older runtime than the one that runs these tests (docs/decisions/runtime-from-npm.md):
// what depends on the runtime's TLS and sockets is proven on the program itself.

import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { PROGRAM, type Ran, run } from "../binary/program.ts";
import { newNamespace, writeKubeconfig } from "./kube.ts";
import { startPlane } from "./plane.ts";

Deno.test({
  name: "the compiled program connects",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const plane = await startPlane();
    const namespace = await newNamespace(plane, "compiled");
    const doctor = (args: readonly string[], kubeconfig = plane.kubeconfig): Promise<Ran> =>
      run(PROGRAM, ["doctor", "-n", namespace, ...args], { env: { KUBECONFIG: kubeconfig, HOME: plane.dir } });
    const connects = async (args: readonly string[], kubeconfig?: string): Promise<void> => {
      const { code, stdout, stderr } = await doctor(args, kubeconfig);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, "No release in namespace");
    };
    const fails = async (says: RegExp, args: readonly string[], kubeconfig?: string): Promise<void> => {
      const { code, stdout, stderr } = await doctor(args, kubeconfig);
      assertEquals([code, stdout], [1, ""], stderr);
      assertMatch(stderr, says);
      assertNotMatch(stderr, /panicked|\bat file:|Internal error/);
    };
    // deno-lint-ignore no-explicit-any -- a parsed kubeconfig
    const changed = (name: string, change: (user: any, cluster: any) => void): Promise<string> =>
      writeKubeconfig(
        plane,
        `compiled-${name}`,
        (config) => change(config.users[0].user, config.clusters[0].cluster),
      );
    const withoutCa = await changed("no-ca", (_, cluster) => delete cluster["certificate-authority-data"]);
    try {
      await t.step("by the authority of the kubeconfig, of a file, or of none", async () => {
        await connects([]);
        await connects(["--kube-ca-file", `${plane.dir}/ca.crt`], withoutCa);
        await fails(/signed by an unknown authority/, [], withoutCa);
        await connects(["--kube-insecure-skip-tls-verify"], withoutCa);
      });

      await t.step("by the name that the certificate is to bear", async () => {
        await connects(["--kube-tls-server-name", "kubernetes.default"]);
        await fails(/its certificate is for another name/, ["--kube-tls-server-name", "other.example"]);
      });

      await t.step("as somebody else, with every group that is named", async () => {
        await connects(["--as", "jane", "--as-group", "ops", "--as-group", "system:masters"]);
        await fails(/User "jane" cannot list/, ["--as", "jane", "--as-group", "ops"]);
      });

      await t.step("not with a pair that does not fit, and it says so", async () => {
        const key = btoa(await Deno.readTextFile(`${plane.dir}/serving.key`));
        const mixed = await changed("mixed", (user) => user["client-key-data"] = key);
        await fails(/the client key is not that of the certificate/, [], mixed);
        const cut = await changed("cut", (user) => user["client-key-data"] = btoa("nothing"));
        await fails(/the client key is no private key/, [], cut);
        const noise = await changed("noise", (_, cluster) => cluster["certificate-authority-data"] = btoa("noise"));
        await fails(/the certificate authority is no certificate/, [], noise);
      });

      await t.step("through a proxy that knows CONNECT, and one that knows SOCKS", async () => {
        for (const [protocol, serve] of [["http", serveConnect], ["socks5", serveSocks]] as const) {
          const proxy = listen(serve);
          const proxied = await changed(protocol, (_, cluster) => {
            cluster["proxy-url"] = `${protocol}://jane:p4ss-of-proxy@127.0.0.1:${proxy.port}`;
          });
          await connects([], proxied);
          assertEquals(proxy.tunnels() > 0, true);
          proxy.close();
          await fails(/the proxy \w+:\/\/127\.0\.0\.1:\d+ does not let it through: connection refused/, [], proxied);
          const { stderr } = await doctor(["--debug"], proxied);
          assertNotMatch(stderr, /p4ss-of-proxy/);
        }
      });

      await t.step("not to what speaks no TLS, no HTTP, or not at all", async () => {
        const plain = listen(async (client) => {
          await read(client);
          await write(client, "HTTP/1.1 400 Bad Request\r\n\r\n");
        });
        await fails(/does not speak TLS/, ["--server", `https://127.0.0.1:${plain.port}`]);
        const ssh = listen(async (client) => void await write(client, "SSH-2.0-x\r\n\r\n"));
        await fails(/its answer is not HTTP/, ["--server", `http://127.0.0.1:${ssh.port}`]);
        const curt = listen(async (client) => void await client.read(new Uint8Array(1)));
        await fails(/the connection was closed/, ["--server", `https://127.0.0.1:${curt.port}`]);
        const silent = listen(() => new Promise(() => {}));
        const flags = ["--request-timeout", "300ms"];
        for (const protocol of ["http", "https"]) {
          await fails(/no answer within 0\.3 s/, ["--server", `${protocol}://127.0.0.1:${silent.port}`, ...flags]);
        }
        for (const { close } of [plain, ssh, curt, silent]) close();
      });
    } finally {
      await plane.stop();
    }
  },
});

type Serve = (client: Deno.TcpConn) => Promise<void>;

const listen = (serve: Serve) => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let tunnels = 0;
  (async () => {
    for await (const client of listener) {
      tunnels++;
      serve(client).catch(() => {}).finally(() => {
        try {
          client.close();
        } catch { /* its other end has closed it */ }
      });
    }
  })().catch(() => {});
  return { port: (listener.addr as Deno.NetAddr).port, tunnels: () => tunnels, close: () => listener.close() };
};

const write = (client: Deno.TcpConn, text: string | number[]) =>
  client.write(typeof text === "string" ? new TextEncoder().encode(text) : new Uint8Array(text));

const read = async (client: Deno.TcpConn): Promise<Uint8Array> => {
  const bytes = new Uint8Array(4096);
  return bytes.subarray(0, await client.read(bytes) ?? 0);
};

const join = async (hostname: string, port: number): Promise<Deno.TcpConn> => await Deno.connect({ hostname, port });

const pass = async (client: Deno.TcpConn, server: Deno.TcpConn): Promise<void> =>
  void await Promise.allSettled([client.readable.pipeTo(server.writable), server.readable.pipeTo(client.writable)]);

const serveConnect: Serve = async (client) => {
  const head = new TextDecoder().decode(await read(client));
  const [, hostname, port] = /^CONNECT (.*):(\d+) /.exec(head)!;
  assertStringIncludes(head, `proxy-authorization: Basic ${btoa("jane:p4ss-of-proxy")}`);
  const server = await join(hostname!, Number(port));
  await write(client, "HTTP/1.1 200 OK\r\n\r\n");
  await pass(client, server);
};

/** SOCKS 5 with a user and a password, by host name. */
const serveSocks: Serve = async (client) => {
  await read(client);
  await write(client, [5, 2]);
  const login = new TextDecoder().decode(await read(client));
  await write(client, [1, login.includes("p4ss-of-proxy") ? 0 : 1]);
  const asked = await read(client);
  const length = asked[4]!;
  const hostname = new TextDecoder().decode(asked.subarray(5, 5 + length));
  const server = await join(hostname, asked[5 + length]! * 256 + asked[6 + length]!);
  await write(client, [5, 0, 0, 1, 127, 0, 0, 1, 0, 0]);
  await pass(client, server);
};
