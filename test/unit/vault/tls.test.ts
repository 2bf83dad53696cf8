import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import type { ServerOptions } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/runtime/clock.ts";
import { SecretValue } from "../../../src/runtime/secret-value.ts";
import { createVaultClient } from "../../../src/vault/client.ts";
import type { TlsOptions } from "../../../src/vault/tls-material.ts";
import { createTransport } from "../../../src/vault/transport.ts";
import { createAuthority, type Authority, type Pair } from "./support/certificates.ts";
import { startServer, type Answer } from "./support/server.ts";

let authority: Authority;
let stranger: Authority;
let good: Pair;
let client: Pair;

beforeAll(() => {
  authority = createAuthority("Attache Test CA");
  stranger = createAuthority("Somebody Else CA");
  good = authority.issue("good", {});
  client = authority.issue("client", { usage: "clientAuth" });
});

afterAll(() => {
  authority[Symbol.dispose]();
  stranger[Symbol.dispose]();
});

/** Asks a TLS server with that certificate once; resolves with the body or rejects as the transport does. */
async function ask(server: ServerOptions, tls: TlsOptions, host = "127.0.0.1"): Promise<string> {
  await using running = await startServer(
    (_request, response) => {
      const socket = response.socket as TLSSocket;
      response.end(`${String(socket.servername)} ${String(socket.getPeerCertificate().subject?.CN ?? "nobody")}`);
    },
    { tls: server },
  );
  const transport = createTransport({ address: running.url.replace("127.0.0.1", host), clock: systemClock, tls });
  try {
    return await text((await transport.request({ method: "PUT", path: "/" })).body);
  } finally {
    await transport.destroy();
  }
}

/** The same, for what must fail: its code and message, with the port taken out. */
async function failure(server: ServerOptions, tls: TlsOptions, host?: string): Promise<string> {
  const error = await ask(server, tls, host).then(
    (answer) => new Error(`it worked: ${answer}`),
    (thrown: unknown) => thrown as Error & { code?: string },
  );
  return `${"code" in error ? error.code : ""} ${error.message}`.replaceAll(/:\d{4,5}/g, ":PORT");
}

describe("TLS to Vault", () => {
  it("trusts the authority of ca_cert, of a folder and of a text", async () => {
    expect(await ask(good, { caCert: authority.ca.certPath })).toBe("false nobody");
    expect(await ask(good, { caCertPem: authority.ca.cert })).toBe("false nobody");
    const folder = join(authority.folder, "mounted");
    mkdirSync(join(folder, "..2026"), { recursive: true });
    writeFileSync(join(folder, "..2026", "ca.crt"), authority.ca.cert);
    symlinkSync("..2026", join(folder, "..data"));
    symlinkSync("..data/ca.crt", join(folder, "ca.crt"));
    writeFileSync(join(folder, "README"), "no certificate");
    expect(await ask(good, { caPath: folder }, "localhost")).toBe("localhost nobody");
  });

  it("shows the client certificate", async () => {
    const server = { ...good, ca: authority.ca.cert, requestCert: true, rejectUnauthorized: true };
    const tls = { caCert: authority.ca.certPath, clientCert: client.certPath, clientKey: client.keyPath };
    expect(await ask(server, tls, "localhost")).toBe("localhost client");
    const texts = { caCertPem: authority.ca.cert, clientCertPem: client.cert, clientKeyPem: client.key };
    expect(await ask(server, texts, "localhost")).toBe("localhost client");
  });

  it.each(["-tls1_2", "-tls1_3"])(
    "says so if the server wants a client certificate and there is none (%s)",
    async (version) => {
      // Node's server cuts the connection without an alert; openssl tells why, as Go's server does.
      const { folder, ca } = authority;
      const server = spawn(
        "openssl",
        [
          "s_server",
          "-accept",
          "127.0.0.1:0",
          "-cert",
          good.certPath,
          "-key",
          good.keyPath,
          "-CAfile",
          ca.certPath,
        ].concat([...["-Verify", "1", "-verify_return_error", "-www", version]]),
        { cwd: folder, stdio: ["ignore", "pipe", "ignore"] },
      );
      try {
        let output = "";
        for await (const chunk of server.stdout) if (/ACCEPT [\d.]+:\d+/.test((output += String(chunk)))) break;
        const address = `https://127.0.0.1:${/ACCEPT [\d.]+:(\d+)/.exec(output)?.[1]}`;
        const transport = createTransport({ address, clock: systemClock, tls: { caCert: ca.certPath } });
        await expect(transport.request({ method: "PUT", path: "/" })).rejects.toMatchObject({
          code: "VAULT_TLS_FAILED",
          message: `the TLS handshake with ${address} failed: the server refused the client certificate, or wants one; check client_cert and client_key`,
        });
        await transport.destroy();
      } finally {
        server.kill();
      }
    },
  );

  it("asks for and verifies tls_server_name instead of the address's host", async () => {
    const named = authority.issue("named", { names: "DNS:vault.internal" });
    const tls = { caCert: authority.ca.certPath, serverName: "vault.internal" };
    expect(await ask(named, tls)).toBe("vault.internal nobody");
    expect(await failure(good, tls)).toContain('it is not for "vault.internal" but for localhost, 127.0.0.1');
  });

  it("accepts everything with tls_skip_verify", async () => {
    const expired = authority.issue("expired-skipped", { days: -1, names: "DNS:other" });
    expect(await ask(expired, { skipVerify: true })).toBe("false nobody");
  });

  it("says that a certificate has expired, and when", async () => {
    const expired = authority.issue("expired", { days: -1 });
    expect(await failure(expired, { caCert: authority.ca.certPath })).toMatch(
      /^VAULT_TLS_VERIFY the certificate of https:\/\/127.0.0.1:PORT was refused: it expired on \w+ +\d+ \d\d:\d\d:\d\d \d{4} GMT$/,
    );
  });

  it("says for which names a certificate is if it is not for the one asked for", async () => {
    const other = authority.issue("other", { names: "DNS:vault.example.com,IP:10.0.0.1" });
    expect(await failure(other, { caCert: authority.ca.certPath }, "localhost")).toBe(
      'VAULT_TLS_VERIFY the certificate of https://localhost:PORT was refused: it is not for "localhost" but for ' +
        "vault.example.com, 10.0.0.1; change the address or set tls_server_name",
    );
  });

  it("names the authority that is not trusted and says how to trust it", async () => {
    const unknown =
      "VAULT_TLS_VERIFY the certificate of https://127.0.0.1:PORT was refused: its issuer " +
      '("Attache Test CA") is not trusted here; give its authority with ca_cert or VAULT_CACERT';
    expect(await failure(good, { caCert: stranger.ca.certPath })).toBe(unknown);
    // Nothing given: the system's authorities.
    expect(await failure(good, {})).toBe(unknown);
  });

  it("recognises self-signed certificates, alone and at the end of a chain", async () => {
    expect(await failure(stranger.ca, {})).toContain("was refused: it is self-signed; give its authority with ca_cert");
    expect(await failure({ ...good, cert: good.cert + authority.ca.cert }, {})).toContain(
      'its chain ends in a self-signed authority ("Attache Test CA"); give its authority',
    );
  });

  it("says that the server speaks no TLS", async () => {
    await using plain = await startServer((_request, response) => response.end());
    const address = plain.url.replace("http:", "https:");
    const transport = createTransport({ address, clock: systemClock });
    await expect(transport.request({ method: "GET", path: "/" })).rejects.toMatchObject({
      code: "VAULT_TLS_FAILED",
      message: `the TLS handshake with ${address} failed: the server does not speak TLS there; use an address that starts with http://`,
    });
    await transport.destroy();
  });

  it("makes one handshake short for the next connection to the same server", async () => {
    const reused: boolean[] = [];
    await using server = await startServer(
      (_request, response) => {
        reused.push((response.socket as TLSSocket).isSessionReused());
        response.setHeader("Connection", "close");
        response.end("x");
      },
      { tls: good },
    );
    const transport = createTransport({
      address: server.url,
      clock: systemClock,
      tls: { caCert: authority.ca.certPath },
    });
    for (let i = 0; i < 3; i++) await text((await transport.request({ method: "GET", path: "/" })).body);
    await transport.destroy();
    expect(reused).toEqual([false, true, true]);
  });

  it("does not follow a redirect that would send the token without TLS", async () => {
    await using plain = await startServer((_request, response) => response.end("{}"));
    const redirect: Answer = (request, response) =>
      void response.writeHead(307, { Location: `${plain.url}${request.url}` }).end();
    await using server = await startServer(redirect, { tls: good });
    const transport = createTransport({
      address: server.url,
      clock: systemClock,
      tls: { caCert: authority.ca.certPath },
    });
    const client = createVaultClient({ transport, clock: systemClock, retries: 0, userAgent: "test" });
    await expect(client.request({ method: "GET", path: "x", token: new SecretValue("s.x") })).rejects.toMatchObject({
      code: "VAULT_REDIRECT_REFUSED",
      message: `GET x: a redirect was not followed: 127.0.0.1:${plain.port} would be reached without TLS`,
    });
    expect(plain.requests).toHaveLength(0);
    await transport.destroy();
  });

  it("stays on its connections whatever Host a caller passes on", async () => {
    await using server = await startServer((_request, response) => response.end("x"), { tls: good });
    const transport = createTransport({
      address: server.url,
      clock: systemClock,
      tls: { caCert: authority.ca.certPath },
    });
    for (const host of ["one.example", "two.example", "three.example", "four.example"]) {
      await text((await transport.request({ method: "GET", path: "/", headers: ["Host", host] })).body);
    }
    await transport.destroy();
    expect(server.requests.map(({ headers }) => headers.host)).toContain("four.example");
    expect(server.connections.total).toBeLessThanOrEqual(2);
  });
});

describe("the files of TLS", () => {
  const open = (tls: TlsOptions, systemBundle?: string): Promise<void> =>
    createTransport({
      address: "https://127.0.0.1:1",
      clock: systemClock,
      tls,
      ...(systemBundle === undefined ? {} : { systemBundle }),
    }).open();

  it("are named in the message that says what is wrong with them", async () => {
    const { folder } = authority;
    const file = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const none = join(folder, "none.pem");
    const noCertificate = file("text.pem", "hello");
    const damaged = file("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    const noKey = file("no.key", "hello");
    mkdirSync(join(folder, "empty"));
    const { certPath: clientCert, keyPath: clientKey } = client;
    const cases: [TlsOptions, string | RegExp][] = [
      [{ caCert: none }, `ca_cert: ${none} cannot be read: ENOENT: no such file or directory, open '${none}'`],
      [{ caCert: noCertificate }, `ca_cert: ${noCertificate} has no PEM certificate in it`],
      [{ caCert: damaged }, /^ca_cert: .*bad\.pem has a certificate that cannot be read: /],
      [{ caPath: none }, /^ca_path: .*none\.pem cannot be read: ENOENT/],
      [{ caPath: join(folder, "empty") }, `ca_path: ${folder}/empty has no file with a PEM certificate in it`],
      [{ clientCertPem: client.cert }, "client_cert: the given text needs both a certificate and a key"],
      [{ clientCert }, `client_cert: ${clientCert} needs a client_key beside it`],
      [{ clientKey }, `client_key: ${clientKey} needs a client_cert beside it`],
      [{ clientCert, clientKey: noKey }, /^client_key: .*no\.key has no usable unencrypted PEM private key: /],
      [
        { clientCert, clientKey: good.keyPath },
        `client_key: ${good.keyPath} is not the key of the certificate in ${clientCert}`,
      ],
    ];
    for (const [tls, message] of cases) {
      const attempt = open(tls);
      await expect(attempt).rejects.toMatchObject({ code: "VAULT_TLS_FILE" });
      await expect(attempt).rejects.toThrow(message);
    }
  });

  it("are read again after a failure", async () => {
    const path = join(authority.folder, "later.pem");
    const transport = createTransport({ address: "https://127.0.0.1:1", clock: systemClock, tls: { caCert: path } });
    await expect(transport.open()).rejects.toMatchObject({ code: "VAULT_TLS_FILE" });
    writeFileSync(path, authority.ca.cert);
    await transport.open();
  });

  it("of SSL_CERT_FILE come before the system's", async () => {
    await using server = await startServer((_request, response) => response.end("x"), { tls: good });
    const systemBundle = authority.ca.certPath;
    const transport = createTransport({ address: server.url, clock: systemClock, systemBundle });
    expect(await text((await transport.request({ method: "GET", path: "/" })).body)).toBe("x");
    await transport.destroy();
  });
});
