import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadValue } from "../../../src/config/bad-value.ts";
import { parseDuration } from "../../../src/config/duration.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe("a duration", () => {
  it.each<[string | number, number]>([
    ["30s", 30 * SECOND],
    ["5m", 5 * MINUTE],
    ["1h30m", HOUR + 30 * MINUTE],
    ["1.5h", HOUR + 30 * MINUTE],
    [".5s", 500],
    ["1.s", SECOND],
    ["100ms", 100],
    ["1500us", 1.5],
    ["1500µs", 1.5],
    ["2000000ns", 2],
    ["+10s", 10 * SECOND],
    ["-10s", -10 * SECOND],
    ["7d", 7 * 24 * HOUR],
    ["0", 0],
    ["", 0],
    ["60", 60 * SECOND],
    ["007", 7 * SECOND],
    [60, 60 * SECOND],
    [2.9, 2 * SECOND],
    [0, 0],
  ])("%j is %d milliseconds", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["5 minutes", "1h 30m", "s", "1x", "1d2h", "1.5d", "--1s", "1s-1m", "1e3s", "Infinity", "0x10s", " 1s"])(
    "%j is refused",
    (text) => {
      expect(parseDuration(text)).toEqual(
        new BadValue(
          `must be a duration such as "30s", "5m" or "1h30m", or a number of seconds, not ${JSON.stringify(text)}`,
        ),
      );
    },
  );

  it("is refused when Go could not hold it", () => {
    expect(parseDuration("9223372036s")).toBe(9_223_372_036_000);
    expect(parseDuration("9223372037s")).toBeInstanceOf(BadValue);
    expect(parseDuration(1e300)).toBeInstanceOf(BadValue);
    expect(parseDuration(Number.NaN)).toBeInstanceOf(BadValue);
  });

  it("is the sum of its parts, whatever they are", () => {
    const part = fc.tuple(
      fc.nat(10_000),
      fc.constantFrom<[string, number]>(["ms", 1], ["s", SECOND], ["m", MINUTE], ["h", HOUR]),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const text = parts.map(([count, [unit]]) => `${count}${unit}`).join("");
        const sum = parts.reduce((total, [count, [, ms]]) => total + count * ms, 0);
        expect(parseDuration(text)).toBe(sum);
      }),
    );
  });

  it("in plain digits is as many seconds as the number", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (seconds) => {
        expect(parseDuration(String(seconds))).toBe(parseDuration(seconds));
      }),
    );
  });

  it("never throws and never is NaN", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.stringMatching(/^[0-9.]{0,5}[hmsnuµ+-]{0,3}$/)), (text) => {
        const ms = parseDuration(text);
        expect(ms instanceof BadValue || Number.isFinite(ms)).toBe(true);
      }),
    );
  });
});
