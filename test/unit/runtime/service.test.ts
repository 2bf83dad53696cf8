import { describe, expect, it } from "vitest";
import { runServices, type Service } from "../../../src/runtime/service.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

/** A service that runs until its signal aborts, and says when it stopped. */
function untilAborted(name: string, stopped: string[] = []): Service {
  return {
    name,
    run: (signal) =>
      new Promise((resolve) => {
        const stop = (): void => {
          stopped.push(name);
          resolve();
        };
        if (signal.aborted) stop();
        else signal.addEventListener("abort", stop, { once: true });
      }),
  };
}

/** A service that ignores its signal until `release` is called. */
function stubborn(name: string): { service: Service; release: () => void } {
  let release = (): void => undefined;
  const done = new Promise<void>((resolve) => (release = resolve));
  return { service: { name, run: () => done }, release };
}

describe("runServices", () => {
  it("resolves when all have returned, without stopping those that still run", async () => {
    const order: string[] = [];
    const { service: slow, release } = stubborn("slow");
    const quick: Service = { name: "quick", run: async () => void order.push("quick") };
    const all = runServices([slow, quick], new AbortController().signal).then(() => order.push("all"));
    await new FakeClock().settle();
    expect(order).toEqual(["quick"]);
    release();
    await all;
    expect(order).toEqual(["quick", "all"]);
  });

  it("resolves at once without services", async () => {
    await expect(runServices([], new AbortController().signal)).resolves.toBeUndefined();
  });

  it("stops every service when the parent aborts, and waits for all of them", async () => {
    const parent = new AbortController();
    const stopped: string[] = [];
    const { service: last, release } = stubborn("last");
    const all = runServices([untilAborted("a", stopped), untilAborted("b", stopped), last], parent.signal);
    let ended = false;
    void all.then(() => (ended = true));
    parent.abort();
    await new FakeClock().settle();
    expect([stopped, ended]).toEqual([["a", "b"], false]);
    release();
    await all;
  });

  it("stops the rest when one throws, and rejects with that first error once all have returned", async () => {
    const stopped: string[] = [];
    const first = new Error("first");
    const failing: Service = { name: "failing", run: () => Promise.reject(first) };
    const failsOnStop: Service = {
      name: "fails on stop",
      run: async (signal) => {
        await untilAborted("fails on stop", stopped).run(signal);
        throw new Error("second");
      },
    };
    const all = runServices([untilAborted("a", stopped), failsOnStop, failing], new AbortController().signal);
    await expect(all).rejects.toBe(first);
    expect(stopped).toEqual(["a", "fails on stop"]);
  });

  it("treats a service that throws before its first await as one that failed", async () => {
    const failing: Service = {
      name: "failing",
      run: () => {
        throw new Error("at once");
      },
    };
    const stopped: string[] = [];
    const all = runServices([untilAborted("a", stopped), failing], new AbortController().signal);
    await expect(all).rejects.toThrow("at once");
    expect(stopped).toEqual(["a"]);
  });

  it("does not take a service that rejects because it was told to stop for a failure", async () => {
    const parent = new AbortController();
    const clock = new FakeClock();
    const sleeper: Service = { name: "sleeper", run: (signal) => clock.sleep(60_000, signal) };
    const all = runServices([sleeper], parent.signal);
    parent.abort(new Error("asked to stop"));
    await expect(all).resolves.toBeUndefined();
  });

  it("does not abort its parent when a service fails", async () => {
    const parent = new AbortController();
    const failing: Service = { name: "failing", run: () => Promise.reject(new Error("broken")) };
    await expect(runServices([failing], parent.signal)).rejects.toThrow("broken");
    expect(parent.signal.aborted).toBe(false);
  });
});

describe("runServices with a stop report", () => {
  const DEADLINE = 10_000;

  it("reports the services that ignore their signal by name, once, at the deadline", async () => {
    const clock = new FakeClock();
    const parent = new AbortController();
    const reports: (readonly string[])[] = [];
    const { service, release } = stubborn("stuck");
    const all = runServices([untilAborted("obedient"), service], parent.signal, {
      clock,
      deadline: DEADLINE,
      onOverdue: (names) => reports.push(names),
    });
    await clock.advance(5 * DEADLINE);
    expect(reports).toEqual([]);
    parent.abort();
    await clock.advance(DEADLINE - 1);
    expect(reports).toEqual([]);
    await clock.advance(1);
    expect(reports).toEqual([["stuck"]]);
    await clock.advance(5 * DEADLINE);
    release();
    await all;
    expect(reports).toEqual([["stuck"]]);
  });

  it("reports a service that holds up the stop after another one's failure", async () => {
    const clock = new FakeClock();
    const reports: (readonly string[])[] = [];
    const { service, release } = stubborn("stuck");
    const failing: Service = { name: "failing", run: () => Promise.reject(new Error("broken")) };
    const all = runServices([service, failing], new AbortController().signal, {
      clock,
      deadline: DEADLINE,
      onOverdue: (names) => reports.push(names),
    });
    const outcome = expect(all).rejects.toThrow("broken");
    await clock.advance(DEADLINE);
    expect(reports).toEqual([["stuck"]]);
    release();
    await outcome;
  });

  it("reports nothing when all stop in time, and leaves no timer behind", async () => {
    const clock = new FakeClock();
    const parent = new AbortController();
    const reports: (readonly string[])[] = [];
    const report = { clock, deadline: DEADLINE, onOverdue: (names: readonly string[]) => reports.push(names) };
    const all = runServices([untilAborted("a")], parent.signal, report);
    parent.abort();
    await all;
    await runServices([untilAborted("b")], parent.signal, report);
    await clock.settle();
    expect(clock.sleeping).toBe(0);
    await clock.advance(2 * DEADLINE);
    expect(reports).toEqual([]);
  });
});
