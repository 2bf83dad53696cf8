import { describe, expect, it } from "vitest";
import { retryAfter, retryWait } from "../../../src/vault/retry-policy.ts";

describe("the waits between repetitions", () => {
  it("grow by 1 to 1.5 seconds each", () => {
    expect([1, 2, 10].map((attempt) => retryWait({ random: () => 0 }, attempt))).toEqual([1000, 2000, 10_000]);
    expect([1, 2, 10].map((attempt) => retryWait({ random: () => 1 }, attempt))).toEqual([1500, 3000, 15_000]);
  });

  it("are what Retry-After says, in seconds or as a date, never below 0", () => {
    const now = Date.UTC(2026, 0, 1);
    expect(retryAfter("0", now)).toBe(0);
    expect(retryAfter(" 12 ", now)).toBe(12_000);
    expect(retryAfter("Thu, 01 Jan 2026 00:00:09 GMT", now)).toBe(9000);
    expect(retryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
    expect(retryAfter("86400", now)).toBe(86_400_000);
    expect(retryAfter("later", now)).toBeUndefined();
    expect(retryAfter(undefined, now)).toBeUndefined();
  });
});
