import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeGoString, encodeGoString } from "../../../../../src/template/language/go-string.ts";
import type { GoMap, GoSlice, GoValue } from "../../../../../src/template/language/values.ts";
import { sprigTextFunctions } from "../../../../../src/template/functions/sprig/text-functions.ts";
import { fakeRenderContext } from "../../../../fakes/fake-render-context.ts";

const CONTEXT = fakeRenderContext({
  randomBytes: (count) => randomBytes(count),
});
const functions = new Map(sprigTextFunctions.map((entry) => [entry.name, entry]));

function call(name: string, ...args: GoValue[]): GoValue {
  const entry = functions.get(`sprig_${name}`);
  if (entry === undefined) throw new Error(`there is no ${name}`);
  return entry.call(CONTEXT, args);
}

/** Any Go string: bytes. */
const goString = fc.uint8Array({ maxLength: 20 }).map(decodeGoString);

describe("random text of Sprig", () => {
  it.each([
    ["randAlphaNum", /^[0-9A-Za-z]{2000}$/, 62],
    ["randAlpha", /^[A-Za-z]{2000}$/, 52],
    ["randNumeric", /^[0-9]{2000}$/, 10],
    ["randAscii", /^[ -~]{2000}$/, 95],
  ])("%s draws its length from its own characters, each of which comes up", (name, pattern, size) => {
    const text = call(name, 2000n) as string;
    expect(text).toMatch(pattern);
    // Of 95 characters one is missing in 2000 draws once in a million runs.
    expect(new Set(text).size).toBeGreaterThan(size - 3);
    expect(call(name, 2000n)).not.toBe(text);
  });

  it.each(["randAlphaNum", "randAlpha", "randNumeric", "randAscii"])("%s of 0 or less is empty", (name) => {
    expect(call(name, 0n)).toBe("");
    expect(call(name, -(2n ** 63n))).toBe("");
  });

  it("refuses more characters than may be put out instead of filling the memory", () => {
    expect(() => call("randAscii", 2n ** 40n)).toThrow("1099511627776 random characters are too many");
  });

  it("favours no character: a byte that would is drawn again", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const context = { ...CONTEXT, randomBytes: (count: number) => bytes.subarray(0, count) };
    const text = functions.get("sprig_randNumeric")?.call(context, [256n]) as string;
    const first = text.slice(0, 250);
    for (const digit of "0123456789") expect(first.split(digit)).toHaveLength(26);
  });

  it("shuffles the characters of a text without losing one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const shuffled = call("shuffle", text) as string;
        expect(Array.from(shuffled).sort()).toEqual(Array.from(text).sort());
      }),
    );
  });

  it("reaches every order when it shuffles", () => {
    const seen = new Set(Array.from({ length: 300 }, () => call("shuffle", "abc")));
    expect(seen.size).toBe(6);
  });
});

describe("Sprig's functions for text", () => {
  it("give back the text when what was split is joined again", () => {
    fc.assert(
      fc.property(goString, goString, (separator, text) => {
        expect(call("join", separator, call("splitList", separator, text))).toBe(text);
      }),
    );
  });

  it("number the same parts that they list", () => {
    fc.assert(
      fc.property(goString, goString, (separator, text) => {
        const map = call("split", separator, text) as GoMap;
        expect([...map.values()]).toEqual([...(call("splitList", separator, text) as GoSlice)]);
        expect([...(call("splitn", separator, -1n, text) as GoMap)]).toEqual([...map]);
      }),
    );
  });

  it("keep the bytes that they do not cut", () => {
    fc.assert(
      fc.property(goString, fc.bigInt({ min: -25n, max: 25n }), (text, count) => {
        const bytes = encodeGoString(text);
        const kept = encodeGoString(call("trunc", count, text) as string);
        const expected = count < 0n ? bytes.subarray(Math.max(0, bytes.length + Number(count))) : bytes;
        expect(kept.equals(count < 0n ? expected : bytes.subarray(0, Number(count)))).toBe(true);
      }),
    );
  });

  it("wrap without losing anything but spaces and without a line that is too long", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "b", " ", "é") }), fc.bigInt(1n, 9n), (text, width) => {
        const wrapped = call("wrapWith", width, "\n", text) as string;
        expect(encodeGoString(wrapped.replaceAll(/[\n ]/g, ""))).toHaveLength(
          encodeGoString(text.replaceAll(" ", "")).length,
        );
        for (const line of encodeGoString(wrapped).toString("latin1").split("\n")) {
          expect(line.length).toBeLessThanOrEqual(Number(width));
        }
      }),
    );
  });

  it("sort a list of texts in place, as Go does, and another list apart from it", () => {
    const list = call("splitList", ",", "b,a");
    expect(call("sortAlpha", list)).toBe(list);
    const values: GoSlice = ["b", "a"];
    expect([...(call("sortAlpha", values) as GoSlice)]).toEqual(["a", "b"]);
    expect(values).toEqual(["b", "a"]);
  });
});
