import fc from "fast-check";
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { yamlFunctions } from "../../../../../src/template/functions/yaml/yaml-functions.ts";
import { decodeGoString } from "../../../../../src/template/language/go-string.ts";
import { formatValue } from "../../../../../src/template/language/printf.ts";
import { toGoValue } from "../../../../../src/template/language/to-go-value.ts";
import { goType, tagged, type GoMap, type GoValue } from "../../../../../src/template/language/values.ts";
import { YAML_MAP } from "../../../../../src/template/functions/yaml/decode-yaml.ts";
import { renderTemplate } from "../../../../../src/template/render-template.ts";

function call(name: string, arg: GoValue): GoValue {
  const found = yamlFunctions.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no function ${name}`);
  // Neither function looks at the context.
  return found.call(undefined as never, [arg]);
}

const toYaml = (value: GoValue): string => call("toYAML", value) as string;
const parseYaml = (text: string): GoValue => call("parseYAML", text);

/** Texts full of what means something in YAML, on one line or more; line separators are folded like line breaks. */
const text = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(fc.constantFrom(..."ab 1.-:#?&*!|>%@`'\"[]{},\n\t\\~ey0x_+=<é日".split("")), { maxLength: 12 })
      .map((list) => list.join("")),
    fc.constantFrom(
      "yes",
      "null",
      "~",
      "0o7",
      "1_0",
      "1e3",
      "2001-01-01",
      ".inf",
      "<<",
      "---",
      "word ".repeat(40),
      "x\n".repeat(3),
    ),
  )
  .map((value) => value.toWellFormed().replace(/[\u2028\u2029]/g, ""));

const { value: anyValue } = fc.letrec<{ value: GoValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    text,
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    // -0 comes back as the integer 0, from Go too.
    fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc
      .array(fc.tuple(text, tie("value")), { maxLength: 4 })
      .map((members) => tagged<GoMap>(new Map(members.filter(([key]) => key !== "<<")), YAML_MAP)),
  ),
}));

describe("toYAML and parseYAML", () => {
  it("give back what prints like the value that was written", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        // White space at the ends of the document is cut, so the value stands in the middle of a list.
        const list: GoValue[] = [0n, value, 0n];
        expect(formatValue(parseYaml(toYaml(list)))).toBe(formatValue(list));
      }),
      { numRuns: 2000 },
    );
  });

  it("write the same text again for what was read from it", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const written = toYaml([value, 0n]);
        expect(toYaml(parseYaml(written))).toBe(written);
      }),
    );
  });

  it("keep bytes that are no UTF-8", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const value = decodeGoString(bytes).replace(/[\u2028\u2029]/g, "");
        expect(parseYaml(toYaml([value, 0n]))).toEqual([value, 0n]);
      }),
    );
  });
});

describe("toYAML", () => {
  it("writes maps, lists and blocks as yaml.v2 does", () => {
    const value = { name: "app", on: ["yes", "a: b", 1, 2.5, null], pem: "-----\nabc\n" };
    expect(renderTemplate("{{ toYAML . }}", { data: value })).toBe(
      'name: app\n"on":\n- "yes"\n- \'a: b\'\n- 1\n- 2.5\n- null\npem: |\n  -----\n  abc',
    );
  });

  it("ends with an error for a value that holds itself", () => {
    const map: GoMap = new Map();
    map.set("self", map);
    expect(() => toYaml(map)).toThrow("value is nested too deeply");
  });
});

describe("parseYAML", () => {
  it("never fails but with an error of yaml.v2", () => {
    const piece = fc.constantFrom(
      ..."a|1|: |- |? |\n|\n  |[|]|{|}|,|'|\"|&a |*a|!!int |#| |\t|>|%|---|...|<<".split("|"),
      "|",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        try {
          goType(parseYaml(pieces.join("")));
        } catch (error) {
          expect((error as Error).message).toMatch(/^yaml: /);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("names the line of a tab that indents", () => {
    expect(() => renderTemplate("{{ parseYAML . }}", { data: "a: 1\nb:\n\tc: 2\n" })).toThrow(
      "error calling parseYAML: yaml: line 3: found character that cannot start any token",
    );
  });

  it("reads UTF-16 behind a byte order mark", () => {
    const little = Buffer.from("\ufeffa: é", "utf16le");
    const big = Buffer.from(little).swap16();
    for (const bytes of [little, big]) expect(formatValue(parseYaml(decodeGoString(bytes)))).toBe("map[a:é]");
  });

  it("refuses a document that is nested too deeply", () => {
    expect(() => parseYaml("[".repeat(1001))).toThrow("yaml: exceeded max depth of 1000");
    expect(() => parseYaml("- ".repeat(1001))).toThrow("yaml: exceeded max depth of 1000");
    expect(toGoValue(parseYaml("[".repeat(900) + "]".repeat(900)))).toHaveLength(1);
  });

  it("refuses a small document that aliases make huge", () => {
    const lines = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (const [index, name] of [..."bcdefghi"].entries()) {
      lines.push(
        `${name}: &${name} [${Array<string>(9)
          .fill(`*${"abcdefgh"[index] ?? ""}`)
          .join(", ")}]`,
      );
    }
    expect(() => parseYaml(lines.join("\n"))).toThrow("yaml: document contains excessive aliasing");
  });
});
