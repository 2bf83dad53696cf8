import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/runtime/clock.ts";
import { createTransport } from "../../../src/vault/transport.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { createAuthority, type Authority } from "./support/certificates.ts";
import { startServer } from "./support/server.ts";

let authority: Authority;
beforeAll(() => {
  authority = createAuthority("Proxy Test CA");
});
afterAll(() => authority[Symbol.dispose]());

interface Proxy extends AsyncDisposable {
  readonly port: number;
  readonly seen: { url: string; authorization: string | undefined }[];
}

/** An HTTP proxy that opens tunnels, or answers with `status`; 0 never answers. */
async function startProxy(status = 200): Promise<Proxy> {
  const seen: Proxy["seen"] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on("connect", (request: IncomingMessage, client: Socket) => {
    sockets.add(client);
    client.on("error", () => undefined);
    seen.push({ url: request.url ?? "", authorization: request.headers["proxy-authorization"] });
    if (status === 0) return;
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const [host, port] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(upstream).pipe(client);
    });
    sockets.add(upstream);
    upstream.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

describe("a proxy on the way to Vault", () => {
  it.each([false, true])("opens one tunnel for many requests (TLS: %s)", async (secure) => {
    const choice = secure ? { tls: authority.issue("server", {}) } : {};
    await using server = await startServer((_request, response) => response.end("through"), choice);
    await using proxy = await startProxy();
    const transport = createTransport({
      address: server.url,
      clock: systemClock,
      proxyAddress: `http://user:p%40ss@127.0.0.1:${proxy.port}`,
      tls: { caCert: authority.ca.certPath },
      connections: 1,
    });
    for (let i = 0; i < 3; i++) {
      expect(await text((await transport.request({ method: "GET", path: "/" })).body)).toBe("through");
    }
    await transport.destroy();
    const authorization = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
    expect(proxy.seen).toEqual([{ url: `127.0.0.1:${server.port}`, authorization }]);
  });

  it("that refuses is named, without its password", async () => {
    await using proxy = await startProxy(407);
    const transport = createTransport({
      address: "https://vault.example:8200",
      clock: systemClock,
      proxyAddress: `http://user:hunter2@127.0.0.1:${proxy.port}`,
    });
    await expect(transport.request({ method: "GET", path: "/" })).rejects.toMatchObject({
      code: "VAULT_UNREACHABLE",
      message: `cannot connect to Vault at https://vault.example:8200: the proxy 127.0.0.1:${proxy.port} answered 407`,
      detail: { sent: false },
    });
    expect(proxy.seen[0]?.url).toBe("vault.example:8200");
    await transport.destroy();
  });

  it("that is not there, or never answers, is an unreachable Vault", async () => {
    await using proxy = await startProxy(0);
    const clock = new FakeClock();
    const address = "http://vault.example:8200";
    const silent = createTransport({
      address,
      clock,
      proxyAddress: `http://127.0.0.1:${proxy.port}`,
      connectTimeout: 5000,
    });
    const outcome = expect(silent.request({ method: "GET", path: "/" })).rejects.toThrow(
      "cannot connect to Vault at http://vault.example:8200: no connection within 5 s",
    );
    while (proxy.seen.length === 0) await clock.settle();
    await clock.advance(5000);
    await outcome;
    await silent.destroy();
    const absent = createTransport({ address, clock, proxyAddress: "http://127.0.0.1:1" });
    await expect(absent.request({ method: "GET", path: "/" })).rejects.toThrow(
      "cannot connect to Vault at http://vault.example:8200: the proxy 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1",
    );
    await absent.destroy();
  });

  it("must be an HTTP proxy", () => {
    const create = (proxyAddress: string) => () =>
      createTransport({ address: "http://v", clock: systemClock, proxyAddress });
    expect(create("socks5://u:hunter2@proxy")).toThrow("must be a URL that starts with http:// or https://");
    expect(create("socks5://u:hunter2@proxy")).not.toThrow("hunter2");
  });
});
