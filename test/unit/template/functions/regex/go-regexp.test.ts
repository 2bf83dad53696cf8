import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeGoString, normalizeGoString } from "../../../../../src/template/language/go-string.ts";
import { compileRegexp, GoRegexp, quoteMeta } from "../../../../../src/template/functions/regex/go-regexp.ts";

/** Any Go string: bytes, often enough some that are special in a pattern. */
const goString = fc
  .array(fc.oneof(fc.constantFrom(..."\\.+*?()|[]{}^$a-\n".split("")), fc.string({ unit: "grapheme", maxLength: 1 })))
  .map((parts) => parts.join("").toWellFormed());
const goBytes = fc.uint8Array({ maxLength: 24 }).map(decodeGoString);

describe("regular expressions", () => {
  it("find a quoted text as it is", () => {
    fc.assert(
      fc.property(goString, goBytes, (text, around) => {
        const whole = normalizeGoString(`${around} ${text} ${around}`);
        expect(compileRegexp(quoteMeta(text)).matches(whole)).toBe(true);
        expect(compileRegexp(`^${quoteMeta(text)}$`).find(text)).toBe(text);
      }),
    );
  });

  it("give back the text, byte for byte, when every match is replaced by itself", () => {
    const patterns = ["", ".", "(?s).", "\\w*", "[^a]", "\\b", "é|\\x{fffd}", "(?s)(.)(.)?"];
    fc.assert(
      fc.property(fc.constantFrom(...patterns), fc.oneof(goString, goBytes), (pattern, text) => {
        expect(normalizeGoString(new GoRegexp(pattern).replaceAll(text, "$0"))).toBe(text);
        expect(normalizeGoString(new GoRegexp(pattern).replaceAll(text, "${0}"))).toBe(text);
      }),
    );
  });

  it("split a text into what stands between the matches", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zé]{0,5}$/), { minLength: 1, maxLength: 6 }), (parts) => {
        fc.pre(parts.join("") !== "");
        expect(new GoRegexp(",").split(parts.join(","), -1n)).toEqual(parts);
      }),
    );
  });

  it("find at most as many matches as are asked for", () => {
    const pattern = new GoRegexp("a.");
    expect(pattern.findAll("abacad", 2n)).toEqual(["ab", "ac"]);
    expect(pattern.findAll("abacad", 0n)).toEqual([]);
    expect(pattern.findAll("abacad", -(2n ** 63n))).toHaveLength(3);
    expect(pattern.findAll("abacad", 2n ** 63n - 1n)).toHaveLength(3);
  });

  it("cut an invalid text between its bytes, each of them one character", () => {
    const bytes = decodeGoString(Uint8Array.of(0x61, 0xff, 0xc3, 0xa9, 0xe6, 0x97));
    expect(new GoRegexp(".").findAll(bytes, -1n)).toEqual(["a", "\udcff", "é", "\udce6", "\udc97"]);
  });

  it("give the same answer for a pattern that was compiled before", () => {
    const first = compileRegexp("a(b)?");
    expect(compileRegexp("a(b)?")).toBe(first);
    for (let index = 0; index < 200; index += 1) compileRegexp(`x${index}`);
    expect(compileRegexp("a(b)?").replaceAll("aab", "[$1]")).toBe("[][b]");
  });

  it("name the bytes of a pattern that are no UTF-8, wherever they stand", () => {
    const fault = (pattern: string): string => {
      try {
        return `none in ${new GoRegexp(pattern).find("")}`;
      } catch (error) {
        return (error as Error).message;
      }
    };
    const part = (text: string): string => `error parsing regexp: invalid UTF-8: \`${text}\``;
    expect(fault("a\udcffb")).toBe(part("\udcffb"));
    expect(fault("[a\udcff]b")).toBe(part("\udcff]b"));
    expect(fault("\\\udcffb")).toBe(part("\udcffb"));
    expect(fault("\\Qa\udcffb\\Ec")).toBe(part("\udcffb"));
    expect(fault("(?P<a\udcffb>x)")).toBe(part("\udcffb"));
    expect(fault("\\p{L\udcff}")).toBe(part("\udcff"));
    expect(fault("(\udcff")).toBe(part("\udcff"));
    expect(fault(")\udcff")).toBe("error parsing regexp: unexpected ): `)\udcff`");
  });

  it("take letters that are younger than Go's Unicode for none, also where they stand between others", () => {
    expect(new GoRegexp("\\pL").findAll("a\ua7cbb", -1n)).toEqual(["a", "b"]);
    expect(new GoRegexp("[^\\pL]").findAll("a\ua7cbb", -1n)).toEqual(["\ua7cb"]);
  });
});
