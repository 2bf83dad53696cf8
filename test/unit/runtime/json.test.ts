import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonNumber, parseJson, stringifyJson, type JsonValue } from "../../../src/runtime/json.ts";

/** What JSON.parse would have made of it. */
function toPlain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Map) {
    return Object.fromEntries(Array.from(value, ([key, member]) => [key, toPlain(member)] as const));
  }
  return value;
}

function parseError(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return (error as SyntaxError).message;
  }
  throw new Error("it parsed");
}

/** The digits of a text that is a number. */
function numberText(source: string): string {
  const value = parseJson(source);
  expect(value).toBeInstanceOf(JsonNumber);
  return (value as JsonNumber).toString();
}

// Whole code points only: a lone surrogate becomes U+FFFD here, as in Go, and stays what it is in JSON.parse.
const text = fc.string({ unit: "binary" });
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    text,
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(text, fc.constant("__proto__")), tie("json"), { maxKeys: 4 }),
  ),
}));

describe("parseJson", () => {
  it("reads every JSON text as JSON.parse does", () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        const source = JSON.stringify(value, null, indent);
        expect(toPlain(parseJson(source))).toEqual(JSON.parse(source));
      }),
    );
  });

  it("refuses exactly the damaged texts that JSON.parse refuses", () => {
    const damage = fc.tuple(json, fc.nat(), fc.constantFrom(...'{}[]",:\\ -0e.tn\u0000'), fc.boolean());
    fc.assert(
      fc.property(damage, ([value, position, char, replace]) => {
        const source = JSON.stringify(value);
        const at = position % (source.length + 1);
        const damaged = source.slice(0, at) + char + source.slice(replace ? at + 1 : at);
        const reads = (parse: (input: string) => unknown): boolean => {
          try {
            parse(damaged);
            return true;
          } catch {
            return false;
          }
        };
        expect(reads(parseJson)).toBe(reads(JSON.parse));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    "",
    " ",
    "nul",
    "01",
    "-",
    "1.",
    ".5",
    "+1",
    "1e",
    "0x1",
    "NaN",
    "Infinity",
    "'a'",
    "[1,]",
    '{"a":1,}',
    "{a:1}",
  ])("refuses %j", (source) => {
    expect(parseError(source)).toMatch(/^invalid JSON at character \d+: /);
  });

  it.each(['"a\nb"', '"\\x"', '"\\u12g4"', '"open', "\ufeff1", "[1] 2", "\u00a01"])("refuses %j", (source) => {
    expect(parseError(source)).toMatch(/^invalid JSON at character \d+: /);
  });

  it("keeps the last of several equal keys, and the order of the first", () => {
    expect(stringifyJson(parseJson('{"b":1,"a":2,"b":3}'))).toBe('{"b":3,"a":2}');
    expect(stringifyJson(parseJson('{"10":1,"9":2}'))).toBe('{"10":1,"9":2}');
  });

  it("takes __proto__ and constructor for keys like any other", () => {
    const object = parseJson('{"__proto__":{"admin":true},"constructor":1}') as Map<string, JsonValue>;
    expect([...object.keys()]).toEqual(["__proto__", "constructor"]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it("turns a lone surrogate into U+FFFD, as Go does, and keeps a pair", () => {
    expect(parseJson('"\\ud800A \\udc00 \\ud83d\\ude00"')).toBe("\ufffdA \ufffd \u{1f600}");
  });

  it("reads a thousand arrays in each other, and refuses one more instead of overflowing the stack", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(stringifyJson(parseJson(nested(1000)))).toBe(nested(1000));
    expect(parseError(nested(1001))).toMatch(/nested too deeply/);
    expect(parseError("[".repeat(1_000_000))).toMatch(/nested too deeply/);
    expect(parseError('{"a":'.repeat(1_000_000))).toMatch(/nested too deeply/);
  });

  it("never quotes the text in its error, since that may be a secret", () => {
    const canary = "hvs.canary";
    for (const source of [
      `{"token":"${canary}`,
      `{"token":${canary}}`,
      `{"${canary}" 1}`,
      `["${canary}" "b"]`,
      canary,
    ]) {
      expect(parseError(source)).not.toContain("canary");
    }
  });
});

describe("JsonNumber", () => {
  it("keeps numbers digit for digit, however large or precise", () => {
    const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,60})(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,4})?$/);
    fc.assert(
      fc.property(digits, (number) => {
        const value = parseJson(`{"n":[${number}]}`);
        expect(stringifyJson(value)).toBe(`{"n":[${number}]}`);
        expect(numberText(number)).toBe(number);
      }),
    );
    expect(numberText("9007199254740993")).toBe("9007199254740993");
    expect(numberText("-0")).toBe("-0");
    expect(numberText("1E400")).toBe("1E400");
  });
});

describe("stringifyJson", () => {
  it("writes what parseJson reads back unchanged", () => {
    fc.assert(
      fc.property(json, (value) => {
        const parsed = parseJson(JSON.stringify(value));
        expect(parseJson(stringifyJson(parsed))).toEqual(parsed);
        expect(JSON.parse(stringifyJson(parsed))).toEqual(toPlain(parsed));
      }),
    );
  });
});
