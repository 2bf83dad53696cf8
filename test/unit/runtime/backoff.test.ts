import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBackoff } from "../../../src/runtime/backoff.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

describe("createBackoff", () => {
  it("doubles the delay from min to max", () => {
    const backoff = createBackoff(new FakeClock(), { min: 1000, max: 5000 });
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([1000, 2000, 4000, 5000, 5000]);
    expect(backoff.attempts).toBe(5);
  });

  it("starts again at min after a reset", () => {
    const backoff = createBackoff(new FakeClock(), { min: 1000, max: 5000 });
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.attempts).toBe(0);
    expect(backoff.next()).toBe(1000);
  });

  it("keeps every delay between three quarters of the base and the base, however often it is asked", () => {
    const below1 = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 0, max: 600_000 }),
        below1,
        (min, more, chance) => {
          const clock = new FakeClock();
          clock.setRandom(chance);
          const max = min + more;
          const backoff = createBackoff(clock, { min, max });
          for (let attempt = 0; attempt < 1100; attempt += 1) {
            const delay = backoff.next();
            const base = Math.min(max, min * 2 ** Math.min(attempt, 64));
            expect(delay).toBeGreaterThanOrEqual(base * 0.75);
            expect(delay).toBeLessThanOrEqual(base);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it("stays 0 for a min of 0, after thousands of failures too", () => {
    const backoff = createBackoff(new FakeClock(), { min: 0, max: 1000 });
    for (let attempt = 0; attempt < 2000; attempt += 1) expect(backoff.next()).toBe(0);
  });
});
