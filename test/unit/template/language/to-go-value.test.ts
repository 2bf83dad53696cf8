import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { JsonNumber, parseJson } from "../../../../src/runtime/json.ts";
import { toGoValue } from "../../../../src/template/language/to-go-value.ts";
import { goType, GoBytes } from "../../../../src/template/language/values.ts";

describe("turning JavaScript values into template values", () => {
  it("makes int of whole numbers and float64 of the others", () => {
    expect([1, -3, 2 ** 53 - 1].map((value) => goType(toGoValue(value)))).toEqual(["int", "int", "int"]);
    expect([1.5, 2 ** 53, Number.NaN, -0].map((value) => goType(toGoValue(value)))).toEqual(Array(4).fill("float64"));
  });

  it("keeps the digits of numbers out of JSON", () => {
    const value = toGoValue(parseJson('{"n": 9007199254740993}'));
    expect(value).toEqual(new Map([["n", new JsonNumber("9007199254740993")]]));
  });

  it("makes maps of plain objects and Maps, `__proto__` being a key like any other", () => {
    const value = toGoValue({ a: [1, { b: null }], m: new Map([["k", undefined]]) });
    expect(value).toEqual(
      new Map<string, unknown>([
        ["a", [1n, new Map([["b", null]])]],
        ["m", new Map([["k", null]])],
      ]),
    );
    expect(toGoValue(JSON.parse('{"__proto__": 1}'))).toEqual(new Map([["__proto__", 1n]]));
  });

  it("makes []byte of bytes and well-formed text of strings", () => {
    expect(toGoValue(Buffer.from("hi"))).toBeInstanceOf(GoBytes);
    expect(toGoValue("a\ud800")).toBe("a\ufffd");
  });

  it("refuses what a template could not use", () => {
    expect(() => toGoValue(() => 1)).toThrow("a template cannot use a function");
    expect(() => toGoValue({ a: Symbol("x") })).toThrow("a template cannot use a symbol");
    expect(() => toGoValue(new Date(0))).toThrow("plain objects only");
  });
});
