import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goJson } from "../../../../src/template/functions/go-json.ts";
import { jsonSyntaxError } from "../../../../src/template/functions/json-syntax-error.ts";
import { parseGoJson } from "../../../../src/template/functions/parse-json.ts";

describe("parseGoJson", () => {
  it("reads back what goJson wrote", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, pretty) => {
        const text = JSON.stringify(value);
        const parsed = parseGoJson(text);
        const written = goJson(parsed, pretty ? { indent: "\t" } : {});
        expect(parseGoJson(written)).toEqual(parsed);
      }),
    );
  });

  it("takes ten thousand levels, as Go does, and not one more", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

    expect(parseGoJson(nested(10_000))).toHaveLength(1);
    expect(() => parseGoJson(nested(10_001))).toThrow("invalid character '[' exceeded max depth");
    expect(() => parseGoJson(`{"a":${nested(10_000)}}`)).toThrow("exceeded max depth");
    expect(() => parseGoJson("[".repeat(200_000))).toThrow("exceeded max depth");
  });

  it("says the same about a text as JSON.parse: right or wrong", () => {
    const token = fc.constantFrom(...'{}[],:"1-.eE+0tfn \\u\n', '"a"', "true", "null", "1e5", "é");
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join("");
        expect(jsonSyntaxError(Buffer.from(text)) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("finds no problem in any text of JSON", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonSyntaxError(Buffer.from(text))).toBeUndefined();
      }),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
