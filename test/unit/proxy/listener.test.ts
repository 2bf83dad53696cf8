import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { setMaxListeners } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseListenAddress } from "../../../src/proxy/listener-address.ts";
import { ListenerService, type ListenerConfig } from "../../../src/proxy/listener.ts";
import type { RequestHandler } from "../../../src/proxy/proxy-handler.ts";
import { requestVerb } from "../../../src/proxy/list-verb.ts";
import { createAuthority, type Authority } from "../vault/support/certificates.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { recordingLogger } from "./support/proxy-stand.ts";
import { dial, sendRaw } from "./support/raw-http.ts";

const folder = mkdtempSync(join(tmpdir(), "listener-"));
const open: ListenerService[] = [];

afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const GET = "GET /v1/a HTTP/1.1\r\nHost: a\r\n\r\n";
const sayOk: RequestHandler = (request, response) => response.end(`${requestVerb(request)} ok`);

function listener(config: Partial<ListenerConfig>, handler = sayOk, clock = new FakeClock()): ListenerService {
  const service = new ListenerService({
    config: { type: "tcp", address: "127.0.0.1:0", tls_disable: true, ...config },
    handler,
    logger: recordingLogger(),
    clock,
  });
  open.push(service);
  return service;
}

async function failure(service: ListenerService): Promise<unknown> {
  return service.bind().then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("a listener's address", () => {
  it.each([
    ["", { host: "127.0.0.1", port: 8200 }],
    ["localhost:80", { host: "localhost", port: 80 }],
    ["0.0.0.0:0", { host: "0.0.0.0", port: 0 }],
    [":8200", { host: undefined, port: 8200 }],
    ["[::1]:8200", { host: "::1", port: 8200 }],
  ])("%j is understood", (text, target) => {
    expect(parseListenAddress("tcp", text)).toEqual(target);
  });

  it.each(["localhost", "::1:8200", "a:b", "1.2.3.4:65536", "http://a:1", "a:-1"])("%j is refused", (text) => {
    expect(() => parseListenAddress("tcp", text)).toThrow(
      expect.objectContaining({ code: "LISTENER_ADDRESS_INVALID" }),
    );
  });

  it("of a unix listener is a path, with or without its scheme", () => {
    expect(parseListenAddress("unix", "/run/a.sock")).toEqual({ path: "/run/a.sock" });
    expect(parseListenAddress("unix", "unix:///run/a.sock")).toEqual({ path: "/run/a.sock" });
    expect(() => parseListenAddress("unix", "")).toThrow(expect.objectContaining({ code: "LISTENER_ADDRESS_INVALID" }));
  });

  it("of a unix listener is refused when it is too long, instead of being cut", () => {
    expect(() => parseListenAddress("unix", `/run/${"x".repeat(110)}`)).toThrow(/at most \d+ bytes, and this one 115/);
  });
});

describe("a tcp listener", () => {
  it("knows its real port after bind and answers", async () => {
    const service = listener({});
    expect(service.address()).toBe("127.0.0.1:0");
    await service.bind();
    expect(service.address()).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
    expect(await sendRaw(service.address(), GET, /ok$/)).toContain("GET ok");
  });

  it("says that its address is in use, and by which name it is configured", async () => {
    const first = listener({});
    await first.bind();
    const second = listener({ address: first.address().slice("http://".length) });
    const error = await failure(second);
    expect(error).toMatchObject({ code: "LISTENER_ADDRESS_IN_USE" });
    expect((error as Error).message).toContain(`cannot listen on "127.0.0.1:`);
  });

  it("says that it has no such address", async () => {
    expect(await failure(listener({ address: "192.0.2.1:0" }))).toMatchObject({ code: "LISTENER_BIND_FAILED" });
  });

  it("answers 431 to a head that is too large, in Vault's form", async () => {
    const service = listener({});
    await service.bind();
    const head = Buffer.from(`GET /v1/a HTTP/1.1\r\nHost: a\r\nA: ${"a".repeat(1_200_000)}\r\n\r\n`);
    const text = await sendRaw(service.address(), head, /\}$/).catch((error: unknown) => String(error));
    // The refusal may be lost if the rest of the head is still on its way: then the connection is reset.
    expect(text).toMatch(/^HTTP\/1\.1 431 [^]*\{"errors":\["attache: |ECONNRESET|EPIPE/);
  });
});

describe("a listener that is told to stop", () => {
  function stop(service: ListenerService): { abort: () => void; done: Promise<void> } {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    return { abort: () => controller.abort(), done: service.run(controller.signal) };
  }

  it("closes idle connections at once and takes no new ones", async () => {
    const service = listener({});
    await service.bind();
    const address = service.address();
    const idle = sendRaw(address, GET, /never/);
    const { abort, done } = stop(service);
    await expect.poll(() => sendRaw(address, GET, /ok$/)).toContain("ok");
    abort();
    await done;
    expect(await idle).toContain("ok");
    await expect(sendRaw(address, GET)).rejects.toThrow("ECONNREFUSED");
  });

  it("lets a request in flight end", async () => {
    let finish: (() => void) | undefined;
    const service = listener({}, (_request, response) => (finish = () => response.end("late")));
    await service.bind();
    const reply = sendRaw(service.address(), GET, /never/);
    await expect.poll(() => finish !== undefined).toBe(true);
    const { abort, done } = stop(service);
    abort();
    finish?.();
    await done;
    expect(await reply).toMatch(/late$/);
  });

  it("cuts a request that has not ended after two seconds", async () => {
    const clock = new FakeClock();
    let started = 0;
    const service = listener({}, () => (started += 1), clock);
    await service.bind();
    const socket = dial(service.address());
    const closed = new Promise((resolve) => socket.on("close", resolve).on("error", () => undefined));
    socket.write(GET);
    await expect.poll(() => started).toBe(1);
    const { abort, done } = stop(service);
    abort();
    await clock.advance(1999);
    expect(socket.destroyed).toBe(false);
    await clock.advance(1);
    await Promise.all([done, closed]);
  });

  it("binds by itself when it runs unbound", async () => {
    const service = listener({});
    const { abort, done } = stop(service);
    await expect.poll(() => service.address()).toMatch(/^http:/);
    abort();
    await done;
  });
});

describe("a unix listener", () => {
  const path = join(folder, "a.sock");

  it("answers LIST, has the mode that is configured, and removes its socket at the end", async () => {
    const service = listener({ type: "unix", address: path, tls_disable: undefined, socket_mode: "0660" });
    await service.bind();
    expect(statSync(path).mode & 0o777).toBe(0o660);
    expect(service.address()).toBe(`unix://${path}`);
    expect(await sendRaw(service.address(), GET.replace("GET", "LIST"), /ok$/)).toContain("LIST ok");
    await service.close();
    expect(existsSync(path)).toBe(false);
  });

  it("takes user and group by name or number", async () => {
    const [user, group] = [String(process.getuid?.()), "root"];
    const ids = process.getuid?.() === 0 ? { socket_user: "root", socket_group: group } : { socket_user: user };
    await listener({ type: "unix", address: path, ...ids }).bind();
    expect(statSync(path).uid).toBe(process.getuid?.());
  });

  it.each([
    [{ socket_user: "no-such-user" }, /no-such-user/],
    [{ socket_group: "no-such-group" }, /no-such-group/],
    [{ socket_mode: "rw-rw----" }, /rw-rw----/],
  ])("leaves no socket behind if it cannot be given to %j", async (config, pattern) => {
    const error = await failure(listener({ type: "unix", address: path, ...config }));
    expect(error).toMatchObject({ code: "LISTENER_SOCKET_OWNER" });
    expect((error as Error).message).toMatch(pattern);
    expect(existsSync(path)).toBe(false);
  });

  it("takes the place of a socket that a killed process left behind", async () => {
    const stale = createServer();
    await new Promise<void>((resolve) => stale.listen(path, resolve));
    const kept = join(folder, "kept.sock");
    renameSync(path, kept);
    await new Promise((resolve) => stale.close(resolve));
    renameSync(kept, path);
    const service = listener({ type: "unix", address: path });
    await service.bind();
    expect(await sendRaw(service.address(), GET, /ok$/)).toContain("ok");
  });

  it("does not take the place of a live one", async () => {
    const first = listener({ type: "unix", address: path });
    await first.bind();
    expect(await failure(listener({ type: "unix", address: path }))).toMatchObject({ code: "LISTENER_ADDRESS_IN_USE" });
    expect(await sendRaw(first.address(), GET, /ok$/)).toContain("ok");
  });

  it("never removes a file that is no socket", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "mine");
    expect(await failure(listener({ type: "unix", address: file }))).toMatchObject({
      code: "LISTENER_ADDRESS_INVALID",
    });
    expect(readFileSync(file, "utf8")).toBe("mine");
  });
});

describe("a TLS listener", () => {
  let authority: Authority;
  let server: { certPath: string; keyPath: string };
  let client: { cert: string; key: string };

  beforeAll(() => {
    authority = createAuthority("listener test authority");
    server = authority.issue("server", {});
    client = authority.issue("client", { usage: "clientAuth" });
  });
  afterAll(() => authority[Symbol.dispose]());

  const tls = (config: Partial<ListenerConfig> = {}, handler = sayOk): ListenerService =>
    listener({ tls_disable: false, tls_cert_file: server.certPath, tls_key_file: server.keyPath, ...config }, handler);

  function ask(service: ListenerService, options: RequestOptions = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        service.address(),
        { ca: authority.ca.cert, agent: false, ...options },
        (response) => {
          response.setEncoding("utf8").on("data", resolve).on("error", reject);
        },
      );
      request.on("error", reject).end();
    });
  }

  it("answers with the protocol versions that are configured", async () => {
    const service = tls({ tls_min_version: "tls12", tls_max_version: "tls12" });
    await service.bind();
    expect(service.address()).toMatch(/^https:/);
    expect(await ask(service)).toBe("GET ok");
    await expect(ask(service, { minVersion: "TLSv1.3" })).rejects.toThrow();
    await expect(ask(service, { maxVersion: "TLSv1.1" })).rejects.toThrow();
  });

  it("takes Go's names of cipher suites", async () => {
    let cipher = "";
    const service = tls({ tls_cipher_suites: ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"] }, (request, response) => {
      if ("getCipher" in request.socket) cipher = (request.socket as TLSSocket).getCipher().name;
      response.end("ok");
    });
    await service.bind();
    await ask(service, { maxVersion: "TLSv1.2" });
    expect(cipher).toBe("ECDHE-ECDSA-AES256-GCM-SHA384");
    await expect(ask(service, { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" })).rejects.toThrow();
  });

  it("lets only clients in whose certificate its authority signed, if it has to verify", async () => {
    const service = tls({
      tls_require_and_verify_client_cert: true,
      tls_client_ca_file: join(authority.folder, "ca.pem"),
    });
    await service.bind();
    await expect(ask(service)).rejects.toThrow();
    expect(await ask(service, { cert: client.cert, key: client.key })).toBe("GET ok");
    using other = createAuthority("another authority");
    const stranger = other.issue("stranger", { usage: "clientAuth" });
    await expect(ask(service, { cert: stranger.cert, key: stranger.key })).rejects.toThrow();
  });

  it("shows a renewed certificate after a reload, and keeps the old one if the new one is bad", async () => {
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    copyFileSync(server.certPath, cert);
    copyFileSync(server.keyPath, key);
    const service = tls({ tls_cert_file: cert, tls_key_file: key }, (request, response) => {
      const socket = request.socket as TLSSocket;
      const own = socket.getCertificate();
      response.end(own !== null && "subject" in own ? String(own.subject.CN) : "none");
    });
    await service.bind();
    expect(await ask(service)).toBe("server");
    const next = authority.issue("renewed", {});
    copyFileSync(next.certPath, cert);
    await expect(service.reload()).rejects.toMatchObject({ code: "LISTENER_TLS_INVALID" });
    expect(await ask(service)).toBe("server");
    copyFileSync(next.keyPath, key);
    await service.reload();
    expect(await ask(service)).toBe("renewed");
  });

  it.each([
    [{ tls_cert_file: undefined }, /tls_cert_file is not set/],
    [{ tls_key_file: undefined }, /tls_key_file is not set/],
    [{ tls_cert_file: "/no/such/file" }, /tls_cert_file "\/no\/such\/file" cannot be read/],
    [{ tls_min_version: "tls14" }, /tls_min_version "tls14" is none of tls10, tls11, tls12, tls13/],
    [{ tls_cipher_suites: ["TLS_NOPE"] }, /tls_cipher_suites has "TLS_NOPE"/],
  ])("says what is wrong with %j", async (config, pattern) => {
    const error = await failure(tls(config));
    expect(error).toMatchObject({ code: "LISTENER_TLS_INVALID" });
    expect((error as Error).message).toMatch(pattern);
  });

  it("says that a certificate and a key do not belong together", async () => {
    const other = authority.issue("other", {});
    const error = await failure(tls({ tls_key_file: other.keyPath }));
    expect(error).toMatchObject({ code: "LISTENER_TLS_INVALID" });
  });
});
