import { describe, expect, it } from "vitest";
import { nextRefresh } from "../../../src/secrets/next-refresh.ts";
import { parseSecret } from "../../../src/vault/response.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const OPTIONS = { staticInterval: 300_000, leaseRenewalThreshold: 0.9 };

function next(body: object, random = 0.5, options = OPTIONS) {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  clock.setRandom(random);
  const secret = parseSecret(JSON.stringify(body));
  if (secret === undefined) throw new Error("the test's body is no secret");
  return nextRefresh(secret, options, clock);
}

describe("nextRefresh", () => {
  it("renews a renewable lease at about two thirds of its life", () => {
    const lease = { lease_id: "l", lease_duration: 90, renewable: true, data: {} };
    expect(next(lease, 0)).toEqual({ action: "renew", kind: "lease", delay: 60_000 });
    expect(next(lease, 0.999)).toMatchObject({ delay: expect.closeTo(51_000, -2) as number });
  });

  it("fetches a lease that cannot be renewed around the threshold of its life, but always before its end", () => {
    const lease = { lease_id: "l", lease_duration: 100, renewable: false, data: {} };
    expect(next(lease)).toEqual({ action: "fetch", kind: "lease", delay: 90_000 });
    expect(next(lease, 0)).toMatchObject({ delay: expect.closeTo(85_000, 5) as number });
    expect(next(lease, 0.999, { ...OPTIONS, leaseRenewalThreshold: 0.98 })).toMatchObject({ delay: 98_000 });
  });

  it("reads a static secret at the interval or up to a tenth earlier, also if it names a lease duration", () => {
    for (const random of [0, 0.3, 0.999]) {
      const { delay } = next({ lease_duration: 2_764_800, data: { a: 1 } }, random) as { delay: number };
      expect(delay).toBeGreaterThanOrEqual(270_000);
      expect(delay).toBeLessThanOrEqual(300_000);
    }
    expect(next({ data: { a: 1 } }, 0)).toMatchObject({ kind: "static", delay: 300_000 });
  });

  it("spreads static secrets over the whole of that tenth", () => {
    const delays = [0, 0.25, 0.5, 0.75, 0.99].map(
      (random) => (next({ data: { a: 1 } }, random) as { delay: number }).delay,
    );
    expect(new Set(delays).size).toBe(delays.length);
  });

  it("reads a rotating secret a second after its rotation, and soon again while it is being rotated", () => {
    const rotating = (ttl: number) => next({ data: { rotation_period: 3600, ttl, password: "x" } });
    expect(rotating(120)).toEqual({ action: "fetch", kind: "rotating", delay: 121_000 });
    expect(rotating(0)).toEqual({ action: "retry" });
  });

  it("fetches an issued certificate anew at the threshold of what is left of its validity", () => {
    const expiration = Date.UTC(2026, 0, 1) / 1000 + 1000;
    const data = { certificate: "…", private_key: "…", expiration };
    expect(next({ data })).toEqual({ action: "fetch", kind: "certificate", delay: 900_000 });
  });

  it("treats a certificate that has expired as static, instead of asking for it without end", () => {
    const expiration = Date.UTC(2026, 0, 1) / 1000 - 10;
    expect(next({ data: { certificate: "…", private_key: "…", expiration } })).toMatchObject({ kind: "static" });
  });

  it("treats somebody's own data under the name of a certificate as static", () => {
    expect(next({ data: { certificate: "no PEM", private_key: "…" } })).toMatchObject({ kind: "static" });
    expect(next({ data: { certificate: 5, private_key: "…" } })).toMatchObject({ kind: "static" });
  });

  it("writes for a new AppRole secret id or a new token near the end of the old one, not at the static interval", () => {
    expect(next({ data: { secret_id: "s", secret_id_ttl: 999 } })).toMatchObject({ action: "fetch", delay: 900_000 });
    expect(next({ data: { secret_id: "s", secret_id_ttl: 0 } })).toMatchObject({ kind: "static" });
    expect(next({ auth: { client_token: "t", lease_duration: 1000, renewable: false } })).toMatchObject({
      action: "fetch",
      delay: 900_000,
    });
  });

  it("renews a token that can be renewed at about two thirds of its life", () => {
    const auth = { client_token: "t", lease_duration: 900, renewable: true };
    expect(next({ auth }, 0)).toEqual({ action: "renew", kind: "token", delay: 600_000 });
  });
});
