import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/runtime/clock.ts";

describe("systemClock", () => {
  it("never wakes a sleeper before its time", async () => {
    for (const ms of [1, 1.5, 2.25, 3, 4.75]) {
      const start = systemClock.monotonic();
      await systemClock.sleep(ms);
      expect(systemClock.monotonic() - start).toBeGreaterThanOrEqual(ms);
    }
  });

  it("ends a sleep of nothing, or less, in a later turn of the event loop", async () => {
    for (const ms of [0, -5]) {
      let ended = false;
      const sleep = systemClock.sleep(ms).then(() => (ended = true));
      await Promise.resolve();
      await Promise.resolve();
      expect(ended).toBe(false);
      await sleep;
      expect(ended).toBe(true);
    }
  });

  it.each([2 ** 31, 2 ** 40, Infinity])("does not end a sleep of %d ms at once, and abort ends it", async (ms) => {
    const controller = new AbortController();
    let ended = false;
    const sleep = systemClock.sleep(ms, controller.signal).finally(() => (ended = true));
    await systemClock.sleep(5);
    expect(ended).toBe(false);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(sleep).rejects.toBe(reason);
  });

  it("rejects at once with the reason of a signal that is aborted already", async () => {
    const reason = new Error("enough");
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it("tells the wall time in milliseconds since 1970, and chance from 0 to below 1", () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
    for (let i = 0; i < 100; i += 1) {
      const chance = systemClock.random();
      expect(chance >= 0 && chance < 1).toBe(true);
    }
  });
});
