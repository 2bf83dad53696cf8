import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HclObject, HclValue } from "../../../../src/config/hcl/ast.ts";
import { parseConfigText } from "../../../../src/config/hcl/parse-config-text.ts";
import { parseHcl } from "../../../../src/config/hcl/parser.ts";
import { AgentError } from "../../../../src/runtime/errors.ts";
import { configArbitrary, plainConfig } from "./support/config-arbitrary.ts";
import { oracleDecode, oracleParse } from "./support/oracle.ts";
import { chooseFrom, printConfig } from "./support/print-config.ts";
import { toPlain } from "./support/to-plain.ts";

const layout = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
const printedConfig = fc
  .tuple(configArbitrary(), layout)
  .map(([items, numbers]) => printConfig(items, chooseFrom(numbers)));

/**
 * Texts that HashiCorp's parser refuses and ours takes, on purpose: a heredoc whose closing word is the very end of the
 * file, an exponent after `.5`, and a character that Go's scanner keeps for itself.
 */
const onlyWeTake = (text: string, problem: string): boolean =>
  (problem.includes("heredoc not terminated") && !text.endsWith("\n")) ||
  /(?<![0-9])\.[0-9]+[eE]/.test(text) ||
  problem.includes("U+E123 reserved");
/**
 * Texts that HashiCorp's parser takes and ours refuses, on purpose: `key =` at the end of the file, which Go drops without
 * a word, and literals that Go's parser passes and its decoder then fails or panics on.
 */
const ONLY_ORACLE_TAKES = [
  /missing value after '='/,
  /is octal and takes/,
  /digits after its exponent/,
  /three octal digits up to 377/,
  /no such Unicode character/,
  /number is too large/,
];

describe("parseHcl beside HashiCorp's own parser", () => {
  it("reads any config, however it is laid out, as what was written and as Go's parser does", () => {
    fc.assert(
      fc.property(configArbitrary(), layout, (items, numbers) => {
        const text = printConfig(items, chooseFrom(numbers));
        const ours = toPlain(parseHcl(text, "agent.hcl"));
        expect(ours).toEqual(plainConfig(items));
        const oracle = oracleDecode(text);
        expect(oracle.ok ? oracle.plain : oracle.problem).toEqual(ours);
      }),
      { numRuns: 150 },
    );
  });

  it("takes and refuses a damaged config as Go's parser does, and reads it alike", () => {
    fc.assert(
      fc.property(printedConfig, editsArbitrary(), (text, edits) => {
        expectSameVerdict(damaged(text, edits));
      }),
      { numRuns: 400 },
    );
  });

  it("takes and refuses a jumble of tokens as Go's parser does", () => {
    const token = fc.constantFrom(
      ...'= { } [ ] , a "b" 1 0x1 08 .5 true # // /* */ - \n \r\n <<E <<-E E $ "${ ${ } \\'.split(" "),
      " ",
      "\n",
      "a = ",
      "a {",
      "\nE\n",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => expectSameVerdict(tokens.join(""))),
      { numRuns: 600 },
    );
  });

  it("ends on any text, with a tree or with CONFIG_SYNTAX", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.string({ unit: "binary" }).map((text) => `{${text}`),
        ),
        (text) => {
          expect(["tree", "CONFIG_SYNTAX"]).toContain(outcome(text));
        },
      ),
      { numRuns: 500 },
    );
  });
});

function expectSameVerdict(text: string): void {
  // JSON is compared elsewhere: our JSON is strict.
  if (text.trimStart().startsWith("{")) return;
  // Go miscounts where a heredoc ends whose closing word has more than one carriage return behind it.
  if (text.includes("\r\r")) return;
  const ours = parseOrError(text);
  const oracle = oracleParse(text);
  if (ours instanceof AgentError) {
    if (oracle.ok)
      expect(
        ONLY_ORACLE_TAKES.some((known) => known.test(ours.message)),
        `${ours.message}\n${text}`,
      ).toBe(true);
    return;
  }
  if (!oracle.ok) {
    expect(
      onlyWeTake(text, oracle.problem),
      `${oracle.problem}
${text}`,
    ).toBe(true);
    return;
  }
  const decoded = oracleDecode(text);
  if (decoded.ok && !hasEqualKeys(ours)) expect(toPlain(ours)).toEqual(decoded.plain);
}

function parseOrError(text: string): HclObject | AgentError {
  try {
    return parseHcl(text, "agent.hcl");
  } catch (error) {
    if (error instanceof AgentError) return error;
    throw error;
  }
}

function outcome(text: string): string {
  try {
    parseConfigText(text, "agent.hcl");
    return "tree";
  } catch (error) {
    return error instanceof AgentError ? error.code : String(error);
  }
}

interface Edit {
  /** From 0, the start of the text, to 1, its end. */
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

function editsArbitrary(): fc.Arbitrary<readonly Edit[]> {
  const pieces = [...'"{}[]=,#/*<-\\$\n\r0.', "${", "<<EOF\n", "true", "/*"];
  const inserted = fc.oneof(fc.constantFrom("", ...pieces), fc.string({ maxLength: 2 }));
  const at = fc.double({ min: 0, max: 1, noNaN: true });
  return fc.array(fc.record({ at, removed: fc.nat({ max: 3 }), inserted }), { minLength: 1, maxLength: 3 });
}

function damaged(text: string, edits: readonly Edit[]): string {
  const cut = edits.reduce((before, { at, removed, inserted }) => {
    const start = Math.floor(at * before.length);
    return before.slice(0, start) + inserted + before.slice(start + removed);
  }, text);
  return cut.toWellFormed();
}

/** Whether an object has a key twice; Go's decoder merges such values by rules of its own, or fails. */
function hasEqualKeys(value: HclValue): boolean {
  if (value.kind === "list") return value.items.some(hasEqualKeys);
  if (value.kind !== "object") return false;
  const names = value.items.map((item) => item.keys[0].text.toLowerCase());
  return new Set(names).size < names.length || value.items.some((item) => hasEqualKeys(item.value));
}
