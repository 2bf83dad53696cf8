import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeInPieces, TextBuilder } from "../../../../src/template/language/text-builder.ts";

const PIECE = 65_536;

describe("a text builder", () => {
  it("gives what was added, however long", () => {
    const builder = new TextBuilder();
    for (let count = 0; count < 200_000; count += 1) builder.add("ab");
    expect(builder.finish()).toBe("ab".repeat(200_000));
  });

  it("joins the bytes of a character that were added apart", () => {
    const builder = new TextBuilder();
    builder.add(`${"x".repeat(PIECE)}\udcc3`);
    builder.add("\udca9");
    expect(builder.finish()).toBe(`${"x".repeat(PIECE)}é`);
  });

  it("refuses more than 64 Mi characters before it has them all", () => {
    const builder = new TextBuilder();
    const mebi = "x".repeat(1024 * 1024);
    expect(() => {
      for (let count = 0; count < 1_000_000; count += 1) builder.add(mebi);
    }).toThrow("a text exceeds the limit of 67108864 characters");
  });
});

describe("a change in pieces", () => {
  it("is the change of the whole, also where a piece ends inside of a character", () => {
    const char = fc.constantFrom("a", "é", "😀", "<", "\udcff");
    fc.assert(
      fc.property(fc.integer({ min: PIECE - 4, max: PIECE + 4 }), fc.array(char, { maxLength: 12 }), (length, tail) => {
        const text = "a".repeat(length) + tail.join("") + "b".repeat(PIECE);
        const change = (piece: string): string => piece.replace(/[^a]/gu, (match) => `[${match}]`);
        expect(changeInPieces(text, change)).toBe(change(text));
      }),
      { numRuns: 50 },
    );
  });
});
