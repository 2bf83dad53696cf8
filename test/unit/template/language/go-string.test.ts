import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  byteAt,
  byteLength,
  compareGoStrings,
  decodeGoString,
  encodeGoString,
  normalizeGoString,
  runeCount,
  sliceBytes,
  sortGoStrings,
  truncateRunes,
} from "../../../../src/template/language/go-string.ts";

/** Bytes that are text, nearly text, or noise. */
const bytes = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 4 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 4 }).map((raw) => Buffer.from(raw)),
      fc
        .constantFrom("c3", "a9", "eda080", "f09f98", "80", "ff", "c080", "f48fbfbf", "efbbbf")
        .map((hex) => Buffer.from(hex, "hex")),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Buffer.concat(parts));

describe("a Go string", () => {
  it("holds any bytes without loss", () => {
    fc.assert(
      fc.property(bytes, (raw) => {
        expect(encodeGoString(decodeGoString(raw)).equals(raw)).toBe(true);
      }),
    );
  });

  it("is the plain JavaScript string when the bytes are valid UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(decodeGoString(Buffer.from(text))).toBe(text);
        expect(encodeGoString(text).toString()).toBe(text);
      }),
    );
  });

  it("keeps a byte order mark", () => {
    expect(decodeGoString(Buffer.from("efbbbf61", "hex"))).toBe("\ufeffa");
  });

  it("shows each byte outside valid UTF-8 as one lone surrogate", () => {
    expect(decodeGoString(Buffer.from("61ffc362", "hex"))).toBe("a\udcff\udcc3b");
  });

  it("has the length of its bytes", () => {
    fc.assert(
      fc.property(bytes, (raw) => {
        expect(byteLength(decodeGoString(raw))).toBe(raw.length);
      }),
    );
  });

  it("is cut and read by bytes, also inside of a character", () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.nat(), (raw, a, b) => {
        const text = decodeGoString(raw);
        const [from, to] = [a % (raw.length + 1), b % (raw.length + 1)].sort((x, y) => x - y) as [number, number];
        expect(encodeGoString(sliceBytes(text, from, to)).equals(raw.subarray(from, to))).toBe(true);
        if (from < raw.length) expect(byteAt(text, from)).toBe(raw[from]);
      }),
    );
  });

  it("becomes whole again when the halves of a character are joined and normalized", () => {
    fc.assert(
      fc.property(bytes, fc.nat(), (raw, at) => {
        const text = decodeGoString(raw);
        const cut = at % (raw.length + 1);
        const joined = sliceBytes(text, 0, cut) + sliceBytes(text, cut, raw.length);
        expect(normalizeGoString(joined)).toBe(text);
      }),
    );
  });

  it("is ordered by its bytes", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const order = compareGoStrings(decodeGoString(a), decodeGoString(b));
        expect(Math.sign(order)).toBe(Math.sign(Buffer.compare(a, b)));
      }),
    );
    expect(sortGoStrings(["😀", "ￚ", "z", "é"])).toEqual(["z", "é", "ￚ", "😀"]);
  });

  it("counts and cuts runes, a stray byte being one of them", () => {
    expect(runeCount("a😀é\udcff")).toBe(4);
    expect(truncateRunes("a😀é\udcff", 2)).toBe("a😀");
    expect(truncateRunes("abc", 5)).toBe("abc");
  });
});
