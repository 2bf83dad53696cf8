import { describe, expect, it } from "vitest";
import { FakeVaultClient, heldAnswer, notFound, vaultError } from "../../fakes/fake-vault-client.ts";
import { leased, secondsOf, startStore } from "./support/store.ts";

const MOUNTS = "GET sys/internal/ui/mounts/";
const RENEW = "PUT sys/leases/renew";

describe("SecretStore and static secrets", () => {
  it("fetches a secret once however many watch it, and tells each of them", async () => {
    await using t = startStore();
    t.client.on("GET kv1/app", { data: { a: "1" } });
    const watchers = Array.from({ length: 50 }, () => t.watch("kv1/app"));
    await t.clock.settle();
    expect(t.client.sent("GET kv1/app")).toMatchObject([{ token: "t1", maxRetries: 0 }]);
    for (const { watch, calls } of watchers) {
      expect(calls).toBe(1);
      expect(watch.version).toBe(1);
      expect(watch.secret?.data?.get("a")).toBe("1");
    }
    const late = t.watch("/kv1/app/");
    await t.clock.settle();
    expect(late.watch.version).toBe(1);
    expect(t.client.sent("GET kv1/app")).toHaveLength(1);
  });

  it("gives up sooner on reading a static secret again than on a read that may issue something", async () => {
    await using t = startStore();
    t.client.on("GET kv1/app", { data: { a: "1" } }).on("GET db/creds", leased("l1", 300, false));
    t.watch("kv1/app");
    t.watch("db/creds");
    await t.clock.advance(300_000);
    expect(t.client.sent("GET kv1/app").map(({ timeout }) => timeout)).toEqual([undefined, 15_000]);
    expect(t.client.sent("GET db/creds").map(({ timeout }) => timeout)).toEqual([undefined, undefined]);
  });

  it("asks which mount it is once for a hundred secrets that are wanted at once", async () => {
    await using t = startStore();
    for (let number = 0; number < 100; number += 1) {
      t.client.mount(`kv/${number}`, "kv/", "2").on(`GET kv/data/${number}`, { data: { data: { n: "v" } } });
    }
    const watchers = Array.from({ length: 100 }, (_, number) => t.watch(`kv/${number}`));
    await t.clock.settle();
    await t.clock.settle();
    expect(watchers.every(({ watch }) => watch.version === 1)).toBe(true);
    expect(t.client.sent(MOUNTS)).toHaveLength(1);
    expect(t.client.requests).toHaveLength(101);
  });

  it("reads them again at the interval, up to a tenth earlier, and wakes nobody if the data is the same", async () => {
    await using t = startStore();
    t.client.on(
      "GET kv1/app",
      { request_id: "1", data: { a: "1", b: 2 } },
      { request_id: "2", data: { a: "1", b: 2 } },
    );
    const { watch } = t.watch("kv1/app");
    const watched = t.watch("kv1/app");
    await t.clock.advance(900_500);
    expect(secondsOf(t.client, "GET kv1/app")).toEqual([0, 300, 600, 900]);
    expect(watched.calls).toBe(1);
    expect(watch.version).toBe(1);
    t.clock.setRandom(0.5);
    await t.clock.advance(300_000 + 285_000);
    expect(secondsOf(t.client, "GET kv1/app").at(-1)).toBe(1485);
  });

  it("tells the watchers of a change, and of nothing else", async () => {
    await using t = startStore();
    t.client.on("GET kv1/app", { data: { a: "1" } }, { data: { a: "2" } });
    const app = t.watch("kv1/app");
    const other = t.watch("kv1/other");
    t.client.on("GET kv1/other", { data: { b: "1" } });
    await t.clock.advance(650_000);
    expect(app.watch.version).toBe(2);
    expect(app.watch.secret?.data?.get("a")).toBe("2");
    expect(app.calls).toBe(2);
    expect(other.calls).toBe(1);
  });

  it("passes the query on, and keeps its secrets apart", async () => {
    await using t = startStore();
    t.client.mount("kv/app", "kv/", "2").on("GET kv/data/app", ({ query }) => ({ data: { data: { query } } }));
    t.watch("kv/app?version=2");
    t.watch("kv/app?version=3&__proto__=x");
    await t.clock.settle();
    expect(t.client.sent("GET kv/data/app").map(({ query }) => query?.["version"])).toEqual(
      expect.arrayContaining([["2"], ["3"]]),
    );
  });

  it("decodes a percent sign in a path that is read, as consul-template does", async () => {
    await using t = startStore();
    t.client.on("GET kv1/with space", { data: { a: "1" } });
    const { watch } = t.watch("kv1/with%20space");
    await t.clock.settle();
    expect(watch.version).toBe(1);
  });

  it("writes a body once for all who want the same, and again for another one", async () => {
    await using t = startStore();
    t.client.on("PUT pki/issue/web", ({ body }) => ({ data: { certificate: body } }));
    const one = { method: "PUT", path: "pki/issue/web", body: { common_name: "a", ttl: "1h" } } as const;
    t.watch(one);
    t.watch({ ...one, body: { ttl: "1h", common_name: "a" } });
    t.watch({ ...one, body: { common_name: "b" } });
    await t.clock.settle();
    expect(t.client.sent("PUT pki/issue/web").map(({ body }) => body)).toEqual([one.body, { common_name: "b" }]);
  });

  it("takes a write that is answered without a body for done, instead of writing again and again", async () => {
    await using t = startStore();
    t.client.on("PUT kv1/app", null);
    const { watch } = t.watch({ method: "PUT", path: "kv1/app", body: { a: "1" } });
    await t.clock.advance(200_000);
    expect(t.client.sent("PUT kv1/app")).toHaveLength(1);
    expect(watch.secret?.data?.size).toBe(0);
  });

  it("wraps a write to KV v2 as its API wants it", async () => {
    await using t = startStore();
    t.client.mount("kv/app", "kv/", "2").on("PUT kv/data/app", { data: { version: 1 } });
    t.watch({ method: "PUT", path: "kv/app", body: { a: "1" } });
    await t.clock.settle();
    expect(t.client.sent("PUT kv/data/app")).toMatchObject([{ body: { data: { a: "1" } } }]);
  });

  it("tells of a new token that a write brought, though its data is the same", async () => {
    await using t = startStore();
    let count = 0;
    t.client.on("PUT auth/token/create", () => ({
      auth: { client_token: `child-token-${(count += 1)}`, lease_duration: 100 },
    }));
    const child = t.watch({ method: "PUT", path: "auth/token/create", body: { ttl: "100s" } });
    await t.clock.advance(95_000);
    expect(child.watch.secret?.auth?.clientToken.reveal()).toBe("child-token-2");
    expect(child.calls).toBe(2);
    expect(t.log.scrubber.scrub("child-token-2")).not.toContain("child");
  });
});

describe("SecretStore and failures", () => {
  it("says that a secret does not exist, tries again by growing waits, and recovers", async () => {
    await using t = startStore();
    const app = t.watch("kv1/app");
    await t.clock.settle();
    expect(app.watch.error).toMatchObject({ code: "SECRET_NOT_FOUND" });
    expect(app.watch.secret).toBeUndefined();
    await t.clock.advance(200_000);
    const at = secondsOf(t.client, "GET kv1/app");
    // A wait of more than ten seconds ends at a whole second.
    const gaps = at.slice(1).map((time, index) => Math.floor((time - (at[index] ?? 0)) * 2) / 2);
    expect(gaps.slice(0, 8)).toEqual([0.5, 1, 2, 4, 8, 16.5, 32, 60]);
    expect(app.watch.failures).toBe(at.length);
    t.client.on("GET kv1/app", { data: { a: "1" } });
    await t.clock.advance(60_000);
    expect(app.watch).toMatchObject({ version: 1, error: undefined, failures: 0 });
  });

  it.each([
    ["404", notFound],
    ["403", vaultError(403, "permission denied")],
    ["500", vaultError(500)],
  ])(
    "keeps the last good value through a %s, and tells the watchers when it begins and when it ends",
    async (_name, failure) => {
      await using t = startStore();
      t.client.on("GET kv1/app", { data: { a: "1" } });
      const app = t.watch("kv1/app");
      await t.clock.settle();
      t.client.on("GET kv1/app", failure);
      await t.clock.advance(305_000);
      expect(app.watch.secret?.data?.get("a")).toBe("1");
      expect(app.watch.error).toBeDefined();
      expect(app.calls).toBe(2);
      t.client.on("GET kv1/app", { data: { a: "1" } });
      await t.clock.advance(60_000);
      expect(app.watch).toMatchObject({ version: 1, error: undefined });
      expect(app.calls).toBe(3);
    },
  );

  it("tells each failure to watchers that have no value yet, so that tries can be counted", async () => {
    await using t = startStore();
    t.client.on("GET kv1/app", vaultError(503));
    const app = t.watch("kv1/app");
    await t.clock.advance(3600);
    expect(app.watch.failures).toBe(4);
    expect(app.calls).toBe(4);
  });

  it("reports a 403 with the token it was sent with", async () => {
    await using t = startStore();
    t.client.on("GET kv1/app", vaultError(403));
    t.watch("kv1/app");
    await t.clock.settle();
    expect(t.forbidden).toEqual(["t1"]);
  });

  it("reads an empty list where there is nothing to list", async () => {
    await using t = startStore();
    const { watch } = t.watch({ method: "LIST", path: "kv1/folder" });
    await t.clock.settle();
    expect(watch.secret?.data?.get("keys")).toEqual([]);
    expect(watch.error).toBeUndefined();
  });

  it("asks soon again while the server is rotating a secret", async () => {
    await using t = startStore();
    const rotating = (ttl: number) => ({ data: { rotation_period: 60, ttl, password: "p" } });
    t.client.on("GET db/static", rotating(0), rotating(10));
    const db = t.watch("db/static");
    await t.clock.settle();
    expect(db.watch.error).toMatchObject({ code: "SECRET_ROTATING" });
    await t.clock.advance(12_000);
    expect(secondsOf(t.client, "GET db/static")).toEqual([0, 0.5, 12]);
    expect(db.watch.error).toBeUndefined();
  });

  it("finds its way when a mount has become KV v2 meanwhile", async () => {
    await using t = startStore();
    t.client.mount("kv/app", "kv/", "1").on("GET kv/app", { data: { a: "1" } });
    const { watch } = t.watch("kv/app");
    await t.clock.settle();
    t.client.mount("kv/app", "kv/", "2").on("GET kv/data/app", { data: { data: { a: "2" } } });
    t.client.on("GET kv/app", notFound);
    await t.clock.advance(305_000);
    expect(watch).toMatchObject({ version: 2, error: undefined });
  });

  it("does not take the secret of a log line for anything but secret", async () => {
    await using t = startStore();
    t.client.on("GET kv1/app", { data: { password: "canary-password", list: [{ deep: "canary-deep-value" }] } });
    const { watch } = t.watch("kv1/app");
    await t.clock.settle();
    t.log.logger.info("canary-password", { field: "a canary-deep-value b" });
    expect(t.log.lines.join("")).not.toContain("canary");
    watch.close();
    expect(t.log.scrubber.scrub("canary-password")).toBe("canary-password");
  });
});

describe("SecretStore and leases", () => {
  it("renews a lease at two thirds of its life for as long as it was granted, and wakes nobody", async () => {
    await using t = startStore();
    t.client
      .on("GET db/creds/app", leased("l1", 90))
      .on(RENEW, { lease_id: "l1", lease_duration: 90, renewable: true });
    const db = t.watch("db/creds/app");
    await t.clock.advance(181_000);
    expect(secondsOf(t.client, RENEW)).toEqual([60, 120, 180]);
    expect(t.client.sent(RENEW)[0]).toMatchObject({ body: { lease_id: "l1", increment: 90 }, token: "t1" });
    expect(db.calls).toBe(1);
    expect(t.client.sent("GET db/creds/app")).toHaveLength(1);
  });

  it("renews a token that a template asked for with that token itself, and asks for another at its max TTL", async () => {
    await using t = startStore();
    const self = "PUT auth/token/renew-self";
    const child = (name: string, seconds: number) => ({
      auth: { client_token: name, lease_duration: seconds, renewable: true },
    });
    t.client.on("PUT auth/token/create", child("child-1", 90), child("child-2", 90));
    t.client.on(self, child("child-1", 90), child("child-1", 30));
    const token = t.watch({ method: "PUT", path: "auth/token/create", body: { ttl: "90s" } });
    await t.clock.advance(125_000);
    expect(secondsOf(t.client, self)).toEqual([60, 120]);
    expect(t.client.sent(self)[0]).toMatchObject({ body: { increment: 90 }, token: "child-1" });
    expect([token.watch.version, token.calls]).toEqual([1, 1]);
    await t.clock.advance(16_000);
    expect(token.watch.secret?.auth?.clientToken.reveal()).toBe("child-2");
  });

  it("asks for another token where a renewal is refused, and does not take the refusal for the agent's own", async () => {
    await using t = startStore();
    const child = (name: string) => ({ auth: { client_token: name, lease_duration: 90, renewable: true } });
    t.client.on("PUT auth/token/create", child("child-1"), child("child-2"));
    t.client.on("PUT auth/token/renew-self", vaultError(403));
    const { watch } = t.watch({ method: "PUT", path: "auth/token/create", body: { ttl: "90s" } });
    await t.clock.advance(60_500);
    expect(watch.secret?.auth?.clientToken.reveal()).toBe("child-2");
    expect(t.forbidden).toEqual([]);
  });

  it("fetches a lease anew, before its end, when its max TTL cuts off a renewal", async () => {
    await using t = startStore();
    t.client.on("GET db/creds/app", leased("l1", 90), leased("l2", 90));
    t.client.on(RENEW, { lease_id: "l1", lease_duration: 30, renewable: true });
    const db = t.watch("db/creds/app");
    await t.clock.advance(85_000);
    expect(secondsOf(t.client, "GET db/creds/app")).toEqual([0, 80]);
    expect(db.watch.secret?.leaseId).toBe("l2");
    expect(db.calls).toBe(2);
  });

  it("fetches a lease anew at once when its renewal is refused", async () => {
    await using t = startStore();
    t.client.on("GET db/creds/app", leased("l1", 90), leased("l2", 90)).on(RENEW, vaultError(400, "lease not found"));
    const db = t.watch("db/creds/app");
    await t.clock.advance(60_500);
    expect(secondsOf(t.client, "GET db/creds/app")).toEqual([0, 60]);
    expect(db.watch.secret?.leaseId).toBe("l2");
  });

  it("tries a renewal again while the server is away and the lease lives, and then fetches", async () => {
    await using t = startStore();
    t.client.on("GET db/creds/app", leased("l1", 90), leased("l2", 90)).on(RENEW, vaultError(503));
    const db = t.watch("db/creds/app");
    await t.clock.advance(100_000);
    expect(secondsOf(t.client, RENEW)).toEqual([60, 60.5, 61.5, 63.5, 67.5, 75.5]);
    expect(db.watch.secret?.leaseId).toBe("l2");
    expect(db.watch.error).toBeUndefined();
  });

  it("renews even a lease of two seconds before it ends", async () => {
    await using t = startStore();
    await t.clock.advance(333);
    t.client.on("GET db/creds/app", leased("l1", 2)).on(RENEW, { lease_id: "l1", lease_duration: 2, renewable: true });
    t.watch("db/creds/app");
    await t.clock.advance(1900);
    expect(secondsOf(t.client, RENEW)).toHaveLength(1);
  });

  it("fetches a lease that cannot be renewed at the threshold of its life", async () => {
    await using t = startStore();
    t.clock.setRandom(0.5);
    t.client.on("GET db/creds/app", leased("l1", 100, false), leased("l2", 100, false));
    const db = t.watch("db/creds/app");
    await t.clock.advance(91_000);
    expect(secondsOf(t.client, "GET db/creds/app")).toEqual([0, 90]);
    expect(db.calls).toBe(2);
  });

  it("does not refresh leases on the interval of the static secrets", async () => {
    await using t = startStore({ staticInterval: 1000 });
    t.client.on("GET db/creds/app", leased("l1", 3600));
    t.watch("db/creds/app");
    await t.clock.advance(600_000);
    expect(t.client.sent("GET db/creds/app")).toHaveLength(1);
  });
});

describe("SecretStore and a new token", () => {
  it("leaves static secrets alone and replaces every lease of the old token, spread over seconds", async () => {
    await using t = startStore();
    let count = 0;
    t.client.on("GET kv1/app", { data: { a: "1" } });
    for (let number = 0; number < 20; number += 1) {
      t.client.on(`GET db/creds/${number}`, () => leased(`l${(count += 1)}`, 3600));
      t.watch(`db/creds/${number}`);
    }
    const app = t.watch("kv1/app");
    await t.clock.settle();
    await t.clock.settle();
    let seed = 0;
    t.clock.setRandom(() => (seed = (seed + 0.37) % 1));
    t.login("t2");
    await t.clock.advance(5100);
    const fetches = t.client.sent("GET db/creds/").slice(20);
    expect(fetches).toHaveLength(20);
    expect(fetches.every(({ token }) => token === "t2")).toBe(true);
    expect(new Set(fetches.map(({ at }) => at)).size).toBeGreaterThan(5);
    expect(app.calls).toBe(1);
    expect(t.client.sent("GET kv1/app")).toHaveLength(1);
    expect(t.client.sent(RENEW)).toEqual([]);
  });

  it("replaces a lease at once where the old token has expired", async () => {
    await using t = startStore({ firstToken: null });
    t.clock.setRandom(0.99);
    t.login("t1", 10);
    t.client.on("GET db/creds/app", leased("l1", 3600), leased("l2", 3600));
    t.watch("db/creds/app");
    await t.clock.advance(20_000);
    t.login("t2");
    await t.clock.settle();
    expect(secondsOf(t.client, "GET db/creds/app")).toEqual([0, 20]);
  });

  it("sends nothing while the token is lost, and goes on with the next one", async () => {
    await using t = startStore();
    t.client.on("GET kv1/app", { data: { a: "1" } });
    t.watch("kv1/app");
    await t.clock.settle();
    t.token.set(null);
    const other = t.watch("kv1/other");
    t.client.on("GET kv1/other", { data: { a: "1" } });
    await t.clock.advance(900_000);
    expect(t.client.sent("GET kv1/")).toHaveLength(1);
    t.login("t2");
    await t.clock.settle();
    expect(
      t.client
        .sent("GET kv1/")
        .slice(1)
        .map(({ token }) => token),
    ).toEqual(["t2", "t2"]);
    expect(other.watch.version).toBe(1);
  });

  it("repeats a request that the old token was refused for at once, and does not count it as a failure", async () => {
    await using t = startStore();
    const held = heldAnswer();
    t.client.on("GET kv1/app", held.answer, { data: { a: "1" } });
    const app = t.watch("kv1/app");
    await t.clock.settle();
    t.login("t2");
    held.give(vaultError(403));
    await t.clock.settle();
    expect(t.client.sent("GET kv1/app").map(({ token }) => token)).toEqual(["t1", "t2"]);
    expect(app.watch).toMatchObject({ version: 1, failures: 0 });
    expect(app.calls).toBe(1);
    expect(t.forbidden).toEqual([]);
  });

  it("fetches what the dead token was refused for as soon as the new one is there", async () => {
    await using t = startStore();
    t.client.on("GET kv1/app", ({ token }) => (token === "t1" ? vaultError(403) : { data: { a: "1" } }));
    const app = t.watch("kv1/app");
    await t.clock.advance(100_000);
    t.token.set(null);
    t.login("t2");
    await t.clock.settle();
    expect(app.watch.version).toBe(1);
  });

  it.each([
    ["succeeds", { lease_id: "l1", lease_duration: 90, renewable: true }],
    ["fails for want of a server", vaultError(503)],
    ["is refused", vaultError(403)],
  ])("also replaces a lease whose renewal is under way and then %s", async (_name, answer) => {
    await using t = startStore();
    const held = heldAnswer();
    t.client.on("GET db/creds/app", leased("l1", 90), leased("l2", 90)).on(RENEW, held.answer);
    const db = t.watch("db/creds/app");
    await t.clock.advance(60_000);
    t.login("t2");
    held.give(answer);
    await t.clock.advance(6000);
    expect(t.client.sent("GET db/creds/app").map(({ token }) => token)).toEqual(["t1", "t2"]);
    expect(t.client.sent(RENEW)).toHaveLength(1);
    expect(db.watch.secret?.leaseId).toBe("l2");
  });

  it("also replaces a lease that was being fetched with the old token", async () => {
    await using t = startStore();
    const held = heldAnswer();
    t.client.on("GET db/creds/app", held.answer, leased("l2", 90));
    const db = t.watch("db/creds/app");
    await t.clock.settle();
    t.login("t2");
    held.give(leased("l1", 90));
    await t.clock.advance(6000);
    expect(t.client.sent("GET db/creds/app").map(({ token }) => token)).toEqual(["t1", "t2"]);
    expect(db.watch.secret?.leaseId).toBe("l2");
  });

  it("does not use a token that was replaced while the mount was being asked for", async () => {
    await using t = startStore();
    const held = heldAnswer();
    t.client.on(`${MOUNTS}kv/app`, held.answer).on("GET kv/data/app", { data: { data: { a: "1" } } });
    const app = t.watch("kv/app");
    await t.clock.settle();
    t.login("t2");
    held.give({ data: { path: "kv/", type: "kv", options: { version: "2" } } });
    await t.clock.settle();
    expect(t.client.sent("GET kv/data/app").map(({ token }) => token)).toEqual(["t2"]);
    expect(app.watch.version).toBe(1);
  });

  it("does not fetch a lease twice that waited for a token", async () => {
    await using t = startStore();
    t.clock.setRandom(0.99);
    const held = heldAnswer();
    t.client.on("GET db/creds/app", leased("l1", 90), held.answer);
    t.watch("db/creds/app");
    await t.clock.settle();
    t.token.set(null);
    await t.clock.advance(61_000);
    t.login("t2");
    await t.clock.advance(10_000);
    expect(t.client.sent("GET db/creds/app")).toHaveLength(2);
    expect(t.client.inFlight).toBe(1);
    held.give(leased("l2", 90));
  });
});

describe("SecretStore and its bounds", () => {
  it("never has more requests under way than it may, and starts the next when one ends", async () => {
    await using t = startStore({ maxConnections: 3 });
    const gates = Array.from({ length: 12 }, () => heldAnswer());
    gates.forEach(({ answer }, number) => t.client.on(`GET kv1/${number}`, answer));
    const watchers = gates.map((_, number) => t.watch(`kv1/${number}`));
    for (const { give } of gates) {
      await t.clock.settle();
      expect(t.client.inFlight).toBeLessThanOrEqual(3);
      give({ data: { a: "1" } });
    }
    await t.clock.settle();
    expect(t.client.peak).toBe(3);
    expect(watchers.every(({ watch }) => watch.version === 1)).toBe(true);
  });

  it("has no bound at 0", async () => {
    await using t = startStore({ maxConnections: 0 });
    t.client.mount("kv1/0", "kv1/", "1");
    for (let number = 0; number < 50; number += 1) {
      t.client.on(`GET kv1/${number}`, heldAnswer().answer);
      t.watch(`kv1/${number}`);
    }
    await t.clock.settle();
    expect(t.client.inFlight).toBe(50);
  });

  it("forgets a secret when its last watcher goes, also with a request under way", async () => {
    await using t = startStore();
    const held = heldAnswer();
    t.client.on("GET kv1/a", { data: { a: "1" } }).on("GET kv1/b", held.answer);
    const first = t.watch("kv1/a");
    const second = t.watch("kv1/a");
    const pending = t.watch("kv1/b");
    await t.clock.settle();
    first.watch.close();
    first.watch.close();
    expect(t.store.status()).toHaveLength(2);
    second.watch.close();
    pending.watch.close();
    expect(t.store.status()).toEqual([]);
    held.give({ data: { b: "1" } });
    await t.clock.advance(3_600_000);
    expect(pending.calls).toBe(0);
    expect(t.client.sent("GET kv1/")).toHaveLength(2);
    expect(t.clock.nextDue).toBe(Infinity);
  });

  it("does not call a watcher that was closed by another one's call", async () => {
    await using t = startStore();
    t.client.on("GET kv1/a", { data: { a: "1" } });
    let calls = 0;
    const other = { close: (): void => undefined };
    t.store.watch({ method: "GET", path: "kv1/a" }, () => other.close());
    other.close = t.store.watch({ method: "GET", path: "kv1/a" }, () => (calls += 1)).close;
    await t.clock.settle();
    expect(calls).toBe(0);
  });

  it("keeps nothing of a hundred thousand watches that were closed", async () => {
    await using t = startStore({ maxConnections: 100 });
    t.client.mount("kv1/0", "kv1/", "1");
    const answer = { data: { value: "something secret" } };
    const watchers = Array.from({ length: 100_000 }, (_, number) => {
      t.client.on(`GET kv1/${number}`, answer);
      return t.watch(`kv1/${number}`);
    });
    await t.clock.settle();
    while (t.client.inFlight > 0) await t.clock.settle();
    expect(watchers.every(({ watch }) => watch.version === 1)).toBe(true);
    // One timer for all of them.
    expect(t.clock.sleeping).toBe(1);
    for (const { watch } of watchers) watch.close();
    expect(t.store.status()).toEqual([]);
    expect(t.log.scrubber.scrub("something secret")).toBe("something secret");
    await t.clock.advance(300_000);
    expect(t.clock.nextDue).toBe(Infinity);
  }, 60_000);

  it("stops with requests under way, and leaves no sleeper behind", async () => {
    const t = startStore();
    t.client.on("GET kv1/a", heldAnswer().answer);
    t.watch("kv1/a");
    t.watch("kv1/b");
    await t.clock.settle();
    await t[Symbol.asyncDispose]();
    expect(t.clock.sleeping).toBe(0);
    expect(t.client.inFlight).toBe(0);
  });

  it("shows what it watches, without any secret in it", async () => {
    await using t = startStore();
    t.client.on("GET db/creds/app", leased("l1", 90));
    t.watch("db/creds/app");
    await t.clock.settle();
    expect(t.store.status()).toEqual([
      {
        path: "db/creds/app",
        method: "GET",
        watchers: 1,
        version: 1,
        leased: true,
        nextRefreshSeconds: 60,
        failures: 0,
      },
    ]);
    expect(t.client).toBeInstanceOf(FakeVaultClient);
  });
});
