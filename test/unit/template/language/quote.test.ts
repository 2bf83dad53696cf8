import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFloat } from "../../../../src/template/language/format-float.ts";
import { decodeGoString } from "../../../../src/template/language/go-string.ts";
import { parseGoFloat } from "../../../../src/template/language/number-literal.ts";
import { quoteGoString, unquoteGoString } from "../../../../src/template/language/quote.ts";

describe("quoting as Go does", () => {
  it("can be undone for every string of bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.boolean(), (raw, asciiOnly) => {
        const text = decodeGoString(Buffer.from(raw));
        expect(unquoteGoString(quoteGoString(text, asciiOnly))).toBe(text);
      }),
    );
  });

  it("writes ASCII only when it is asked to", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(quoteGoString(text, true)).toMatch(/^[ -~]*$/);
      }),
    );
  });
});

describe("floating-point numbers", () => {
  it("read back as themselves from the shortest form, in every notation", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom("e", "f", "g", "x"),
        (value, verb) => {
          expect(parseGoFloat(formatFloat(value, verb, -1, 64))).toBe(value);
        },
      ),
    );
  });

  it("of 32 bits read back as themselves from the shortest form", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(Number(formatFloat(value, "g", -1, 32)))).toBe(value);
      }),
    );
  });

  it("are rounded to even where they lie exactly between two neighbours", () => {
    expect([0.5, 1.5, 2.5, 3.5].map((value) => formatFloat(value, "f", 0, 64))).toEqual(["0", "2", "2", "4"]);
    expect([0.125, 0.375, 0.625].map((value) => formatFloat(value, "f", 2, 64))).toEqual(["0.12", "0.38", "0.62"]);
  });
});
