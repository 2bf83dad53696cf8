import { afterEach, describe, expect, it } from "vitest";
import { Authenticator, type AuthenticatorOptions } from "../../../src/auth/authenticator.ts";
import type { AuthMethod } from "../../../src/auth/method.ts";
import { AgentError } from "../../../src/runtime/errors.ts";
import { SecretValue } from "../../../src/runtime/secret-value.ts";
import { createLatestToken } from "../../../src/token/latest-token.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeVaultClient, heldAnswer, vaultError } from "../../fakes/fake-vault-client.ts";
import { createRecordingLogger } from "../../fakes/recording-logger.ts";

const LOGIN = "PUT auth/approle/login";
const RENEW = "PUT auth/token/renew-self";
const LOOKUP = "GET auth/token/lookup-self";

function auth(token: string, ttl: number, more: object = {}): object {
  return {
    auth: {
      client_token: token,
      accessor: `acc-${token}`,
      policies: ["default"],
      lease_duration: ttl,
      renewable: true,
      ...more,
    },
  };
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function start(prepareClient: (client: FakeVaultClient) => void, overrides: Partial<AuthenticatorOptions> = {}) {
  const clock = new FakeClock();
  const client = new FakeVaultClient(clock);
  prepareClient(client);
  const token = createLatestToken();
  const values: (string | null)[] = [];
  token.subscribe((value) => values.push(value === null ? null : value.value.reveal()));
  const log = createRecordingLogger();
  const method: AuthMethod = {
    type: "approle",
    check: () => Promise.resolve(),
    prepare: () => Promise.resolve({ path: "auth/approle/login", body: { role_id: "r" } }),
  };
  const authenticator = new Authenticator({
    method,
    client,
    token,
    clock,
    logger: log.logger,
    scrubber: log.scrubber,
    minBackoff: 1000,
    maxBackoff: 300_000,
    exitOnError: false,
    ...overrides,
  });
  const controller = new AbortController();
  const done = authenticator.run(controller.signal);
  done.catch(() => undefined);
  const stop = async (): Promise<void> => {
    controller.abort();
    await done.catch(() => undefined);
  };
  stops.push(stop);
  return { clock, client, token, values, log, authenticator, controller, done, stop };
}

/** Monotonic seconds at which the requests of a name were sent. */
function times(client: FakeVaultClient, name: string): number[] {
  return client.sent(name).map(({ at }) => at / 1000);
}

describe("Authenticator", () => {
  it("logs in at once, without retries of the client, and publishes the token", async () => {
    const { clock, client, token, authenticator } = start((vault) => vault.on(LOGIN, auth("t1", 60)));
    await clock.settle();
    expect(client.requests).toMatchObject([
      { method: "PUT", path: "auth/approle/login", token: undefined, maxRetries: 0 },
    ]);
    expect(token.value).toMatchObject({ accessor: "acc-t1", leaseDuration: 60, expiresAt: 60_000 });
    expect(authenticator.status()).toMatchObject({
      state: "authenticated",
      logins: 1,
      failures: 0,
      nextActionSeconds: 40,
    });
  });

  it("renews at two thirds of the TTL, again and again, without publishing a new value", async () => {
    const { clock, client, token, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60)).on(RENEW, auth("t1", 60)),
    );
    await clock.advance(121_000);
    expect(times(client, RENEW)).toEqual([40, 80, 120]);
    expect(client.sent(RENEW)[0]?.token).toBe("t1");
    expect(token.value?.expiresAt).toBe(180_000);
    expect(values).toEqual(["t1"]);
  });

  it("renews up to a tenth of the TTL earlier, by chance", async () => {
    const { clock, client } = start((vault) => vault.on(LOGIN, auth("t1", 60)).on(RENEW, auth("t1", 60)));
    clock.setRandom(0.5);
    await clock.advance(40_000);
    expect(times(client, RENEW)).toEqual([expect.closeTo(60 * (2 / 3 - 0.05), 5)]);
  });

  it("logs in again as soon as a renewal is refused, and keeps the old token until the new one is there", async () => {
    const { clock, client, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60), auth("t2", 60)).on(RENEW, vaultError(403, "permission denied"), auth("t2", 60)),
    );
    await clock.advance(41_000);
    expect(times(client, LOGIN)).toEqual([0, 40]);
    expect(values).toEqual(["t1", "t2"]);
  });

  it("logs in again before the max TTL ends a token whose renewals it caps", async () => {
    const { clock, client, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60), auth("t2", 60)).on(RENEW, auth("t1", 60), auth("t1", 20), auth("t2", 60)),
    );
    await clock.advance(99_000);
    expect(times(client, RENEW)).toEqual([40, 80]);
    // 85 % of the 20 seconds that are left.
    expect(times(client, LOGIN)).toEqual([0, 97]);
    expect(values).toEqual(["t1", "t2"]);
  });

  it("takes a renewal that leaves no whole second for the end of the token, not for a token without end", async () => {
    const { clock, client, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60), auth("t2", 60)).on(RENEW, auth("t1", 0), auth("t2", 60)),
    );
    await clock.advance(42_000);
    expect(times(client, LOGIN)).toHaveLength(2);
    expect(values.at(-1)).toBe("t2");
  });

  it("replaces a token that cannot be renewed at 85 % of its TTL", async () => {
    const { clock, client } = start((vault) => vault.on(LOGIN, auth("t1", 100, { renewable: false }), auth("t2", 100)));
    await clock.advance(86_000);
    expect(times(client, LOGIN)).toEqual([0, 85]);
    expect(client.sent(RENEW)).toEqual([]);
  });

  it("leaves a token without a TTL alone", async () => {
    const { clock, client } = start((vault) => vault.on(LOGIN, auth("t1", 0, { renewable: false })));
    await clock.advance(365 * 24 * 3600 * 1000);
    expect(client.log).toEqual([LOGIN]);
  });

  it("tries a failed login again after 1, 2, 4 … seconds, at most 5 minutes", async () => {
    const { clock, client, authenticator } = start((vault) => vault.on(LOGIN, vaultError(503)));
    await clock.advance(2_000_000);
    const at = times(client, LOGIN);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(gaps).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]);
    expect(authenticator.status()).toMatchObject({
      state: "authenticating",
      failures: 14,
      lastError: expect.any(String) as string,
    });
  });

  it("shortens each wait by up to a quarter", async () => {
    const { clock, client } = start((vault) => vault.on(LOGIN, vaultError(503)));
    clock.setRandom(0.999_999);
    await clock.advance(6000);
    expect(times(client, LOGIN).map((time) => Math.round(time * 100) / 100)).toEqual([0, 0.75, 2.25, 5.25]);
  });

  it("starts the waits anew after a login that succeeded", async () => {
    const { clock, client } = start((vault) =>
      vault
        .on(LOGIN, vaultError(503), vaultError(503), auth("t1", 60), vaultError(503), auth("t2", 60))
        .on(RENEW, vaultError(403)),
    );
    await clock.advance(60_000);
    expect(times(client, LOGIN)).toEqual([0, 1, 3, 43, 44]);
  });

  it("ends with AUTH_LOGIN_FAILED at the first failed login if it is told to exit on errors", async () => {
    const { done, authenticator } = start((vault) => vault.on(LOGIN, vaultError(400, "invalid role or secret ID")), {
      exitOnError: true,
    });
    await expect(done).rejects.toMatchObject({ code: "AUTH_LOGIN_FAILED" });
    await expect(done).rejects.toThrow(/approle.*invalid role or secret ID/);
    expect(authenticator.status().state).toBe("stopped");
  });

  it("retries a method that cannot prepare its login, by the same waits", async () => {
    let calls = 0;
    const { clock, values } = start((vault) => vault.on(LOGIN, auth("t1", 60)), {
      method: {
        type: "approle",
        check: () => Promise.resolve(),
        prepare: () => {
          calls += 1;
          if (calls < 3) return Promise.reject(new AgentError("AUTH_CREDENTIAL_MISSING", "there is no secret id"));
          return Promise.resolve({ path: "auth/approle/login", body: {} });
        },
      },
    });
    await clock.advance(2999);
    expect(values).toEqual([]);
    await clock.advance(1);
    expect(values).toEqual(["t1"]);
  });

  it.each([
    ["no body", null],
    ["no auth", { data: { a: 1 } }],
    ["an empty token", auth("", 60)],
  ])("takes an answer with %s for a failed login", async (_name, answer) => {
    const { clock, values, log } = start((vault) => vault.on(LOGIN, answer, auth("t1", 60)));
    await clock.advance(1000);
    expect(values).toEqual(["t1"]);
    expect(log.with("holds no token")).toHaveLength(1);
  });

  it("keeps the token through an outage until it expires, then publishes null, and recovers by itself", async () => {
    const { clock, client, values, log } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60), vaultError(503)).on(RENEW, vaultError(503)),
    );
    await clock.advance(59_999);
    expect(values).toEqual(["t1"]);
    await clock.advance(1);
    expect(values).toEqual(["t1", null]);
    expect(log.with("expired before a new login succeeded")).toHaveLength(1);
    client.on(LOGIN, auth("t2", 60)).on(RENEW, auth("t2", 60));
    await clock.advance(120_000);
    expect(values).toEqual(["t1", null, "t2"]);
  });

  it("retries a renewal only a handful of times in an outage, also when the end comes near", async () => {
    const { clock, client } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60), vaultError(503)).on(RENEW, vaultError(503)),
    );
    await clock.advance(60_000);
    expect(client.sent(RENEW).length).toBeGreaterThan(3);
    expect(client.sent(RENEW).length).toBeLessThan(10);
  });

  it("gives a renewal half of what the token has left, so that a silent connection leaves time for another", async () => {
    const { clock, client } = start((vault) => vault.on(LOGIN, auth("t1", 60)).on(RENEW, vaultError(503)));
    await clock.advance(56_000);
    expect(client.sent(RENEW).map(({ at, timeout }) => [at / 1000, (timeout ?? 0) / 1000])).toEqual([
      [40, 10],
      [41, 9.5],
      [43, 8.5],
      [47, 6.5],
      [53.5, 3.25],
    ]);
  });

  it("sends no renewal for a token that has ended during a look-up", async () => {
    const lookup = heldAnswer();
    const { clock, client, authenticator } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60), auth("t2", 60)).on(LOOKUP, lookup.answer).on(RENEW, auth("t1", 60)),
    );
    await clock.advance(39_000);
    void authenticator.reportForbidden(new SecretValue("t1"));
    await clock.advance(22_000);
    lookup.give(vaultError(503));
    await clock.settle();
    expect(client.log).toEqual([LOGIN, LOOKUP, LOGIN]);
  });

  it("goes on renewing after an outage that ended in time", async () => {
    const { clock, client, values, authenticator } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60)).on(RENEW, vaultError(503), vaultError(503), auth("t1", 60)),
    );
    await clock.advance(84_000);
    expect(times(client, RENEW)).toEqual([40, 41, 43, 83]);
    expect(values).toEqual(["t1"]);
    expect(authenticator.status()).toMatchObject({ renewals: 2, logins: 1 });
    expect(authenticator.status().lastError).toBeUndefined();
  });

  it("takes the token away when a renewal has shortened its life and it then expires", async () => {
    const { clock, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 600), vaultError(503)).on(RENEW, auth("t1", 10), vaultError(503)),
    );
    await clock.advance(400_000 + 9_999);
    expect(values).toEqual(["t1"]);
    await clock.advance(1);
    expect(values).toEqual(["t1", null]);
  });

  it("does nothing different when the wall clock jumps", async () => {
    const { clock, client, values } = start((vault) => vault.on(LOGIN, auth("t1", 60)).on(RENEW, auth("t1", 60)));
    await clock.advance(10_000);
    clock.jump(10 * 365 * 24 * 3600 * 1000);
    await clock.advance(20_000);
    clock.jump(-20 * 365 * 24 * 3600 * 1000);
    await clock.advance(51_000);
    expect(times(client, RENEW)).toEqual([40, 80]);
    expect(values).toEqual(["t1"]);
  });

  it("warns of the root policy at every login, and never logs a token", async () => {
    const { clock, log } = start((vault) =>
      vault
        .on(
          LOGIN,
          auth("canary-token-1", 60, { policies: ["root"] }),
          auth("canary-token-2", 60, { policies: ["root"] }),
        )
        .on(RENEW, vaultError(403, "token canary-token-1 is bad")),
    );
    await clock.advance(50_000);
    expect(log.with("root policy")).toHaveLength(2);
    expect(log.with("canary")).toEqual([]);
  });

  it("stops at once, in a login, in a wait and in a renewal, and leaves no sleeper behind", async () => {
    const hanging = heldAnswer();
    for (const script of [
      (vault: FakeVaultClient) => vault.on(LOGIN, hanging.answer),
      (vault: FakeVaultClient) => vault.on(LOGIN, vaultError(503)),
      (vault: FakeVaultClient) => vault.on(LOGIN, auth("t1", 60)),
      (vault: FakeVaultClient) => vault.on(LOGIN, auth("t1", 60)).on(RENEW, hanging.answer),
    ]) {
      const { clock, controller, done } = start(script);
      await clock.advance(40_500);
      controller.abort();
      await done;
      expect(clock.sleeping).toBe(0);
    }
  });
});

describe("Authenticator.reportForbidden", () => {
  const t1 = new SecretValue("t1");

  it("looks the token up, and does nothing more if it is alive", async () => {
    const { clock, client, authenticator, values } = start((vault) =>
      vault
        .on(LOGIN, auth("t1", 60))
        .on(LOOKUP, { data: { id: "t1" } })
        .on(RENEW, auth("t1", 60)),
    );
    await clock.advance(1000);
    void authenticator.reportForbidden(t1);
    await clock.advance(39_000);
    expect(client.log).toEqual([LOGIN, LOOKUP, RENEW]);
    expect(times(client, RENEW)).toEqual([40]);
    expect(values).toEqual(["t1"]);
  });

  it("takes a revoked token away at once and logs in again", async () => {
    const { clock, client, authenticator, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60), vaultError(503), auth("t2", 60)).on(LOOKUP, vaultError(403)),
    );
    await clock.settle();
    void authenticator.reportForbidden(t1);
    await clock.settle();
    expect(values).toEqual(["t1", null]);
    await clock.advance(1000);
    expect(client.log).toEqual([LOGIN, LOOKUP, LOGIN, LOGIN, LOOKUP]);
    expect(values).toEqual(["t1", null, "t2"]);
  });

  it("asks at most once in 10 seconds", async () => {
    const { clock, client, authenticator } = start((vault) =>
      vault.on(LOGIN, auth("t1", 600)).on(LOOKUP, { data: {} }),
    );
    for (let second = 0; second < 25; second += 1) {
      await clock.advance(1000);
      void authenticator.reportForbidden(t1);
    }
    await clock.settle();
    expect(times(client, LOOKUP)).toEqual([1, 11, 21]);
  });

  it("puts off a report that comes too soon after a look-up, instead of dropping it", async () => {
    const { clock, client, authenticator, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 600), auth("t2", 600)).on(LOOKUP, { data: {} }, vaultError(403), { data: {} }),
    );
    await clock.advance(1000);
    void authenticator.reportForbidden(t1);
    await clock.advance(1000);
    void authenticator.reportForbidden(t1);
    await clock.advance(8999);
    expect(values).toEqual(["t1"]);
    await clock.advance(1);
    expect(client.log).toEqual([LOGIN, LOOKUP, LOOKUP, LOGIN, LOOKUP]);
    expect(values).toEqual(["t1", null, "t2"]);
  });

  it("checks a new token a second after its predecessor's end, and less soon while tokens die at once", async () => {
    const { clock, client, authenticator } = start((vault) => {
      let count = 0;
      let lookups = 0;
      vault
        .on(LOGIN, () => auth(`t${(count += 1)}`, 3600))
        // The look-up after each login finds the token; the one after it is refused.
        .on(LOOKUP, () => ((lookups += 1) % 2 === 0 ? { data: {} } : vaultError(403)));
    });
    await clock.settle();
    for (let tenth = 0; tenth < 200; tenth += 1) {
      void authenticator.reportForbidden(new SecretValue(`t${client.sent(LOGIN).length}`));
      await clock.advance(100);
    }
    expect(times(client, LOGIN)).toEqual([0, 0, 1, 3, 7, 15]);
  });

  it("tells each who met a 403 when the dead token has a successor", async () => {
    const lookup = heldAnswer();
    const { clock, authenticator, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60), auth("t2", 60)).on(LOOKUP, lookup.answer, { data: {} }),
    );
    await clock.settle();
    const seen: (string | null | undefined)[] = [];
    const report = (): void => void authenticator.reportForbidden(t1).then(() => seen.push(values.at(-1)));
    report();
    await clock.settle();
    report();
    await clock.settle();
    expect(seen).toEqual([]);
    lookup.give(vaultError(403));
    await clock.settle();
    expect(seen).toEqual(["t2", "t2"]);
  });

  it("lets who met a 403 go at once if no check is due, when the token is alive, and after two seconds", async () => {
    const lookup = heldAnswer();
    const { clock, authenticator } = start((vault) =>
      vault.on(LOGIN, auth("t1", 600)).on(LOOKUP, { data: {} }, lookup.answer),
    );
    await clock.settle();
    let count = 0;
    const report = (): void => void authenticator.reportForbidden(t1).then(() => (count += 1));
    report();
    await clock.settle();
    expect(count).toBe(1);
    report();
    await clock.settle();
    expect(count).toBe(2);
    await clock.advance(10_000);
    report();
    await clock.advance(1999);
    expect(count).toBe(2);
    await clock.advance(1);
    expect(count).toBe(3);
  });

  it("lets nobody wait for a successor once a login has failed", async () => {
    const login = heldAnswer();
    const { clock, authenticator, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60), login.answer, auth("t2", 60)).on(LOOKUP, vaultError(403)),
    );
    await clock.settle();
    void authenticator.reportForbidden(t1);
    await clock.settle();
    expect(values).toEqual(["t1", null]);
    const order: string[] = [];
    void authenticator.untilReplaced().then(() => order.push("waited"));
    await clock.settle();
    expect(order).toEqual([]);
    login.give(vaultError(503));
    await clock.settle();
    expect(order).toEqual(["waited"]);
    void authenticator.untilReplaced().then(() => order.push("at once"));
    await clock.settle();
    expect(order).toEqual(["waited", "at once"]);
  });

  it("ignores reports about a token that is no longer the newest", async () => {
    const { clock, client, authenticator } = start((vault) => vault.on(LOGIN, auth("t2", 60)));
    await clock.settle();
    void authenticator.reportForbidden(t1);
    await clock.settle();
    expect(client.log).toEqual([LOGIN]);
  });

  it("keeps a token whose look-up fails for want of a server", async () => {
    const { clock, client, authenticator, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 600)).on(LOOKUP, vaultError(503)),
    );
    await clock.settle();
    void authenticator.reportForbidden(t1);
    await clock.advance(1000);
    expect(client.log).toEqual([LOGIN, LOOKUP]);
    expect(values).toEqual(["t1"]);
  });

  it("does not lose a report that comes while a renewal is under way", async () => {
    const renewal = heldAnswer();
    const { clock, client, authenticator, values } = start((vault) =>
      vault.on(LOGIN, auth("t1", 60), auth("t2", 60)).on(RENEW, renewal.answer).on(LOOKUP, vaultError(403)),
    );
    await clock.advance(40_000);
    void authenticator.reportForbidden(t1);
    renewal.give(vaultError(503));
    await clock.settle();
    expect(client.sent(LOOKUP).map(({ token }) => token)).toEqual(["t1", "t2"]);
    expect(values).toEqual(["t1", null, "t2"]);
  });

  it("notices each time that a token is revoked", async () => {
    const revoked = new Set<string>();
    const { clock, client, authenticator, values } = start((vault) => {
      let count = 0;
      vault
        .on(LOGIN, () => auth(`t${(count += 1)}`, 3600))
        .on(LOOKUP, ({ token }) => (revoked.has(token ?? "") ? vaultError(403) : { data: {} }));
    });
    for (const name of ["t1", "t2", "t3"]) {
      await clock.advance(60_000);
      revoked.add(name);
      void authenticator.reportForbidden(new SecretValue(name));
    }
    await clock.settle();
    expect(values).toEqual(["t1", null, "t2", null, "t3", null, "t4"]);
    expect(client.sent(LOOKUP)).toHaveLength(6);
  });

  it("does not log in over and over for a policy that forbids the look-up itself", async () => {
    const { clock, client, authenticator, log } = start((vault) => {
      let count = 0;
      vault.on(LOGIN, () => auth(`t${(count += 1)}`, 3600)).on(LOOKUP, vaultError(403, "permission denied"));
    });
    for (let minute = 0; minute < 30; minute += 1) {
      await clock.advance(60_000);
      void authenticator.reportForbidden(new SecretValue(`t${client.sent(LOGIN).length}`));
    }
    expect(client.sent(LOGIN)).toHaveLength(2);
    expect(log.with("lookup-self")).toHaveLength(1);
  });
});
