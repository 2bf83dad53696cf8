import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { SecretValue } from "../../../src/runtime/secret-value.ts";
import { startStand, type Stand, type StandOptions } from "./support/proxy-stand.ts";
import { answer, dial, OK, sendRaw, startUpstream, type RawUpstream } from "./support/raw-http.ts";

const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of running.splice(0)) await close();
});

type Respond = Parameters<typeof startUpstream>[0];

async function start(
  options: Partial<StandOptions> = {},
  respond?: Respond,
): Promise<{ stand: Stand; upstream: RawUpstream }> {
  const upstream = await startUpstream(respond);
  const stand = await startStand({ upstream: upstream.address, ...options });
  running.push(stand.close, upstream.close);
  return { stand, upstream };
}

const get = (path: string, headers = ""): string => `GET ${path} HTTP/1.1\r\nHost: agent\r\n${headers}\r\n`;
const header = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`\\r\\n${name}: ([^\\r]*)`, "gi"))].map((match) => match[1] ?? "");

describe("forwarding a request", () => {
  it.each([
    "/v1/secret//foo/../a?b=c&a=%2F&&x",
    "/v1/a%2e%2e/%41;b=c",
    "/",
    "/v1/kv/data/a+b%20c?list=true",
    "//evil.example/v1/x",
    "/v1/a#b",
  ])("sends the target %s exactly as it came", async (path) => {
    const { stand, upstream } = await start();
    expect(await sendRaw(stand.address, get(path))).toMatch(/^HTTP\/1\.1 200 /);
    expect(upstream.received[0]?.split("\r\n", 1)[0]).toBe(`GET ${path} HTTP/1.1`);
  });

  it.each(["LIST", "SCAN", "PATCH", "DELETE", "OPTIONS"])("sends the verb %s as it came", async (verb) => {
    const { stand, upstream } = await start();
    await sendRaw(stand.address, `${verb} /v1/a HTTP/1.1\r\nHost: agent\r\n\r\n`);
    expect(upstream.received[0]).toMatch(new RegExp(`^${verb} /v1/a HTTP/1.1\r\n`));
  });

  it("names the server in Host, itself before the client's User-Agent, and leaves the client's connection behind", async () => {
    const { stand, upstream } = await start();
    const own =
      "Connection: close, X-Private, X-Vault-Token, Content-Length\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\n" +
      "Proxy-Authorization: Basic eA==\r\nProxy-Connection: keep-alive\r\nUpgrade: h2c\r\nTrailer: X-T\r\n";
    const kept = "X-Vault-Token: mine\r\nUser-Agent: hvac/1\r\nX-Forwarded-For: 1.2.3.4\r\nX-Two: a\r\nX-Two: b\r\n";
    await sendRaw(stand.address, get("/v1/a", own + kept));
    const [text = ""] = upstream.received;
    expect(header(text, "host")).toEqual([upstream.address.slice("http://".length)]);
    expect(header(text, "user-agent")).toEqual(["attache API Proxy/test; hvac/1"]);
    expect(header(text, "x-vault-token")).toEqual(["mine"]);
    expect(header(text, "x-vault-request")).toEqual(["true"]);
    expect(header(text, "x-forwarded-for")).toEqual(["1.2.3.4"]);
    expect(header(text, "x-two")).toEqual(["a", "b"]);
    for (const name of ["x-private", "te", "proxy-authorization", "proxy-connection", "upgrade", "trailer"]) {
      expect(header(text, name)).toEqual([]);
    }
  });

  it("streams a body with a length byte for byte", async () => {
    const body = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, at) => (at * 7) % 256));
    const { stand, upstream } = await start({}, (text) => (text.length > 200_000 ? OK : undefined));
    const head = `PUT /v1/a HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
    expect(await sendRaw(stand.address, Buffer.concat([Buffer.from(head), body]))).toMatch(/^HTTP\/1\.1 200 /);
    const [text = ""] = upstream.received;
    expect(header(text, "content-length")).toEqual([String(body.length)]);
    expect(header(text, "content-encoding")).toEqual(["gzip"]);
    expect(text.slice(text.indexOf("\r\n\r\n") + 4) === body.toString("latin1")).toBe(true);
  });

  it("streams a chunked body while it arrives", async () => {
    const { stand, upstream } = await start({}, (text) => (text.endsWith("0\r\n\r\n") ? OK : undefined));
    const socket = dial(stand.address);
    socket.write("POST /v1/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    await upstream.waitFor(/first/);
    socket.write("6\r\nsecond\r\n0\r\n\r\n");
    await upstream.waitFor(/second\r\n0\r\n\r\n$/);
    socket.destroy();
    expect(header(upstream.received[0] ?? "", "content-length")).toEqual([]);
  });

  it("hands on a refusal that comes before the body was read, and keeps what the client still sends away", async () => {
    const { stand } = await start({}, (text) => (text.includes("\r\n\r\n") ? answer(413, "too much") : undefined));
    const head = "PUT /v1/a HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n";
    const text = await sendRaw(stand.address, Buffer.concat([Buffer.from(head), Buffer.alloc(3_000_000)]), /too much/);
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("answers Expect: 100-continue itself and does not send it on", async () => {
    const { stand, upstream } = await start({}, (text) => (text.endsWith("body") ? OK : undefined));
    const head = "PUT /v1/a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody";
    const text = await sendRaw(stand.address, head, /200 OK/);
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    expect(header(upstream.received[0] ?? "", "expect")).toEqual([]);
  });
});

describe("a request whose body does not arrive whole", () => {
  it("is given up towards the server as well, so that the server does not take it for whole", async () => {
    const { stand, upstream } = await start({}, () => undefined);
    const socket = dial(stand.address);
    socket.write("PUT /v1/a HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\npart");
    await upstream.waitFor(/part$/);
    socket.destroy();
    await expect.poll(upstream.lost).toBe(1);
    expect(stand.lines.filter(({ level }) => level === "warn")).toEqual([]);
  });

  it("is given up in the middle of chunks too", async () => {
    const { stand, upstream } = await start({}, () => undefined);
    const socket = dial(stand.address);
    socket.write("PUT /v1/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
    await upstream.waitFor(/part/);
    socket.end();
    await expect.poll(upstream.lost).toBe(1);
    expect(upstream.received[0]).not.toMatch(/0\r\n\r\n$/);
  });
});

describe("handing on an answer", () => {
  it("keeps status, headers, repetitions and bytes, and leaves the server's connection behind", async () => {
    const headers =
      "X-Up: 1\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Encoding: gzip\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n" +
      "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=99\r\nProxy-Authenticate: Basic\r\n";
    const { stand } = await start({}, () =>
      answer(473, "\u00ff\u0000\u0001", headers).replace("Length: 5", "Length: 3"),
    );
    const text = await sendRaw(stand.address, get("/v1/sys/health"), /\u0001$/);
    expect(text).toMatch(/^HTTP\/1\.1 473 /);
    expect(header(text, "x-up")).toEqual(["1"]);
    expect(header(text, "set-cookie")).toEqual(["a", "b"]);
    expect(header(text, "content-encoding")).toEqual(["gzip"]);
    expect(header(text, "date")).toEqual(["Mon, 01 Jan 2024 00:00:00 GMT"]);
    expect(header(text, "x-hop").concat(header(text, "proxy-authenticate"))).toEqual([]);
    expect(header(text, "keep-alive")).not.toEqual(["timeout=99"]);
    expect(text.slice(text.indexOf("\r\n\r\n") + 4)).toBe("\u00ff\u0000\u0001");
  });

  it.each([204, 304])("hands on a %i, which has no body, on a connection that stays open", async (statusCode) => {
    const { stand } = await start({}, () => `HTTP/1.1 ${statusCode} X\r\nETag: "a"\r\n\r\n`);
    const text = await sendRaw(stand.address, get("/v1/a") + get("/v1/b"), /etag[^]*etag[^]*\r\n\r\n/i);
    expect(text.match(new RegExp(`HTTP/1.1 ${statusCode} [^]*?\r\n\r\n`, "g"))?.join("")).toBe(text);
  });

  it("hands on the length that a HEAD asks for, without a body", async () => {
    const { stand } = await start({}, () => "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
    const text = await sendRaw(stand.address, "HEAD /v1/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", /never/);
    expect(header(text, "content-length")).toEqual(["1234"]);
    expect(text).toMatch(/\r\n\r\n$/);
  });

  it("streams an answer while it arrives", async () => {
    const { stand, upstream } = await start(
      {},
      () => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n",
    );
    const text = await sendRaw(stand.address, get("/v1/sys/monitor"), /first/);
    expect(header(text, "transfer-encoding")).toEqual(["chunked"]);
    // The client has gone in the middle: the server's connection is given up too.
    await expect.poll(upstream.lost).toBe(1);
  });

  it("cuts the client's connection if the server breaks off, so that the answer does not look whole", async () => {
    const { stand, upstream } = await start({}, () => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
    const received = sendRaw(stand.address, get("/v1/a"), /never/).catch(() => "reset");
    await upstream.waitFor(/GET/);
    await expect.poll(() => upstream.sockets.size).toBe(1);
    for (const socket of upstream.sockets) socket.destroySoon();
    expect(await received).toMatch(/part$|^reset$|^$/);
  });

  it("gives the server's connection up when the client goes away before the answer", async () => {
    const { stand, upstream } = await start({}, () => undefined);
    const socket = dial(stand.address);
    socket.write(get("/v1/slow"));
    await upstream.waitFor(/slow/);
    socket.destroy();
    await expect.poll(upstream.lost).toBe(1);
    expect(stand.lines.filter(({ level }) => level === "warn")).toEqual([]);
  });

  it("uses one connection to the server for requests one after another", async () => {
    const { stand, upstream } = await start();
    for (let turn = 0; turn < 5; turn += 1) await sendRaw(stand.address, get(`/v1/${turn}`), /ok$/);
    expect(upstream.received).toHaveLength(1);
  });

  it("answers 502 in Vault's form if the server cannot be reached, and logs it without the query", async () => {
    const upstream = await startUpstream();
    await upstream.close();
    const stand = await startStand({ upstream: upstream.address });
    running.push(stand.close);
    const text = await sendRaw(stand.address, get("/v1/a?token=secret"), /\}$/);
    expect(text).toMatch(/^HTTP\/1\.1 502 /);
    expect(header(text, "content-type")).toEqual(["application/json"]);
    expect(text).toMatch(/\{"errors":\["attache: [^"]*127\.0\.0\.1/);
    const warnings = stand.lines.filter(({ level }) => level === "warn");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.fields).toMatchObject({ path: "/v1/a", status: 502, code: "VAULT_UNREACHABLE" });
    expect(JSON.stringify(warnings)).not.toContain("secret");
  });
});

describe("a server that cannot be reached", () => {
  it("does not keep a client with a body from reading the refusal", async () => {
    const upstream = await startUpstream();
    await upstream.close();
    const stand = await startStand({ upstream: upstream.address });
    running.push(stand.close);
    const head = "PUT /v1/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n";
    const text = await sendRaw(stand.address, Buffer.concat([Buffer.from(head), Buffer.alloc(2_000_000)]), /\}$/);
    expect(text).toMatch(/^HTTP\/1\.1 502 /);
  });
});

describe("many clients that go away in the middle", () => {
  it("leave the proxy as it was", async () => {
    const { stand } = await start({}, (text) =>
      text.includes("\r\n\r\n") ? answer(200, "x".repeat(300_000)) : undefined,
    );
    for (let turn = 0; turn < 60; turn += 1) {
      const socket = dial(stand.address);
      socket.on("error", () => undefined);
      socket.write(get(`/v1/${turn}`));
      if (turn % 3 === 0) socket.once("data", () => socket.resetAndDestroy());
      else if (turn % 3 === 1) socket.once("data", () => socket.end());
      else setImmediate(() => socket.destroy());
      if (turn % 10 === 9) await new Promise((resolve) => socket.on("close", resolve));
    }
    expect(await sendRaw(stand.address, get("/v1/last"), /x$/)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe("the token of a forwarded request", () => {
  const tokens = (upstream: RawUpstream): string[] => header(upstream.received.join(""), "x-vault-token");

  it("is the client's own, or none, if the agent's may not be used", async () => {
    const { stand, upstream } = await start();
    stand.setToken("agent");
    await sendRaw(stand.address, get("/v1/a"));
    expect(tokens(upstream)).toEqual([]);
    await sendRaw(stand.address, get("/v1/a", "X-Vault-Token: mine\r\n"));
    expect(tokens(upstream)).toEqual(["mine"]);
  });

  it.each([
    "",
    "X-Vault-Token:\r\n",
    "x-vault-token: \r\n",
    "Authorization: Basic eDp5\r\n",
    "Authorization: Bearer \r\n",
  ])("is the agent's if the client brings none (%j)", async (headers) => {
    const { stand, upstream } = await start({ autoAuth: "if-none" });
    stand.setToken("agent");
    await sendRaw(stand.address, get("/v1/a", headers));
    expect(tokens(upstream)).toEqual(["agent"]);
  });

  it.each([
    "X-Vault-Token: mine\r\n",
    "x-VAULT-token: mine\r\n",
    "Authorization: Bearer mine\r\n",
    "authorization: bearer mine\r\n",
  ])("is the client's own if it brings one (%j)", async (headers) => {
    const { stand, upstream } = await start({ autoAuth: "if-none" });
    stand.setToken("agent");
    await sendRaw(stand.address, get("/v1/a", headers));
    expect(upstream.received[0]).toContain("mine");
    expect(upstream.received[0]).not.toContain("agent\r\n");
  });

  it("is always the agent's with force, and the client's never leaves", async () => {
    const { stand, upstream } = await start({ autoAuth: "force" });
    stand.setToken("agent");
    await sendRaw(stand.address, get("/v1/a", "X-Vault-Token: mine\r\nAuthorization: Bearer mine\r\n"));
    expect(tokens(upstream)).toEqual(["agent"]);
    expect(upstream.received[0]).not.toContain("mine");
  });

  it("is the newest one of the agent", async () => {
    const { stand, upstream } = await start({ autoAuth: "if-none" });
    for (const token of ["one", "two"]) {
      stand.setToken(token);
      await sendRaw(stand.address, get("/v1/a"), /ok$/);
    }
    expect(tokens(upstream)).toEqual(["one", "two"]);
  });

  it("is missing before the first login and after a loss: 503 with Retry-After, unless the client brings its own", async () => {
    const { stand, upstream } = await start({ autoAuth: "if-none" });
    const text = await sendRaw(stand.address, get("/v1/a"), /\}$/);
    expect(text).toMatch(/^HTTP\/1\.1 503 /);
    expect(header(text, "retry-after")).toEqual(["1"]);
    expect(text).toContain('{"errors":["attache: auto-auth has no token yet');
    expect(upstream.received).toEqual([]);
    expect(await sendRaw(stand.address, get("/v1/a", "X-Vault-Token: mine\r\n"))).toMatch(/^HTTP\/1\.1 200 /);
    stand.token.set(null);
    expect(await sendRaw(stand.address, get("/v1/a"), /\}$/)).toMatch(/^HTTP\/1\.1 503 /);
  });

  it.each([
    "/v1/sys/health?standbyok=true",
    "/v1/sys/seal-status",
    "/v1/auth/approle/login",
    "/v1/ns/auth/ldap/login/bob",
  ])("is not needed for %s", async (path) => {
    const { stand } = await start({ autoAuth: "if-none" });
    expect(await sendRaw(stand.address, get(path))).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("is reported when the server answers 403 to the agent's, not to a client's own", async () => {
    const forbidden: SecretValue[] = [];
    const { stand } = await start(
      {
        autoAuth: "if-none",
        proxy: {
          onForbidden: (token) => {
            forbidden.push(token);
            return Promise.resolve();
          },
        },
      },
      () => answer(403, '{"errors":["permission denied"]}'),
    );
    stand.setToken("agent");
    await sendRaw(stand.address, get("/v1/a", "X-Vault-Token: mine\r\n"));
    expect(forbidden).toEqual([]);
    expect(await sendRaw(stand.address, get("/v1/a"), /\}$/)).toContain("permission denied");
    expect(forbidden.map((token) => token.reveal())).toEqual(["agent"]);
  });

  it("is waited for where it has just been lost", async () => {
    let waits = 0;
    const { stand, upstream } = await start({
      autoAuth: "if-none",
      untilReplaced: () => {
        waits += 1;
        if (waits === 1) stand.setToken("agent-2");
        else stand.token.set(null);
        return Promise.resolve();
      },
    });
    stand.token.set(null);
    expect(await sendRaw(stand.address, get("/v1/a"))).toMatch(/^HTTP\/1\.1 200 /);
    expect(header(upstream.received[0] ?? "", "x-vault-token")).toEqual(["agent-2"]);
    stand.token.set(null);
    expect(await sendRaw(stand.address, get("/v1/a"), /\}$/)).toMatch(/^HTTP\/1\.1 503 /);
    expect(waits).toBe(2);
  });

  it("is not for web pages of other sites that make a browser send something", async () => {
    const { stand, upstream } = await start({ autoAuth: "if-none" }, () => answer(200, "{}"));
    stand.setToken("agent");
    const status = async (path: string, headers: string): Promise<string | undefined> => {
      const head = `POST ${path} HTTP/1.1\r\nHost: agent\r\nContent-Length: 0\r\n${headers}\r\n`;
      return /^HTTP\/1\.1 (\d+)/.exec(await sendRaw(stand.address, head, /\}$/))?.[1];
    };
    const origin = "Origin: https://evil.example\r\n";
    expect(await status("/v1/sys/seal", origin)).toBe("403");
    expect(upstream.received).toEqual([]);
    // With a token of its own, with what browsers ask for first, from the agent's own page, or to log in, it is none of these.
    expect(await status("/v1/sys/seal", `${origin}X-Vault-Token: mine\r\n`)).toBe("200");
    expect(await status("/v1/sys/seal", `${origin}X-Vault-Request: true\r\n`)).toBe("200");
    expect(await status("/v1/sys/seal", "Origin: http://agent\r\n")).toBe("200");
    expect(await status("/v1/auth/userpass/login/ada", origin)).toBe("200");
    expect(await status("/v1/sys/seal", "")).toBe("200");
  });

  it("is replaced by its successor, once, in a request that the server forbade to the dead one", async () => {
    let login = (): void => undefined;
    const { stand, upstream } = await start(
      {
        autoAuth: "if-none",
        proxy: {
          onForbidden: () => {
            login();
            return Promise.resolve();
          },
        },
      },
      () => answer(403, '{"errors":["permission denied"]}'),
    );
    const tokens = (): string[] => upstream.received.flatMap((text) => header(text, "x-vault-token"));
    login = () => stand.setToken(`agent-${tokens().length + 1}`);
    stand.setToken("agent-1");
    expect(await sendRaw(stand.address, get("/v1/a"), /\}$/)).toContain("permission denied");
    expect(tokens()).toEqual(["agent-1", "agent-2"]);
    // A body that streams is gone: the client gets the refusal.
    await sendRaw(stand.address, "PUT /v1/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", /\}$/);
    expect(tokens()).toHaveLength(3);
  });
});

describe("the namespace of a forwarded request", () => {
  const configured = "admin";
  it.each([
    { configured: "", prepend: true, client: "team", own: true, sent: ["team"] },
    { configured, prepend: false, client: "", own: true, sent: ["admin"] },
    { configured, prepend: false, client: "", own: false, sent: [] },
    { configured, prepend: false, client: "team/", own: true, sent: ["team/"] },
    { configured, prepend: false, client: "team/", own: false, sent: ["team/"] },
    { configured, prepend: true, client: "", own: false, sent: ["admin"] },
    { configured: "admin/", prepend: true, client: "/team", own: true, sent: ["admin/team"] },
  ])(
    "is $sent for $configured (prepend: $prepend), a client's $client, and the agent's token: $own",
    async ({ configured: namespace, prepend, client, own, sent }) => {
      const { stand, upstream } = await start({ autoAuth: "if-none", proxy: { namespace, prependNamespace: prepend } });
      stand.setToken("agent");
      const token = own ? "" : "X-Vault-Token: mine\r\n";
      await sendRaw(stand.address, get("/v1/a", token + (client === "" ? "" : `X-Vault-Namespace: ${client}\r\n`)));
      expect(header(upstream.received[0] ?? "", "x-vault-namespace")).toEqual(sent);
    },
  );

  it.each(["/v1/sys/health?standbyok=true", "/v1/sys/init", "/v1/auth/approle/login", "/v1/auth/userpass/login/ada"])(
    "is left out for %s, which Vault answers in the root namespace",
    async (path) => {
      const { stand, upstream } = await start({ autoAuth: "if-none", proxy: { namespace: configured } });
      stand.setToken("agent");
      await sendRaw(stand.address, get(path));
      expect(header(upstream.received[0] ?? "", "x-vault-namespace")).toEqual([]);
    },
  );
});

describe("a request that two readers could understand in two ways", () => {
  it.each([
    ["two Host headers", "GET /v1/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
    ["no Host", "GET /v1/a HTTP/1.1\r\n\r\n"],
    ["a whole URL as target", "GET http://evil.example/v1/a HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["an asterisk as target", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["HTTP/2.0", "GET /v1/a HTTP/2.0\r\nHost: a\r\n\r\n"],
    ["HTTP/0.9", "GET /v1/a\r\n\r\n"],
    ["two tokens", get("/v1/a", "X-Vault-Token: a\r\nX-Vault-Token: b\r\n")],
    ["chunks in HTTP/1.0", "POST /v1/a HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a length and chunks", get("/v1/a", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")],
    ["two lengths", get("/v1/a", "Content-Length: 0\r\nContent-Length: 0\r\n")],
    ["a bare line feed", get("/v1/a", "A: b\nC: d\r\n")],
    ["a folded header", get("/v1/a", "A: b\r\n c\r\n")],
    ["an unknown verb", "FETCH /v1/a HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["LINK", "LINK /v1/a HTTP/1.1\r\nHost: a\r\n\r\n"],
  ])("is answered 400 and not sent on: %s", async (_what, text) => {
    const { stand, upstream } = await start();
    const reply = await sendRaw(stand.address, text, /never/);
    expect(reply).toMatch(/^HTTP\/1\.1 400 /);
    expect(upstream.received).toEqual([]);
  });

  it("ends the connection but lets earlier requests on it have their answers first", async () => {
    const { stand } = await start();
    const reply = await sendRaw(stand.address, `${get("/v1/a")}NOT A REQUEST\r\n\r\n${get("/v1/b")}`, /never/);
    expect(reply.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
  });

  it.each(["NOT A REQUEST\r\n\r\n", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"])(
    "does not keep the connection for a client that never closes it: %j",
    async (text) => {
      const { stand } = await start();
      const socket = connect({ port: Number(new URL(stand.address).port), host: "127.0.0.1", allowHalfOpen: true });
      running.push(() => Promise.resolve(void socket.destroy()));
      socket.on("error", () => undefined).resume();
      socket.write(text);
      await once(socket, "end");
      // What is written to a connection that the other side has let go of is answered with a reset.
      const writing = setInterval(() => socket.write("x"), 700);
      await new Promise((resolve) => socket.on("close", resolve));
      clearInterval(writing);
    },
  );

  it("is answered 405 for CONNECT, and a client that resets the connection then does no harm", async () => {
    const { stand } = await start();
    const text = "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n";
    expect(await sendRaw(stand.address, text, /never/)).toMatch(/^HTTP\/1\.1 405 /);
    const socket = dial(stand.address);
    await once(socket, "connect");
    await new Promise((resolve) => socket.write(text + "x".repeat(100_000), resolve));
    socket.resetAndDestroy();
    // An unheard error of the proxy's socket would fail the test run.
    expect(await sendRaw(stand.address, get("/v1/a"))).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each(["TRACE", "LOCK", "PROPFIND"])("is answered 405 for the verb %s, which Vault does not have", async (verb) => {
    const { stand, upstream } = await start();
    const reply = await sendRaw(stand.address, `${verb} /v1/a HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 405 /);
    expect(upstream.received).toEqual([]);
  });
});

describe("asking for the agent's own token through the proxy", () => {
  const data =
    '{"request_id":"r","data":{"id":"agent","accessor":"acc","ttl":12345678901234567890,"path":"p"},"auth":null}';
  const auth = '{"auth":{"client_token":"agent","accessor":"acc","lease_duration":60}}';
  const post = (path: string, body: string): string =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const whole = (text: string): string | undefined =>
    /\r\n\r\n(?:[^]+\})?$/.test(text) ? answer(200, data) : undefined;

  it.each([
    "/v1/auth/token/lookup-self",
    "/v1/ns1/auth/token/lookup-self?x=y",
    "/v1/auth/token/lookup%2Dself",
    "/v1/auth//token/lookup-self",
    "/v1/auth/./token/lookup-self",
    "/v1/%5c..%5c../../auth/token/lookup-self",
    "/v1/auth/%74oken/x%ff/../lookup-self",
    "/v1/%252e%252e/../auth/token/lookup-self",
    "/v1/a%3fb/..%2f/auth/token/lookup-self",
  ])("does not show id and accessor to GET %s, and keeps everything else digit for digit", async (path) => {
    const { stand, upstream } = await start({ autoAuth: "if-none" }, () => answer(200, data));
    stand.setToken("agent");
    const text = await sendRaw(stand.address, get(path, "Accept-Encoding: gzip\r\n"), /\}\n$/);
    expect(text).toMatch(/\{"request_id":"r","data":\{"ttl":12345678901234567890,"path":"p"\},"auth":null\}\n$/);
    expect(header(upstream.received[0] ?? "", "accept-encoding")).toEqual([]);
  });

  it("does not show a renewed token", async () => {
    const { stand } = await start({ autoAuth: "if-none" }, () => answer(200, auth));
    stand.setToken("agent");
    const text = await sendRaw(stand.address, post("/v1/auth/token/renew-self", ""), /\}\n$/);
    expect(text).toMatch(/\{"auth":\{"client_token":"","accessor":"","lease_duration":60\}\}\n$/);
  });

  it("does not show the data of a lookup by value either", async () => {
    const { stand, upstream } = await start({ autoAuth: "if-none" }, whole);
    stand.setToken("agent");
    const text = await sendRaw(stand.address, post("/v1/auth/token/lookup", '{"token":"agent"}'), /\}\n$/);
    expect(text).not.toContain("acc");
    expect(upstream.received[0]).toMatch(/\{"token":"agent"\}$/);
  });

  it("does not show the successor that took the place of a dead token meanwhile", async () => {
    let login = (): void => undefined;
    const { stand } = await start(
      {
        autoAuth: "if-none",
        proxy: {
          onForbidden: () => {
            login();
            return Promise.resolve();
          },
        },
      },
      (text) => (text.includes("old") ? answer(403, '{"errors":[]}') : answer(200, data)),
    );
    login = () => stand.setToken("agent");
    stand.setToken("old");
    const text = await sendRaw(stand.address, get("/v1/auth/token/lookup-self"), /\}\n?$/);
    expect(text).toContain('"path":"p"');
    expect(text).not.toContain('agent"');
  });

  it.each(["lookup-self", "renew-self", "lookup", "renew"])(
    "refuses to have %s wrapped, because the token would come out of the wrapping",
    async (name) => {
      const { stand, upstream } = await start({ autoAuth: "if-none" });
      stand.setToken("agent");
      const wrapped = get(`/v1/auth/token/${name}`, "X-Vault-Wrap-TTL: 60s\r\n");
      expect(await sendRaw(stand.address, wrapped, /\}$/)).toMatch(/^HTTP\/1\.1 400 /);
      expect(upstream.received).toEqual([]);
    },
  );

  it("withholds an answer that the server has wrapped unasked", async () => {
    const { stand } = await start({ autoAuth: "if-none" }, () =>
      answer(200, '{"data":null,"wrap_info":{"token":"w"}}'),
    );
    stand.setToken("agent");
    const text = await sendRaw(stand.address, get("/v1/auth/token/lookup-self"), /\}$/);
    expect(text).toMatch(/^HTTP\/1\.1 502 /);
    expect(text).not.toContain("wrap_info");
  });

  it("leaves a client with a token of its own its wrapping", async () => {
    const { stand, upstream } = await start({ autoAuth: "if-none" });
    stand.setToken("agent");
    const own = "X-Vault-Token: mine\r\nX-Vault-Wrap-TTL: 60s\r\n";
    expect(await sendRaw(stand.address, get("/v1/auth/token/lookup-self", own))).toMatch(/^HTTP\/1\.1 200 /);
    expect(header(upstream.received[0] ?? "", "x-vault-wrap-ttl")).toEqual(["60s"]);
  });

  it("shows everything about another token", async () => {
    const { stand } = await start({ autoAuth: "if-none" }, whole);
    stand.setToken("agent2");
    const own = await sendRaw(stand.address, get("/v1/auth/token/lookup-self", "X-Vault-Token: x\r\n"), /\}$/);
    expect(own).toContain(data);
  });

  it("refuses a body that is too long to be looked into", async () => {
    const { stand, upstream } = await start({ autoAuth: "if-none", proxy: { maxBufferedBody: 10 } }, whole);
    stand.setToken("agent");
    const text = await sendRaw(stand.address, post("/v1/auth/token/lookup", '{"token":"agent"}'), /\}$/);
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(upstream.received).toEqual([]);
  });
});
