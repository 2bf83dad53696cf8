import { describe, expect, it } from "vitest";
import { FakeClock } from "../../fakes/fake-clock.ts";

describe("FakeClock", () => {
  it("wakes sleepers in the order of their due times, each at its own time", async () => {
    const clock = new FakeClock(1000);
    const seen: [string, number][] = [];
    const sleep = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      seen.push([name, clock.monotonic()]);
    };
    const all = Promise.all([sleep("b", 20), sleep("a", 10), sleep("c", 20)]);
    await clock.advance(20);
    await all;
    expect(seen).toEqual([
      ["a", 10],
      ["b", 20],
      ["c", 20],
    ]);
    expect(clock.now()).toBe(1020);
  });

  it("also ends a sleep that starts while time advances", async () => {
    const clock = new FakeClock();
    let rounds = 0;
    void (async () => {
      for (;;) {
        await clock.sleep(10);
        rounds += 1;
      }
    })();
    await clock.advance(35);
    expect(rounds).toBe(3);
    expect(clock.nextDue).toBe(5);
  });

  it("rejects a sleep with the signal's reason and forgets it", async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const sleep = clock.sleep(10, controller.signal);
    controller.abort(new Error("stop"));
    await expect(sleep).rejects.toThrow("stop");
    await expect(clock.sleep(10, controller.signal)).rejects.toThrow("stop");
    expect(clock.sleeping).toBe(0);
  });

  it("never ends an endless sleep, and ends a sleep of nothing without being advanced", async () => {
    const clock = new FakeClock();
    let ended = false;
    void clock.sleep(Infinity).then(() => (ended = true));
    await clock.sleep(0);
    await clock.advance(1e12);
    expect(ended).toBe(false);
    expect(clock.nextDue).toBe(Infinity);
  });

  it("says when somebody sleeps, and moves the wall clock alone on a jump", async () => {
    const clock = new FakeClock(0);
    setImmediate(() => void clock.sleep(5));
    await clock.untilSleeping();
    clock.jump(-100);
    expect(clock.now()).toBe(-100);
    expect(clock.monotonic()).toBe(0);
    await clock.advance(5);
    expect(clock.sleeps).toEqual([5]);
  });
});
