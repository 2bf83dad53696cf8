import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RefreshSchedule } from "../../../src/secrets/refresh-schedule.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

interface Started<T> {
  readonly clock: FakeClock;
  readonly schedule: RefreshSchedule<T>;
  readonly handed: { entry: T; at: number }[];
  stop(): Promise<void>;
}

function start<T>(onDue: (entry: T, schedule: RefreshSchedule<T>) => void = () => undefined): Started<T> {
  const clock = new FakeClock();
  const schedule = new RefreshSchedule<T>(clock);
  const handed: { entry: T; at: number }[] = [];
  const controller = new AbortController();
  const done = schedule.run(controller.signal, (entry) => {
    handed.push({ entry, at: clock.monotonic() });
    onDue(entry, schedule);
  });
  return {
    clock,
    schedule,
    handed,
    async stop() {
      controller.abort();
      await done;
    },
  };
}

describe("RefreshSchedule", () => {
  it("hands out an entry when it is due, once", async () => {
    const { clock, schedule, handed, stop } = start<string>();
    schedule.set("a", 60_000);
    await clock.advance(59_999);
    expect(handed).toEqual([]);
    await clock.advance(100_000);
    expect(handed).toEqual([{ entry: "a", at: 60_000 }]);
    expect(schedule.size).toBe(0);
    await stop();
  });

  it("is not late for an entry that is due within seconds", async () => {
    const { clock, schedule, handed, stop } = start<string>();
    await clock.advance(12_345);
    schedule.set("a", 12_345 + 700);
    await clock.advance(5000);
    expect(handed[0]?.at).toBeGreaterThanOrEqual(13_045);
    expect(handed[0]?.at).toBeLessThan(13_150);
    await stop();
  });

  it("wakes earlier when an earlier entry appears, and moves an entry that is set again", async () => {
    const { clock, schedule, handed, stop } = start<string>();
    schedule.set("late", 3_600_000);
    await clock.settle();
    schedule.set("moved", 10_000);
    schedule.set("early", 20_000);
    schedule.set("moved", 30_000);
    expect(schedule.dueAt("moved")).toBe(30_000);
    await clock.advance(3_600_000);
    expect(handed.map(({ entry, at }) => [entry, at / 1000])).toEqual([
      ["early", 20],
      ["moved", 30],
      ["late", 3600],
    ]);
    await stop();
  });

  it("hands out at once what is due already, also while others are handed out", async () => {
    let again = 3;
    const { clock, handed, schedule, stop } = start<string>((entry, own) => {
      if ((again -= 1) > 0) own.set(entry, 0);
    });
    schedule.set("a", -5000);
    await clock.advance(0);
    expect(handed).toHaveLength(3);
    await stop();
  });

  it("does not hand out an entry that another one, due at the same time, has taken off", async () => {
    const { clock, schedule, handed, stop } = start<string>((entry, own) => own.delete(entry === "a" ? "b" : "a"));
    schedule.set("a", 1000);
    schedule.set("b", 1000);
    await clock.advance(2000);
    expect(handed).toHaveLength(1);
    expect(schedule.size).toBe(0);
    await stop();
  });

  it("keeps no timer for an entry without end", async () => {
    const { clock, schedule, stop } = start<string>();
    schedule.set("a", 5000);
    schedule.set("a", Infinity);
    expect(schedule.size).toBe(0);
    expect(schedule.dueAt("a")).toBeUndefined();
    await clock.advance(10_000);
    expect(clock.nextDue).toBe(Infinity);
    await stop();
    expect(clock.sleeping).toBe(0);
  });

  it("does the same as a list that is searched, with one sleeper at any time", async () => {
    const entry = fc.nat(5);
    const action = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant("set" as const), entry, in: fc.integer({ min: -2000, max: 40_000 }) }),
      },
      fc.record({ kind: fc.constant("delete" as const), entry }),
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant("advance" as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const { clock, schedule, handed, stop } = start<number>();
        const model = new Map<number, number>();
        let seen = 0;
        const check = (): void => {
          for (const { entry: name, at } of handed.slice(seen)) {
            const due = model.get(name) ?? NaN;
            model.delete(name);
            expect(at).toBeGreaterThanOrEqual(Math.min(due, at));
            // Buckets make an entry late by less than a second, and never early.
            expect(at - due).toBeGreaterThanOrEqual(0);
          }
          seen = handed.length;
          for (const due of model.values()) expect(due).toBeGreaterThan(clock.monotonic() - 1000);
          expect(schedule.size).toBe(model.size);
          expect(clock.sleeping).toBe(1);
        };
        await clock.settle();
        for (const step of actions) {
          if (step.kind === "advance") {
            await clock.advance(step.ms);
            check();
          } else if (step.kind === "delete") {
            schedule.delete(step.entry);
            model.delete(step.entry);
          } else {
            const due = clock.monotonic() + step.in;
            schedule.set(step.entry, due);
            model.set(step.entry, due);
          }
        }
        await clock.advance(60_000);
        check();
        expect(schedule.size).toBe(0);
        await stop();
        expect(clock.sleeping).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
