import { describe, expect, it } from "vitest";
import { JsonNumber } from "../../../src/runtime/json.ts";
import { SecretValue } from "../../../src/runtime/secret-value.ts";
import { createVaultClient, type VaultClient, type VaultClientOptions } from "../../../src/vault/client.ts";
import { createTransport } from "../../../src/vault/transport.ts";
import { VaultError } from "../../../src/vault/vault-error.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { sendJson, startServer, type RecordingServer } from "./support/server.ts";

interface Setup {
  readonly client: VaultClient;
  readonly clock: FakeClock;
}

function connect(server: RecordingServer | string, options: Partial<VaultClientOptions> = {}): Setup & AsyncDisposable {
  const clock = new FakeClock();
  const address = typeof server === "string" ? server : server.url;
  // No connect timeout: its sleep would stand beside those of the client, which the tests count.
  const transport = createTransport({ address, clock, connectTimeout: 0 });
  const client = createVaultClient({ transport, clock, retries: 2, userAgent: "attache/test", timeout: 0, ...options });
  return { client, clock, [Symbol.asyncDispose]: () => transport.destroy() };
}

/** Advances to each sleep's end until the promise settles; returns the waits. */
async function runWaits(clock: FakeClock, promise: Promise<unknown>): Promise<number[]> {
  let settled = false;
  const done = (): void => void (settled = true);
  promise.then(done, done);
  const waits: number[] = [];
  while (!settled) {
    await clock.settle();
    if (clock.sleeping === 0 || settled) continue;
    const due = clock.nextDue ?? 0;
    waits.push(due);
    await clock.advance(due);
  }
  return waits;
}

const token = new SecretValue("s.top-secret-token");

describe("a request to Vault", () => {
  it("carries the headers that Vault knows and no others", async () => {
    await using server = await startServer((_request, response) => sendJson(response, { data: { a: 1 } }));
    await using setup = connect(server, { namespace: "team" });
    const headers = { "X-Vault-Index": "abc" };
    await setup.client.request({ method: "GET", path: "secret/x", token, wrapTtl: "60s", headers });
    await setup.client.request({ method: "GET", path: "/v1/secret/x", namespace: "" });
    expect(server.requests[0]).toMatchObject({ method: "GET", url: "/v1/secret/x", body: "" });
    expect(server.requests[0]?.headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      connection: "keep-alive",
      "x-vault-request": "true",
      "user-agent": "attache/test",
      "x-vault-namespace": "team",
      "x-vault-token": "s.top-secret-token",
      "x-vault-wrap-ttl": "60s",
      "x-vault-index": "abc",
    });
    expect(server.requests[1]?.url).toBe("/v1/secret/x");
    expect(server.requests[1]?.headers).not.toHaveProperty("x-vault-namespace");
    expect(server.requests[1]?.headers).not.toHaveProperty("x-vault-token");
  });

  it("lists with GET and list=true, and sends parameters sorted and encoded as Go does", async () => {
    await using server = await startServer((_request, response) => sendJson(response, { data: { keys: ["a"] } }));
    await using setup = connect(server);
    await setup.client.request({ method: "LIST", path: "secret/metadata/", query: { limit: "2", after: "a b&c" } });
    await setup.client.request({ method: "GET", path: "secret/a b/ü%2F?", query: { v: ["1", "2"] } });
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /v1/secret/metadata?after=a+b%26c&limit=2&list=true",
      "GET /v1/secret/a%20b/%C3%BC%252F%3F?v=1&v=2",
    ]);
  });

  it("sends a JSON body with every digit, and reveals a secret in it", async () => {
    await using server = await startServer((_request, response) => response.writeHead(204).end());
    await using setup = connect(server);
    const body = {
      role: "web",
      secret_id: new SecretValue('a"b'),
      n: new JsonNumber("9007199254740993"),
      left: undefined,
    };
    const response = await setup.client.request({ method: "PUT", path: "auth/approle/login", body });
    expect(server.requests[0]?.body).toBe('{"role":"web","secret_id":"a\\"b","n":9007199254740993}');
    expect(server.requests[0]?.headers["content-type"]).toBe("application/json");
    expect(response).toMatchObject({ statusCode: 204 });
    expect(response.secret).toBeUndefined();
    await setup.client.request({ method: "PATCH", path: "x", body: Buffer.from("raw") });
    expect(server.requests[1]).toMatchObject({ method: "PATCH", body: "raw" });
  });

  it("keeps integers beyond 2^53 digit for digit", async () => {
    await using server = await startServer((_request, response) =>
      sendJson(response, '{"request_id":"r","data":{"id":12345678901234567890,"pi":3.10}}'),
    );
    await using setup = connect(server);
    const { secret } = await setup.client.request({ method: "GET", path: "secret/x" });
    expect(secret?.data?.get("id")).toEqual(new JsonNumber("12345678901234567890"));
    expect(secret?.data?.get("pi")).toEqual(new JsonNumber("3.10"));
  });

  it("refuses a token with a line break without showing it", async () => {
    await using setup = connect("http://127.0.0.1:1");
    const request = setup.client.request({ method: "GET", path: "x", token: new SecretValue("s.secret\n") });
    await expect(request).rejects.toMatchObject({ code: "VAULT_TOKEN_INVALID", retryable: false });
    await expect(request).rejects.not.toThrow("s.secret");
  });
});

describe("what Vault refuses", () => {
  it("becomes an error with status, path and Vault's own words", async () => {
    await using server = await startServer((_request, response) =>
      sendJson(response, { errors: ["1 error occurred:\n\t* invalid role or secret ID\n\n", "second"] }, 400),
    );
    await using setup = connect(server, { namespace: "team" });
    const body = { role_id: "r", secret_id: "hidden" };
    const error: unknown = await setup.client
      .request({ method: "PUT", path: "auth/approle/login", body, token })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VaultError);
    expect(error).toMatchObject({
      code: "VAULT_RESPONSE_ERROR",
      message: "PUT auth/approle/login: 400: 1 error occurred: * invalid role or secret ID; second",
      statusCode: 400,
      errors: ["1 error occurred:\n\t* invalid role or secret ID\n\n", "second"],
      method: "PUT",
      path: "auth/approle/login",
      retryable: false,
      detail: { status: 400, namespace: "team" },
    });
    expect(server.requests).toHaveLength(1);
  });

  it("is described and not shown if it is not Vault's JSON", async () => {
    await using server = await startServer((request, response) => {
      if (request.url.endsWith("html")) response.writeHead(403, { "Content-Type": "text/html" }).end("<b>secret</b>");
      else if (request.url.endsWith("text")) {
        response.writeHead(400, { "Content-Type": "text/plain; charset=utf-8" });
        response.end("Client sent an HTTP request to an HTTPS server.\nmore");
      } else if (request.url.endsWith("untyped")) response.writeHead(400).end("Client sent an HTTP request.\n");
      else response.writeHead(403).end();
    });
    await using setup = connect(server);
    const message = (path: string): Promise<string> =>
      setup.client.request({ method: "PUT", path }).then(String, (error: unknown) => (error as Error).message);
    expect(await message("html")).toBe("PUT html: 403: the body is not Vault's JSON (text/html, 13 bytes)");
    expect(await message("text")).toBe(
      "PUT text: 400: the body is not Vault's JSON (text/plain, 52 bytes): Client sent an HTTP request to an HTTPS server.",
    );
    expect(await message("untyped")).toBe(
      "PUT untyped: 400: the body is not Vault's JSON (no content type, 29 bytes): Client sent an HTTP request.",
    );
    expect(await message("none")).toBe("PUT none: 403");
  });

  it("is no error for a read that found nothing", async () => {
    await using server = await startServer((request, response) => {
      if (request.url.includes("gone")) sendJson(response, { data: { data: null, metadata: { version: 2 } } }, 404);
      else if (request.url.includes("warned")) sendJson(response, { data: null, warnings: ["look"] }, 404);
      else if (request.url.includes("mount")) sendJson(response, { errors: ["no handler for route"] }, 404);
      else sendJson(response, { errors: [] }, 404);
    });
    await using setup = connect(server);
    const read = (path: string) => setup.client.request({ method: "GET", path });
    expect(await read("none")).toMatchObject({ statusCode: 404, errors: [] });
    expect(await read("none")).not.toHaveProperty("secret");
    expect(await read("mount")).toMatchObject({ statusCode: 404, errors: ["no handler for route"] });
    expect(await read("mount")).not.toHaveProperty("secret");
    expect((await read("gone")).secret?.data?.get("data")).toBeNull();
    expect((await read("warned")).secret?.warnings).toEqual(["look"]);
    expect((await setup.client.request({ method: "LIST", path: "none" })).statusCode).toBe(404);
    await expect(setup.client.request({ method: "PUT", path: "none" })).rejects.toMatchObject({ statusCode: 404 });
  });

  it("is an error if the 404 does not come from Vault", async () => {
    await using server = await startServer((_request, response) =>
      response.writeHead(404, { "Content-Type": "text/html" }).end("<html>no such site</html>"),
    );
    await using setup = connect(server);
    await expect(setup.client.request({ method: "GET", path: "secret/x" })).rejects.toThrow(
      "GET secret/x: 404: the body is not Vault's JSON (text/html, 25 bytes)",
    );
  });

  it("says that an answer is malformed or too long", async () => {
    await using server = await startServer((request, response) => {
      if (request.url.endsWith("pem"))
        response.writeHead(200, { "Content-Type": "application/x-pem-file" }).end("-----");
      else if (request.url.endsWith("cut")) sendJson(response, '{"data":{"password":"hun');
      else response.end(Buffer.alloc(2000));
    });
    await using setup = connect(server, { maxResponseSize: 1000 });
    await expect(setup.client.request({ method: "GET", path: "pki/ca/pem" })).rejects.toMatchObject({
      code: "VAULT_RESPONSE_MALFORMED",
      message: "GET pki/ca/pem: the body is not Vault's JSON (application/x-pem-file, 5 bytes)",
    });
    const cut = setup.client.request({ method: "GET", path: "cut" });
    await expect(cut).rejects.toThrow("GET cut: an answer of Vault cannot be understood: it is not JSON");
    await expect(cut).rejects.not.toThrow("hun");
    await expect(setup.client.request({ method: "GET", path: "long" })).rejects.toMatchObject({
      code: "VAULT_RESPONSE_TOO_LARGE",
      message: "GET long: the answer is longer than 1000 bytes",
    });
  });
});

describe("repeating a request", () => {
  it.each([412, 429, 500, 502, 503, 504])("happens after a %d, for writes too", async (status) => {
    await using server = await startServer((_request, response, count) =>
      count < 3 ? sendJson(response, { errors: ["busy"] }, status) : sendJson(response, { data: { ok: true } }),
    );
    await using setup = connect(server);
    const request = setup.client.request({ method: "PUT", path: "x", body: { a: 1 } });
    expect(await runWaits(setup.clock, request)).toEqual([1000, 2000]);
    expect((await request).secret?.data?.get("ok")).toBe(true);
    expect(server.requests.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}', '{"a":1}']);
  });

  it.each([400, 403, 404, 405, 501])("does not happen after a %d", async (status) => {
    await using server = await startServer((_request, response) => sendJson(response, { errors: [] }, status));
    await using setup = connect(server);
    await expect(setup.client.request({ method: "PUT", path: "x" })).rejects.toMatchObject({ statusCode: status });
    expect(server.requests).toHaveLength(1);
  });

  it("ends with the last answer when the retries are used up, and is told to the log", async () => {
    await using server = await startServer((_request, response, count) =>
      sendJson(response, { errors: [`failure ${count}`] }, 500),
    );
    const lines: unknown[] = [];
    const logger = { warn: (message: string, fields: unknown = {}) => void lines.push([message, fields]) };
    await using setup = connect(server, { logger });
    setup.clock.setRandom(0.5);
    const request = setup.client.request({ method: "GET", path: "x", token });
    expect(await runWaits(setup.clock, request)).toEqual([1250, 2500]);
    await expect(request).rejects.toThrow("GET x: 500: failure 3");
    expect(lines).toEqual([
      [
        "a request to Vault failed and will be repeated",
        { error: "GET x: 500: failure 1", code: "VAULT_RESPONSE_ERROR", attempt: 1, wait_ms: 1250 },
      ],
      [
        "a request to Vault failed and will be repeated",
        { error: "GET x: 500: failure 2", code: "VAULT_RESPONSE_ERROR", attempt: 2, wait_ms: 2500 },
      ],
    ]);
  });

  it("never happens if a request says so", async () => {
    await using server = await startServer((_request, response) => sendJson(response, { errors: [] }, 500));
    await using setup = connect(server);
    const request = setup.client.request({ method: "GET", path: "x", maxRetries: 0 });
    await expect(request).rejects.toMatchObject({ statusCode: 500, retryable: true });
    expect(server.requests).toHaveLength(1);
  });

  it("happens for any method if Vault could not be reached at all", async () => {
    await using server = await startServer(() => undefined);
    const { url } = server;
    await server[Symbol.asyncDispose]();
    await using setup = connect(url);
    const request = setup.client.request({ method: "PUT", path: "x" });
    expect(await runWaits(setup.clock, request)).toEqual([1000, 2000]);
    await expect(request).rejects.toMatchObject({ code: "VAULT_UNREACHABLE" });
  });

  it("happens after a lost connection for reads, and for writes that say that they do no harm twice", async () => {
    await using server = await startServer((_request, response) => void response.socket?.destroy());
    await using setup = connect(server);
    const write = setup.client.request({ method: "PUT", path: "x" });
    expect(await runWaits(setup.clock, write)).toEqual([]);
    await expect(write).rejects.toMatchObject({ code: "VAULT_CONNECTION_LOST" });
    expect(server.requests).toHaveLength(1);
    const renewal = setup.client.request({ method: "PUT", path: "auth/token/renew-self", idempotent: true });
    expect(await runWaits(setup.clock, renewal)).toEqual([1000, 2000]);
    const read = setup.client.request({ method: "GET", path: "x" });
    expect(await runWaits(setup.clock, read)).toEqual([1000, 2000]);
    await Promise.allSettled([renewal, read]);
  });

  it("waits as long as Retry-After asks, in seconds or until a date, but at most 30 seconds", async () => {
    let value = "";
    await using server = await startServer((_request, response, count) =>
      count % 2 === 1
        ? sendJson(response, { errors: [] }, 503, { "Retry-After": value })
        : sendJson(response, { data: { a: 1 } }),
    );
    await using setup = connect(server);
    const { clock } = setup;
    const waitsFor = async (text: string): Promise<number[]> => {
      value = text;
      const request = setup.client.request({ method: "GET", path: "x" });
      const waits = await runWaits(clock, request);
      await request;
      return waits;
    };
    expect(await waitsFor("7")).toEqual([7000]);
    expect(await waitsFor(new Date(clock.now() + 12_000).toUTCString())).toEqual([12_000]);
    expect(await waitsFor("86400")).toEqual([30_000]);
    expect(await waitsFor("soon")).toEqual([1000]);
  });

  it("holds every other request of the client back as well while Retry-After lasts", async () => {
    await using server = await startServer((_request, response, count) =>
      count === 1
        ? sendJson(response, { errors: [] }, 429, { "Retry-After": "5" })
        : sendJson(response, { data: { a: 1 } }),
    );
    await using setup = connect(server);
    const first = setup.client.request({ method: "GET", path: "first" });
    await setup.clock.untilSleeping();
    const second = setup.client.request({ method: "PUT", path: "second" });
    await setup.clock.untilSleeping(2);
    await setup.clock.advance(4999);
    expect(server.requests).toHaveLength(1);
    await setup.clock.advance(1);
    await Promise.all([first, second]);
    expect(server.requests.map(({ url }) => url).sort()).toEqual(["/v1/first", "/v1/first", "/v1/second"]);
  });
});

describe("the end of a request's time", () => {
  it("comes after the timeout, with what happened before", async () => {
    await using server = await startServer((_request, response, count) => {
      if (count === 1) sendJson(response, { errors: ["sealed"] }, 503);
    });
    await using setup = connect(server, { timeout: 60_000 });
    const request = setup.client.request({ method: "GET", path: "secret/x" });
    const outcome = expect(request).rejects.toMatchObject({
      code: "VAULT_TIMEOUT",
      message: `GET secret/x: no answer from ${server.url} within 60 s; before that: GET secret/x: 503: sealed`,
      retryable: true,
    });
    await setup.clock.untilSleeping(2);
    await setup.clock.advance(1000);
    while (server.requests.length < 2) await setup.clock.settle();
    await setup.clock.advance(59_000);
    await outcome;
  });

  it("comes earlier where the request itself asks for less", async () => {
    await using server = await startServer(() => undefined);
    await using setup = connect(server, { timeout: 60_000 });
    const request = setup.client.request({ method: "GET", path: "secret/x", timeout: 2345 });
    const outcome = expect(request).rejects.toThrow(/no answer from .* within 2.3 s$/);
    while (server.requests.length < 1) await setup.clock.settle();
    await setup.clock.advance(2345);
    await outcome;
    const patient = setup.client.request({ method: "GET", path: "secret/x", timeout: 90_000 });
    const later = expect(patient).rejects.toThrow(/within 60 s$/);
    while (server.requests.length < 2) await setup.clock.settle();
    await setup.clock.advance(60_000);
    await later;
  });

  it("comes at once, with the last answer, if the next wait would go beyond the timeout", async () => {
    await using server = await startServer((_request, response) => sendJson(response, { errors: ["x"] }, 500));
    await using setup = connect(server, { timeout: 4000, retries: 12 });
    const request = setup.client.request({ method: "GET", path: "x" });
    const outcome = expect(request).rejects.toMatchObject({ statusCode: 500 });
    for (let i = 0; i < 3; i++) {
      while (setup.clock.sleeping < 2 && server.requests.length < 3) await setup.clock.settle();
      if (server.requests.length < 3) await setup.clock.advance(setup.clock.nextDue ?? 0);
    }
    await outcome;
    expect(server.requests).toHaveLength(3);
    expect(setup.clock.sleeping).toBe(0);
  });

  it("comes with the caller's reason on abort: while sending, in the middle of the body, and while waiting", async () => {
    const reason = new Error("enough");
    await using server = await startServer((request, response) => {
      if (request.url.endsWith("body")) response.writeHead(200).write('{"data":');
      else if (request.url.endsWith("busy")) sendJson(response, { errors: [] }, 500);
    });
    await using setup = connect(server, { timeout: 60_000 });
    for (const path of ["silent", "body", "busy"]) {
      const controller = new AbortController();
      const before = server.requests.length;
      const request = setup.client.request({ method: "GET", path, signal: controller.signal });
      const outcome = expect(request).rejects.toBe(reason);
      while (server.requests.length === before) await setup.clock.settle();
      if (path === "busy") await setup.clock.untilSleeping(2);
      else await setup.clock.settle();
      controller.abort(reason);
      await outcome;
      expect(server.requests).toHaveLength(before + 1);
      expect(setup.clock.sleeping).toBe(0);
    }
    const aborted = setup.client.request({ method: "GET", path: "never", signal: AbortSignal.abort(reason) });
    await expect(aborted).rejects.toBe(reason);
  });
});

describe("a redirect", () => {
  it.each([301, 302, 307, 308])(
    "(%d) is followed to another server, with method, body, token and query",
    async (status) => {
      await using active = await startServer((_request, response) => sendJson(response, { data: { node: "active" } }));
      await using standby = await startServer((request, response) =>
        response.writeHead(status, { Location: `${active.url}${request.url.split("?")[0]}` }).end(),
      );
      await using setup = connect(standby, { namespace: "team" });
      const request = { method: "PUT", path: "secret/x", query: { a: "1" }, body: { v: 2 }, token } as const;
      expect((await setup.client.request(request)).secret?.data?.get("node")).toBe("active");
      expect(active.requests[0]).toMatchObject({ method: "PUT", url: "/v1/secret/x?a=1", body: '{"v":2}' });
      expect(active.requests[0]?.headers).toMatchObject({
        host: `127.0.0.1:${active.port}`,
        "x-vault-token": "s.top-secret-token",
        "x-vault-namespace": "team",
        "x-vault-request": "true",
      });
    },
  );

  it("may be relative to the address", async () => {
    await using server = await startServer((_request, response, count) =>
      count === 1
        ? response.writeHead(307, { Location: "/v1/there?x=2" }).end()
        : sendJson(response, { data: { a: 1 } }),
    );
    await using setup = connect(`${server.url}/prefix`);
    await setup.client.request({ method: "GET", path: "here", query: { x: "1" } });
    expect(server.requests.map(({ url }) => url)).toEqual(["/prefix/v1/here?x=1", "/v1/there?x=2"]);
  });

  it("is not followed if the client was told so", async () => {
    await using server = await startServer((_request, response) =>
      response.writeHead(307, { Location: "/v1/there" }).end(),
    );
    await using setup = connect(server, { followRedirects: false });
    const response = await setup.client.request({ method: "GET", path: "here" });
    expect(response.statusCode).toBe(307);
    expect(response).not.toHaveProperty("secret");
    expect(server.requests).toHaveLength(1);
  });

  it("is refused if it leads to a second one, or to something else than HTTP", async () => {
    await using server = await startServer((request, response) => {
      const location = request.url.endsWith("ftp") ? "ftp://example.com/" : "/v1/again";
      response.writeHead(307, { Location: location }).end();
    });
    await using setup = connect(server);
    const follow = (path: string) => setup.client.request({ method: "GET", path, token });
    await expect(follow("x")).rejects.toMatchObject({ code: "VAULT_REDIRECT_REFUSED", retryable: false });
    expect(server.requests).toHaveLength(2);
    await expect(follow("ftp")).rejects.toThrow(
      "GET ftp: a redirect was not followed: its target is not an http or https address",
    );
  });
});
