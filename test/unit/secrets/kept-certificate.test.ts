import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificateOf } from "../../../src/secrets/kept-certificate.ts";
import { pemBlocks } from "../../../src/secrets/pem.ts";
import type { SecretRequest } from "../../../src/secrets/secret-request.ts";
import { createAuthority, type Authority, type Pair } from "../vault/support/certificates.ts";
import { startStore, type StartedStore, type Watched } from "./support/store.ts";

const HOUR = 3_600_000;
const ISSUE = "PUT pki/issue/app";

describe("a certificate that is kept in a file", () => {
  let authority: Authority;
  let app: Pair;
  let next: Pair;
  let appRequest: string;
  let nextRequest: string;
  beforeAll(() => {
    authority = createAuthority("test");
    app = authority.issue("app.test", {});
    next = authority.issue("next.test", {});
    appRequest = readFileSync(app.certPath.replace(/pem$/, "csr"), "utf8");
    nextRequest = readFileSync(next.certPath.replace(/pem$/, "csr"), "utf8");
  });
  afterAll(() => authority[Symbol.dispose]());

  const answer = ({ cert, key }: Pair): object => ({
    lease_id: "pki/issue/app/lease",
    lease_duration: 3600,
    data: {
      ca_chain: [authority.ca.cert.trim()],
      certificate: cert.trim(),
      expiration: 1,
      issuing_ca: authority.ca.cert.trim(),
      private_key: key.trim(),
      private_key_type: "ec",
    },
  });

  interface Kept extends StartedStore {
    file: string | undefined;
    request(body?: Record<string, string>, path?: string): SecretRequest;
  }

  /** The clock begins when the certificates were made. */
  function start(file?: string): Kept {
    const store = startStore();
    store.clock.jump(Date.now() - store.clock.now());
    // Jitter in the middle.
    store.clock.setRandom(0.5);
    store.client.on(ISSUE, answer(app), answer(next));
    const kept: Kept = Object.assign(store, {
      file,
      request: (body = { common_name: "app.test" }, path = "/etc/app.pem"): SecretRequest => ({
        method: "PUT",
        path: "pki/issue/app",
        body,
        keptIn: { path, read: async () => kept.file },
      }),
    });
    return kept;
  }

  async function settled(t: Kept, watched: Watched): Promise<ReturnType<typeof certificateOf> | undefined> {
    for (let turn = 0; turn < 5; turn += 1) await t.clock.settle();
    return watched.watch.secret && certificateOf(watched.watch.secret);
  }

  it("is issued if the file is not there, and given as PEM texts that end their last line", async () => {
    await using t = start();
    const certificate = await settled(t, t.watch(t.request()));
    const ca = pemBlocks(authority.ca.cert)[0]?.text ?? "";
    expect(certificate).toEqual({ cert: pemBlocks(app.cert)[0]?.text, key: app.key, ca, caChain: [ca] });
    expect(ca.endsWith("-----END CERTIFICATE-----\n")).toBe(true);
    expect(t.client.sent(ISSUE)).toMatchObject([{ body: { common_name: "app.test" } }]);
  });

  it("is used again while the file holds it with its key, whatever stands around it", async () => {
    const indented = app.cert.replace(/^/gm, "    ");
    await using t = start(`# junk\n${indented}\nkey: |\n${app.key.replaceAll("\n", "\r\n")}\n`);
    const certificate = await settled(t, t.watch(t.request()));
    expect(certificate).toEqual({ cert: pemBlocks(app.cert)[0]?.text, key: app.key, ca: "", caChain: [] });
    expect(t.client.requests).toEqual([]);
  });

  it.each([
    ["is empty", () => ""],
    ["holds only an authority's", () => authority.ca.cert + authority.ca.key],
    ["lacks the key", () => app.cert],
    ["has the key of another one", () => app.cert + next.key],
    ["has one for another name", () => next.cert + next.key],
    ["has a damaged one", () => app.cert.replace("MI", "AA") + app.key],
    ["has one that is cut off", () => app.cert.slice(0, 200) + app.key],
  ])("is issued anew if the file %s", async (_name, text) => {
    await using t = start(text());
    expect(await settled(t, t.watch(t.request()))).toBeDefined();
    expect(t.client.sent(ISSUE)).toHaveLength(1);
  });

  it("is used again without its key where a signing request was sent, and whatever its name if none is asked for", async () => {
    await using t = start(app.cert);
    expect(await settled(t, t.watch(t.request({ csr: "…", common_name: "App.Test" })))).toMatchObject({ key: "" });
    t.file = next.cert + next.key;
    expect(await settled(t, t.watch(t.request({ alt_names: "x" })))).toMatchObject({ key: next.key });
    expect(t.client.requests).toEqual([]);
  });

  it("is chosen by its name where a file holds several", async () => {
    await using t = start(app.cert + app.key + next.cert + next.key);
    expect(await settled(t, t.watch(t.request()))).toMatchObject({ key: app.key });
    expect(await settled(t, t.watch(t.request({ common_name: "next.test" })))).toMatchObject({ key: next.key });
    expect(t.client.requests).toEqual([]);
  });

  it("is issued anew where a file holds several for the name, since nobody knows which one belongs to which call", async () => {
    const other = authority.issue("app.test", {});
    await using t = start(app.cert + app.key + other.cert + other.key);
    expect(await settled(t, t.watch(t.request()))).toBeDefined();
    expect(t.client.sent(ISSUE)).toHaveLength(1);
    t.file = app.cert + app.cert + app.key;
    expect(await settled(t, t.watch(t.request({ common_name: "app.test", ttl: "1h" })))).toMatchObject({
      key: app.key,
    });
    expect(t.client.sent(ISSUE)).toHaveLength(1);
  });

  it("is used again for a signing request only if that has its key", async () => {
    await using t = start(app.cert);
    expect(await settled(t, t.watch(t.request({ csr: appRequest, common_name: "app.test" })))).toMatchObject({
      key: "",
    });
    expect(t.client.requests).toEqual([]);
    await settled(t, t.watch(t.request({ csr: nextRequest, common_name: "app.test" })));
    expect(t.client.sent(ISSUE)).toHaveLength(1);
  });

  it("is issued again when nine tenths of its life are over, and neither before nor for a new token", async () => {
    await using t = start();
    const watched = t.watch(t.request());
    await settled(t, watched);
    t.file = app.cert + app.key;
    t.login("t2");
    await t.clock.advance(43 * HOUR);
    t.login("t3");
    await settled(t, watched);
    expect(t.client.sent(ISSUE)).toHaveLength(1);
    await t.clock.advance(0.5 * HOUR);
    expect(await settled(t, watched)).toMatchObject({ key: next.key });
    expect(t.client.sent(ISSUE)).toMatchObject([{ token: "t1" }, { token: "t3" }]);
    expect(watched.calls).toBe(2);
  });

  it.each([
    [0, 41.76],
    [1, 44.64],
  ])("is issued again up to three hundredths earlier or later (random %d)", async (random, hours) => {
    await using t = start(app.cert + app.key);
    t.clock.setRandom(random);
    const watched = t.watch(t.request());
    await settled(t, watched);
    await t.clock.advance((hours - 0.1) * HOUR);
    expect(t.client.requests).toEqual([]);
    await t.clock.advance(0.2 * HOUR);
    await settled(t, watched);
    expect(t.client.sent(ISSUE)).toHaveLength(1);
  });

  it("is near its end at start if nine tenths are over: a new one is issued", async () => {
    await using t = start(app.cert + app.key);
    t.clock.jump(43.5 * HOUR);
    t.client.on(ISSUE, answer(next));
    expect(await settled(t, t.watch(t.request()))).toMatchObject({ key: next.key });
  });

  it("is one for each file, and one however many watch it", async () => {
    await using t = start();
    const [a, b, c] = [t.watch(t.request()), t.watch(t.request()), t.watch(t.request(undefined, "/etc/other.pem"))];
    for (const watched of [a, b, c]) await settled(t, watched);
    expect(t.client.sent(ISSUE)).toHaveLength(2);
    expect(a?.watch.secret).toBe(b?.watch.secret);
  });

  it("that nobody can use is an error, and is tried again with growing waits", async () => {
    await using t = start();
    const over = authority.issue("over.test", { days: 1 });
    t.clock.jump(25 * HOUR);
    t.client.on(ISSUE, answer(over), { data: { certificate: authority.ca.cert } }, null);
    const watched = t.watch(t.request());
    await settled(t, watched);
    expect(watched.watch.error).toMatchObject({
      code: "CERTIFICATE_UNUSABLE",
      message: "the certificate that pki/issue/app has issued is over by this machine's clock, which may be wrong",
    });
    await t.clock.advance(2000);
    expect(watched.watch.error?.message).toBe(
      "the answer of pki/issue/app holds no certificate, or only one of an authority",
    );
    await t.clock.advance(600_000);
    expect(t.client.sent(ISSUE).length).toBeLessThan(25);
  });

  it("never appears in the log, nor does its key", async () => {
    await using t = start();
    await settled(t, t.watch(t.request()));
    const line = app.key.split("\n")[1] ?? "";
    t.log.logger.info(`the key ${line}`);
    expect(t.log.lines.join("")).not.toContain(line);
  });
});

describe("the blocks of a PEM text", () => {
  it("keep the headers of an encrypted key", () => {
    const text = execFileSync("openssl", ["genrsa", "-traditional", "-aes128", "-passout", "pass:secret", "2048"], {
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
    expect(pemBlocks(`x${text}`)).toEqual([{ label: "RSA PRIVATE KEY", text }]);
  });

  it("are none in a text without any, or with damaged ones", () => {
    const text =
      "-----BEGIN A-----\n!!!\n-----END A-----\n-----BEGIN B-----\nAAA\n-----END B-----\n-----BEGIN C-----\nAAAA";
    expect(pemBlocks(text)).toEqual([]);
  });
});
