import { afterEach, describe, expect, it } from "vitest";
import type { CacheClearRequest } from "../../../src/proxy/agent-api.ts";
import { AgentError } from "../../../src/runtime/errors.ts";
import { startStand, type Stand, type StandOptions } from "./support/proxy-stand.ts";
import { sendRaw, startUpstream, type RawUpstream } from "./support/raw-http.ts";

const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of running.splice(0)) await close();
});

async function start(options: Partial<StandOptions> = {}): Promise<{ stand: Stand; upstream: RawUpstream }> {
  const upstream = await startUpstream();
  const stand = await startStand({ upstream: upstream.address, ...options });
  running.push(stand.close, upstream.close);
  return { stand, upstream };
}

const ask = async (stand: Stand, verb: string, path: string, init: RequestInit = {}): Promise<[number, string]> => {
  const response = await fetch(stand.address + path, { method: verb, ...init });
  return [response.status, await response.text()];
};

describe.each(["/agent/v1", "/proxy/v1"])("the local API under %s", (prefix) => {
  it("answers health, readiness, status and metrics", async () => {
    const { stand, upstream } = await start();
    expect(await ask(stand, "GET", `${prefix}/health`)).toEqual([200, '{"status":"ok"}']);
    expect(await ask(stand, "GET", `${prefix}/ready`)).toEqual([200, '{"ready":true}']);
    expect(await ask(stand, "GET", `${prefix}/status?x=y`)).toEqual([200, '{"version":"test"}']);
    expect(await ask(stand, "GET", `${prefix}/metrics`)).toEqual([200, "{}"]);
    expect((await ask(stand, "HEAD", `${prefix}/health`))[0]).toBe(200);
    expect(upstream.received).toEqual([]);
  });

  it("answers 503 while the agent is not ready", async () => {
    const { stand } = await start({ api: { ready: () => ({ ready: false, waitingFor: "token" }) } });
    expect(await ask(stand, "GET", `${prefix}/ready`)).toEqual([503, '{"ready":false,"waitingFor":"token"}']);
  });

  it("answers 404 to what it does not have, and never asks the server", async () => {
    const { stand, upstream } = await start();
    for (const path of ["", "/", "/nope", "/health/x", "/quit"]) {
      expect((await ask(stand, "POST", prefix + path))[0]).toBe(404);
    }
    expect(upstream.received).toEqual([]);
  });

  it.each([
    ["POST", "/health", "GET, HEAD"],
    ["DELETE", "/metrics", "GET, HEAD"],
    ["GET", "/cache-clear", "POST, PUT"],
    ["GET", "/quit", "POST"],
  ])("answers 405 to %s %s and says what fits", async (verb, path, allow) => {
    const { stand } = await start({ api: { quit: () => undefined } });
    const response = await fetch(stand.address + prefix + path, { method: verb });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe(allow);
  });

  it("quits after it has answered, if that is enabled", async () => {
    let quits = 0;
    const { stand } = await start({ api: { quit: () => (quits += 1) } });
    expect((await ask(stand, "POST", `${prefix}/quit`))[0]).toBe(200);
    await expect.poll(() => quits).toBe(1);
  });

  it.each(["http://evil.example", "null"])("does not quit for a web page from %s", async (origin) => {
    let quits = 0;
    const { stand } = await start({ api: { quit: () => (quits += 1) } });
    const quit = (from: string): string =>
      `POST ${prefix}/quit HTTP/1.1\r\nHost: Agent:8200\r\nOrigin: ${from}\r\nContent-Length: 0\r\n\r\n`;
    expect(await sendRaw(stand.address, quit(origin), /\}$/)).toMatch(/^HTTP\/1\.1 403 /);
    expect(quits).toBe(0);
    expect(await sendRaw(stand.address, quit("http://agent:8200"))).toMatch(/^HTTP\/1\.1 200 /);
    await expect.poll(() => quits).toBe(1);
  });
});

describe("the local API", () => {
  it("passes the wanted form of metrics to what makes them", async () => {
    const wanted: unknown[] = [];
    const { stand } = await start({
      api: {
        metrics: (form) => {
          wanted.push(form);
          return Promise.resolve({ contentType: "text/plain; version=0.0.4", text: "up 1\n" });
        },
      },
    });
    const response = await fetch(`${stand.address}/agent/v1/metrics?format=prometheus`, {
      headers: { accept: "text/plain" },
    });
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4");
    expect(await response.text()).toBe("up 1\n");
    expect(wanted).toEqual([{ format: "prometheus", accept: "text/plain" }]);
  });

  it("clears the cache, and says what is wrong with a request that it does not understand", async () => {
    const cleared: CacheClearRequest[] = [];
    const { stand } = await start({
      api: {
        clearCache: (request) => {
          if (request.type === "nope") throw new AgentError("CACHE_CLEAR_INVALID", "there is no type nope");
          cleared.push(request);
          return Promise.resolve();
        },
      },
    });
    const clear = (body: string): Promise<[number, string]> => ask(stand, "POST", "/agent/v1/cache-clear", { body });
    expect(await clear('{"type":"lease","value":"a/b"}')).toEqual([200, ""]);
    expect(cleared).toEqual([{ type: "lease", value: "a/b", namespace: "" }]);
    expect(await clear('{"type":"nope"}')).toEqual([400, '{"errors":["attache: there is no type nope"]}']);
    for (const body of ["", "[]", "null", "{}", '{"type":1}', "{"]) expect((await clear(body))[0]).toBe(400);
    expect((await clear(" ".repeat(70_000)))[0]).toBe(413);
  });

  it("says that there is no cache to clear", async () => {
    const { stand } = await start();
    const [status, text] = await ask(stand, "POST", "/agent/v1/cache-clear", { body: '{"type":"all"}' });
    expect(status).toBe(404);
    expect(text).toContain("no cache to clear");
  });

  it("answers 500 without details if a part of the agent fails, and logs them", async () => {
    const { stand } = await start({ api: { metrics: () => Promise.reject(new Error("boom")) } });
    const [status, text] = await ask(stand, "GET", "/agent/v1/metrics");
    expect(status).toBe(500);
    expect(text).not.toContain("boom");
    expect(stand.lines.find(({ level }) => level === "error")?.fields).toMatchObject({ error: "boom" });
  });
});

describe("a listener's role", () => {
  it("metrics_only serves metrics, health and readiness and forwards nothing", async () => {
    const { stand, upstream } = await start({
      role: "metrics_only",
      requireRequestHeader: true,
      api: { quit: () => undefined },
    });
    for (const path of ["/agent/v1/metrics", "/agent/v1/health", "/proxy/v1/ready"]) {
      expect((await ask(stand, "GET", path))[0]).toBe(200);
    }
    expect((await ask(stand, "GET", "/agent/v1/status"))[0]).toBe(404);
    expect((await ask(stand, "POST", "/agent/v1/quit"))[0]).toBe(404);
    expect((await ask(stand, "GET", "/v1/sys/health"))[0]).toBe(404);
    expect(upstream.received).toEqual([]);
  });
});

describe("a listener that requires the request header", () => {
  const get = (path: string, headers: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;

  it.each([
    "",
    "X-Vault-Request: True\r\n",
    "X-Vault-Request: true\r\nX-Vault-Request: true\r\n",
    "X-Vault-Request:\r\n",
  ])("answers 412 to a request with %j", async (headers) => {
    const { stand, upstream } = await start({ requireRequestHeader: true });
    for (const path of ["/v1/a", "/agent/v1/metrics", "/agent/v1/status"]) {
      const text = await sendRaw(stand.address, get(path, headers), /\}$/);
      expect(text).toMatch(/^HTTP\/1\.1 412 /);
      expect(text).toContain('missing \\"X-Vault-Request\\" header');
    }
    expect(upstream.received).toEqual([]);
  });

  it("serves a request with it, and probes without it", async () => {
    const { stand } = await start({ requireRequestHeader: true });
    expect(await sendRaw(stand.address, get("/v1/a", "x-vault-request: true\r\n"))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await sendRaw(stand.address, get("/agent/v1/health", ""))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await sendRaw(stand.address, get("/agent/v1/ready?x", ""))).toMatch(/^HTTP\/1\.1 200 /);
  });
});
