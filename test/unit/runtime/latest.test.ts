import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Latest } from "../../../src/runtime/latest.ts";

const never = new AbortController().signal;

describe("Latest", () => {
  it("has version 0 and no value before the first, and counts from there", () => {
    const latest = new Latest<string>();
    expect([latest.value, latest.version]).toEqual([undefined, 0]);
    latest.set("a");
    latest.set("b");
    expect([latest.value, latest.version]).toEqual(["b", 2]);
  });

  it("hands a reader at once what it has not seen, and otherwise waits for the next value", async () => {
    const latest = new Latest<string>();
    latest.set("a");
    await expect(latest.after(0, never)).resolves.toEqual({ value: "a", version: 1 });
    const next = latest.after(1, never);
    latest.set("b");
    await expect(next).resolves.toEqual({ value: "b", version: 2 });
  });

  it("never loses the last value for a reader, whatever the order of writing and reading", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 20 }), async (pauses) => {
        const latest = new Latest<number>();
        const seen: number[] = [];
        const reader = (async () => {
          for (let version = 0; version < pauses.length;) {
            const next = await latest.after(version, never);
            seen.push(next.value);
            version = next.version;
          }
        })();
        for (const [index, turns] of pauses.entries()) {
          for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
          latest.set(index);
        }
        await reader;
        expect(seen.at(-1)).toBe(pauses.length - 1);
        expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
      }),
    );
  });

  it("rejects a waiting reader with the reason of the abort, and forgets it", async () => {
    const latest = new Latest<string>();
    const controller = new AbortController();
    const waiting = latest.after(0, controller.signal);
    const reason = new Error("stop");
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    latest.set("a");
    await expect(latest.after(0, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it("tells a subscriber every later value until it leaves", () => {
    const latest = new Latest<string>();
    latest.set("before");
    const seen: string[] = [];
    const leave = latest.subscribe((value) => seen.push(value));
    latest.set("a");
    latest.set("b");
    leave();
    latest.set("c");
    expect(seen).toEqual(["a", "b"]);
  });

  it("counts a function that subscribed twice as two subscribers", () => {
    const latest = new Latest<string>();
    const seen: string[] = [];
    const listener = (value: string): number => seen.push(value);
    const leave = latest.subscribe(listener);
    latest.subscribe(listener);
    leave();
    latest.set("a");
    expect(seen).toEqual(["a"]);
  });

  it("does not tell a subscriber that another one has just sent away", () => {
    const latest = new Latest<string>();
    const seen: string[] = [];
    latest.subscribe(() => leave());
    const leave = latest.subscribe((value) => seen.push(value));
    latest.set("a");
    expect(seen).toEqual([]);
  });

  it("does not show an old value after a newer one when a subscriber writes", () => {
    const latest = new Latest<string>();
    const seen: string[] = [];
    latest.subscribe((value) => {
      if (value === "a") latest.set("b");
    });
    latest.subscribe((value) => seen.push(value));
    latest.set("a");
    expect(seen).toEqual(["b"]);
  });

  it("wakes the other readers although a subscriber throws, and hands the error to the writer", async () => {
    const latest = new Latest<string>();
    latest.subscribe(() => {
      throw new Error("bad listener");
    });
    const waiting = latest.after(0, never);
    expect(() => latest.set("a")).toThrow("bad listener");
    await expect(waiting).resolves.toEqual({ value: "a", version: 1 });
  });
});
