import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/runtime/clock.ts";
import { createTransport, type Transport, type TransportOptions } from "../../../src/vault/transport.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { startServer, type RecordingServer } from "./support/server.ts";

/** A transport that is cut when the test ends. */
function open(address: string, options: Partial<TransportOptions> = {}): Transport & AsyncDisposable {
  const transport = createTransport({ address, clock: systemClock, ...options });
  return Object.assign(transport, { [Symbol.asyncDispose]: () => transport.destroy() });
}

/** A server that speaks no more HTTP than the test writes. */
async function startRawServer(
  onConnection: (socket: Socket, count: number) => void,
): Promise<{ url: string } & AsyncDisposable> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnection(socket, ++count);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

async function settled(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe("Transport", () => {
  it("passes method, path, query, headers and body as they are, and puts the address's path in front", async () => {
    await using server = await startServer((_request, response) => response.end("ok"));
    await using transport = open(`${server.url}/vault/`);
    const response = await transport.request({
      method: "PATCH",
      path: "/v1/a%2Fb?x=1&x=2",
      headers: ["X-Custom", "One", "x-custom", "Two", "Content-Type", "text/x"],
      body: Buffer.from("hello"),
    });
    expect(await text(response.body)).toBe("ok");
    expect(server.requests[0]).toMatchObject({ method: "PATCH", url: "/vault/v1/a%2Fb?x=1&x=2", body: "hello" });
    expect(server.requests[0]?.rawHeaders).toEqual([
      ...["host", `127.0.0.1:${server.port}`],
      ...["connection", "keep-alive"],
      ...["X-Custom", "One"],
      ...["x-custom", "Two"],
      ...["Content-Type", "text/x"],
      ...["content-length", "5"],
    ]);
  });

  it("keeps order, case and repetitions of the answer's headers and decodes no content", async () => {
    await using server = await startServer((_request, response) => {
      response.sendDate = false;
      response.writeHead(418, ["X-B", "2", "x-a", "1", "X-B", "3", "Content-Encoding", "gzip", "Content-Length", "4"]);
      response.end("raw!");
    });
    await using transport = open(server.url);
    const response = await transport.request({ method: "GET", path: "/" });
    expect(response.statusCode).toBe(418);
    expect(response.headers.slice(0, 10)).toEqual([
      "X-B",
      "2",
      "x-a",
      "1",
      "X-B",
      "3",
      "Content-Encoding",
      "gzip",
      "Content-Length",
      "4",
    ]);
    expect(await text(response.body)).toBe("raw!");
  });

  it("sends verbs that node:http does not know", async () => {
    const heads: string[] = [];
    await using server = await startRawServer((socket) =>
      socket.on("data", (data) => {
        heads.push(data.toString().split("\r\n")[0] ?? "");
        socket.write("HTTP/1.1 204 No Content\r\n\r\n");
      }),
    );
    await using transport = open(server.url);
    for (const method of ["LIST", "SCAN"]) {
      const response = await transport.request({ method, path: "/v1/secret" });
      expect(response.statusCode).toBe(204);
      response.body.resume();
    }
    expect(heads).toEqual(["LIST /v1/secret HTTP/1.1", "SCAN /v1/secret HTTP/1.1"]);
  });

  it("leaves the headers of the caller's own connection out", async () => {
    await using server = await startServer((_request, response) => response.end());
    await using transport = open(server.url);
    const own = [
      "Connection",
      "close",
      "Keep-Alive",
      "timeout=1",
      "Transfer-Encoding",
      "chunked",
      "Expect",
      "100-continue",
    ];
    const { body } = await transport.request({ method: "GET", path: "/", headers: [...own, "X-Stays", "yes"] });
    await text(body);
    expect(server.requests[0]?.headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      connection: "keep-alive",
      "x-stays": "yes",
    });
  });

  it("streams a request body with the length that its header gives, and chunked without", async () => {
    await using server = await startServer((_request, response) => response.end());
    await using transport = open(server.url);
    const first = { body: Readable.from([Buffer.from("ab"), Buffer.from("cd")]), headers: ["Content-Length", "4"] };
    await text((await transport.request({ method: "PUT", path: "/", ...first })).body);
    await text((await transport.request({ method: "PUT", path: "/", body: Readable.from([Buffer.from("xyz")]) })).body);
    expect(
      server.requests.map(({ body, headers }) => [body, headers["content-length"], headers["transfer-encoding"]]),
    ).toEqual([
      ["abcd", "4", undefined],
      ["xyz", undefined, "chunked"],
    ]);
  });

  it("uses one connection again for one request after the other", async () => {
    await using server = await startServer((_request, response) => response.end("x"));
    await using transport = open(server.url);
    for (let i = 0; i < 20; i++) await text((await transport.request({ method: "GET", path: "/" })).body);
    // A connection rests for a turn of the event loop after an answer; a request in that turn may open a second one.
    expect(server.connections.total).toBeLessThanOrEqual(2);
  });

  it("never opens more connections than it was allowed, and still answers everybody", async () => {
    await using server = await startServer((_request, response) => setImmediate(() => response.end("x")));
    await using transport = open(server.url, { connections: 3 });
    const one = async (): Promise<string> => text((await transport.request({ method: "GET", path: "/" })).body);
    expect(await Promise.all(Array.from({ length: 40 }, one))).toEqual(Array.from({ length: 40 }, () => "x"));
    expect(server.connections.peak).toBe(3);
  });

  it("hands out the head before the body has ended, and holds the sender back while nobody reads", async () => {
    let sent = 0;
    await using server = await startServer((_request, response) => {
      const piece = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (sent < 64 * 1024 * 1024) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    await using transport = open(server.url);
    const { body } = await transport.request({ method: "GET", path: "/" });
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(sent).toBeLessThan(32 * 1024 * 1024);
    let received = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) received += chunk.length;
    expect(received).toBe(64 * 1024 * 1024);
  });

  it("talks to a Unix socket", async () => {
    const folder = mkdtempSync(join(tmpdir(), "attache-sock-"));
    try {
      await using server = await startServer((_request, response) => response.end("here"), {
        socketPath: join(folder, "s"),
      });
      await using transport = open(server.url);
      expect(await text((await transport.request({ method: "GET", path: "/v1/x" })).body)).toBe("here");
      expect(server.requests[0]).toMatchObject({ url: "/v1/x", headers: { host: "localhost" } });
      await using nowhere = open(`unix://${folder}/none`);
      await expect(nowhere.request({ method: "GET", path: "/" })).rejects.toMatchObject({
        code: "VAULT_UNREACHABLE",
        message: `cannot connect to Vault at unix://${folder}/none: connect ENOENT ${folder}/none`,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a Transport whose server fails", () => {
  it("says that nobody listens, and that nothing was sent", async () => {
    let server: RecordingServer | undefined = await startServer(() => undefined);
    const { url, port } = server;
    await server[Symbol.asyncDispose]();
    server = undefined;
    await using transport = open(url);
    await expect(transport.request({ method: "PUT", path: "/" })).rejects.toMatchObject({
      code: "VAULT_UNREACHABLE",
      message: `cannot connect to Vault at ${url}: connect ECONNREFUSED 127.0.0.1:${port}`,
      retryable: true,
      detail: { address: url, sent: false },
    });
  });

  it("gives a connection up after the connect timeout", async () => {
    const clock = new FakeClock();
    // A backlog of one that is full: the handshake is never answered. TLS to a silent server is the portable way to get it.
    await using server = await startRawServer(() => undefined);
    await using transport = open(server.url.replace("http:", "https:"), { clock, connectTimeout: 5000 });
    const request = transport.request({ method: "GET", path: "/" });
    const outcome = expect(request).rejects.toMatchObject({ code: "VAULT_UNREACHABLE", detail: { sent: false } });
    await clock.untilSleeping();
    await clock.advance(5000);
    await outcome;
    await expect(request).rejects.toThrow("no connection within 5 s");
  });

  it("repeats a read once if the connection was lost before an answer, but not a write", async () => {
    let answered = 0;
    await using server = await startRawServer((socket, count) =>
      socket.on("data", () => {
        if (count % 2 === 1) socket.destroy();
        else {
          answered += 1;
          socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        }
      }),
    );
    await using transport = open(server.url);
    expect(await text((await transport.request({ method: "LIST", path: "/" })).body)).toBe("ok");
    await expect(transport.request({ method: "PUT", path: "/", body: Buffer.from("x") })).rejects.toMatchObject({
      code: "VAULT_CONNECTION_LOST",
      retryable: true,
      detail: { sent: true },
    });
    expect(answered).toBe(1);
  });

  it("survives that an idle connection was closed by the server", async () => {
    await using server = await startServer((_request, response) => response.end("x"));
    await using transport = open(server.url);
    for (let i = 0; i < 5; i++) {
      expect(await text((await transport.request({ method: "PUT", path: "/", body: Buffer.from("b") })).body)).toBe(
        "x",
      );
      for (const socket of server.sockets) socket.destroy();
      await settled(() => server.sockets.size === 0);
    }
    expect(server.requests).toHaveLength(5);
  });

  it("destroys the body with an error if the connection is lost in the middle of it", async () => {
    await using server = await startRawServer((socket) =>
      socket.on("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        setImmediate(() => socket.destroy());
      }),
    );
    await using transport = open(server.url);
    const { body } = await transport.request({ method: "GET", path: "/" });
    await expect(text(body)).rejects.toMatchObject({ code: "VAULT_CONNECTION_LOST" });
  });

  it("does not end the process over a body that fails while nobody reads it", async () => {
    await using server = await startRawServer((socket) =>
      socket.on("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        setImmediate(() => socket.destroy());
      }),
    );
    await using transport = open(server.url);
    const { body } = await transport.request({ method: "GET", path: "/" });
    await settled(() => body.destroyed);
    expect(body.errored).toMatchObject({ code: "VAULT_CONNECTION_LOST" });
  });

  it("stops waiting for headers and for the body after the times that are set", async () => {
    await using server = await startServer((request, response) => {
      if (request.url === "/half") response.writeHead(200, { "Content-Length": "10" }).write("half");
    });
    await using transport = open(server.url, { headersTimeout: 100, bodyTimeout: 100 });
    await expect(transport.request({ method: "GET", path: "/never" })).rejects.toMatchObject({ code: "VAULT_TIMEOUT" });
    const { body } = await transport.request({ method: "GET", path: "/half" });
    await expect(text(body)).rejects.toMatchObject({ code: "VAULT_TIMEOUT", retryable: true });
  });

  it("says so if what answers does not speak HTTP", async () => {
    await using server = await startRawServer((socket) => socket.on("data", () => socket.end("SSH-2.0-x\r\n")));
    await using transport = open(server.url);
    await expect(transport.request({ method: "PUT", path: "/" })).rejects.toMatchObject({
      code: "VAULT_CONNECTION_LOST",
    });
  });

  it("names a header that cannot be sent, without its value", async () => {
    await using server = await startServer((_request, response) => response.end());
    await using transport = open(server.url);
    const request = transport.request({ method: "GET", path: "/", headers: ["X-Vault-Token", "s.1\nsecret"] });
    await expect(request).rejects.toMatchObject({ code: "VAULT_REQUEST_INVALID" });
    await expect(request).rejects.toThrow(/invalid X-Vault-Token header$/);
  });
});

describe("cancelling a Transport's request", () => {
  it("rejects with the signal's reason before anything is sent, while waiting for an answer, and for a connection", async () => {
    await using server = await startServer(() => undefined);
    await using transport = open(server.url, { connections: 1 });
    const reason = new Error("enough");
    await expect(transport.request({ method: "GET", path: "/", signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(server.requests).toHaveLength(0);
    const first = new AbortController();
    const second = new AbortController();
    const waiting = transport.request({ method: "GET", path: "/1", signal: first.signal });
    const queued = transport.request({ method: "GET", path: "/2", signal: second.signal });
    await settled(() => server.requests.length === 1);
    second.abort(reason);
    await expect(queued).rejects.toBe(reason);
    const [socket] = server.sockets;
    first.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await settled(() => socket?.destroyed === true);
    expect(server.requests.map(({ url }) => url)).toEqual(["/1"]);
  });

  it("destroys the body and closes the connection in the middle of an answer", async () => {
    await using server = await startServer((_request, response) => void response.writeHead(200).write("begin"));
    await using transport = open(server.url);
    const controller = new AbortController();
    const { body } = await transport.request({ method: "GET", path: "/", signal: controller.signal });
    const reason = new Error("enough");
    const [socket] = server.sockets;
    controller.abort(reason);
    await expect(text(body)).rejects.toBe(reason);
    await settled(() => socket?.destroyed === true);
  });

  it("closes the connection if the reader destroys the body", async () => {
    await using server = await startServer((_request, response) => void response.writeHead(200).write("begin"));
    await using transport = open(server.url);
    const { body } = await transport.request({ method: "GET", path: "/" });
    const [socket] = server.sockets;
    body.destroy();
    await settled(() => socket?.destroyed === true);
  });

  it("leaves no listener on the signal behind", async () => {
    await using server = await startServer((_request, response) => response.end("x"));
    await using transport = open(server.url);
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    await text((await transport.request({ method: "GET", path: "/", signal })).body);
    expect(listeners).toBe(0);
  });

  it("refuses requests after it was closed, and lets those under way end", async () => {
    await using server = await startServer((_request, response) => setTimeout(() => response.end("late"), 50));
    const transport = createTransport({ address: server.url, clock: systemClock });
    const running = transport.request({ method: "GET", path: "/" }).then(({ body }) => text(body));
    await settled(() => server.requests.length === 1);
    await transport.close();
    expect(await running).toBe("late");
    await expect(transport.request({ method: "GET", path: "/" })).rejects.toMatchObject({
      code: "VAULT_TRANSPORT_CLOSED",
    });
  });
});
