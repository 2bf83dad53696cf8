import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goToLower, goToUpper } from "../../../../src/template/functions/letter-case.ts";
import { toTitle } from "../../../../src/template/functions/title-case.ts";
import { GoFunction } from "../../../../src/template/language/values.ts";
import { renderTemplate } from "../../../../src/template/render-template.ts";

describe("arithmetic", () => {
  it("names a value that is no number as Go's %q does", () => {
    expect(() => renderTemplate("{{modulo 1.5 2}}")).toThrow("modulo: unknown type for %!q(float64=1.5) (float64)");
    expect(() => renderTemplate("{{add true 1}}")).toThrow("add: unknown type for %!q(bool=true) (bool)");
    expect(() => renderTemplate("{{add 1 .}}", { data: { a: 1 } })).toThrow(
      "add: unknown type for map[\"a\":'\\x01'] (map[string]interface {})",
    );
  });

  it("adds and subtracts so that the one undoes the other, at any size", () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(int64, int64, (a, b) => {
        const text = "{{.a | add .b | subtract .b}}";
        expect(renderTemplate(text, { data: { a, b } })).toBe(String(a));
      }),
    );
  });
});

describe("toUpper, toLower and toTitle", () => {
  const text = fc.string({ unit: "grapheme" });

  it("change nothing the second time", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(goToUpper(goToUpper(value))).toBe(goToUpper(value));
        expect(goToLower(goToLower(value))).toBe(goToLower(value));
        expect(toTitle(toTitle(value))).toBe(toTitle(value));
      }),
    );
  });

  it("keep the number of characters, title case aside", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(Array.from(goToUpper(value))).toHaveLength(Array.from(value).length);
        expect(Array.from(goToLower(value))).toHaveLength(Array.from(value).length);
      }),
    );
  });

  it("know no letter that Unicode got after version 15", () => {
    expect(goToUpper("\u{10d70}\u019b\u1c8a")).toBe("\u{10d70}\u019b\u1c8a");
    expect(goToLower("\u{10d50}\ua7dc\u1c89")).toBe("\u{10d50}\ua7dc\u1c89");
    expect(toTitle("\u{10d70} \u019b a\u1c8aa")).toBe("\u{10d70} \u019b A\u1c8aA");
  });
});

describe("executeTemplate", () => {
  it("stops templates that execute each other without end", () => {
    const text = `{{define "a"}}{{executeTemplate "a"}}{{end}}{{executeTemplate "a"}}`;

    expect(() => renderTemplate(text)).toThrow(/^template: .*exceeded maximum template depth/);
  });

  it("stops a text that executes itself", () => {
    expect(() => renderTemplate(`{{executeTemplate "self"}}`, { name: "self" })).toThrow(
      "exceeded maximum template depth",
    );
  });
});

describe("mergeMap", () => {
  it("fails for an option as Go does", () => {
    expect(() => renderTemplate("{{mergeMap . . nil}}", { data: {} })).toThrow("nil pointer dereference");
    const option = new GoFunction("func(string)", { params: [], call: () => null });
    expect(() => renderTemplate("{{mergeMap .m .m .f}}", { data: { m: {}, f: option } })).toThrow(
      "wrong type for value; expected func(*mergo.Config); got func(string)",
    );
  });
});

describe("splitToMap", () => {
  it("gives back the pairs that a text was made of", () => {
    const word = fc.stringMatching(/^[a-zé😀]{1,5}$/u);
    fc.assert(
      fc.property(fc.dictionary(word, word, { minKeys: 1, noNullPrototype: true }), (pairs) => {
        const joined = Object.entries(pairs)
          .map(([key, value]) => `${key}=${value}`)
          .join(",");
        const text = '{{range $k, $v := splitToMap "," "=" .}}{{$k}}={{$v}};{{end}}';
        const expected = renderTemplate("{{range $k, $v := .}}{{$k}}={{$v}};{{end}}", { data: pairs });
        expect(renderTemplate(text, { data: joined })).toBe(expected);
      }),
    );
  });
});

describe("loop", () => {
  it("costs nothing for what is not gone through", () => {
    expect(renderTemplate("{{range loop 9000000000000000000}}{{.}}{{break}}{{end}}")).toBe("0");
  });
});

describe("texts that would fill the memory", () => {
  const data = { many: "\n,".repeat(100_000), long: "x".repeat(100_000), few: "a,b" };

  it.each([
    ["{{indent 1000000 .many}}"],
    ["{{indent 100000000000000 .few}}"],
    ['{{replaceAll "," .long .many}}'],
    ['{{replaceAll "" .long .many}}'],
  ])("are not made: %s", (text) => {
    expect(() => renderTemplate(text, { data })).toThrow("a text exceeds the limit of");
  });

  it("are made where they come out short enough", () => {
    expect(renderTemplate('{{len (replaceAll "," .long .few)}}', { data })).toBe("100002");
    expect(renderTemplate("{{len (indent 5 .many)}}", { data })).toBe("700000");
  });
});
