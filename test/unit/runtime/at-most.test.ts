import { describe, expect, it } from "vitest";
import { atMost } from "../../../src/runtime/at-most.ts";
import { Latest } from "../../../src/runtime/latest.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

describe("atMost", () => {
  it("ends with what it waits for, and leaves no sleep behind", async () => {
    const clock = new FakeClock();
    const latest = new Latest<null>();
    const waiting = atMost(1000, clock, (signal) => latest.after(0, signal));
    latest.set(null);
    await waiting;
    expect(clock.sleeping).toBe(0);
  });

  it("ends after the time, and tells what it waited for by its signal", async () => {
    const clock = new FakeClock();
    let given: AbortSignal | undefined;
    const waiting = atMost(1000, clock, (signal) => {
      given = signal;
      return new Promise(() => undefined);
    });
    await clock.advance(1000);
    await waiting;
    expect(given?.aborted).toBe(true);
  });

  it("rejects with the failure of what it waits for, and with the reason of its parent", async () => {
    const clock = new FakeClock();
    await expect(atMost(1000, clock, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    const parent = new AbortController();
    const waiting = atMost(Infinity, clock, (signal) => new Latest<null>().after(0, signal), parent.signal);
    parent.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    expect(clock.sleeping).toBe(0);
  });
});
