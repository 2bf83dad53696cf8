import { describe, expect, it } from "vitest";
import { BadValue } from "../../../src/config/bad-value.ts";
import type { HclValue } from "../../../src/config/hcl/ast.ts";
import { parseConfigText } from "../../../src/config/hcl/parse-config-text.ts";
import type { ScalarType } from "../../../src/config/schema-types.ts";
import {
  boolean,
  booleanOrForce,
  command,
  fraction,
  integer,
  listOfWords,
  oneOf,
  signal,
  string,
  stringList,
} from "../../../src/config/value-types.ts";

/** What the type makes of a value written in HCL; for a refused one the reason. */
function read(type: ScalarType<unknown>, text: string): unknown {
  const value: HclValue | undefined = parseConfigText(`key = ${text}`, "x.hcl").items[0]?.value;
  if (value === undefined) throw new Error("no value");
  const result = type.read(value, () => undefined);
  return result instanceof BadValue ? result.reason : result;
}

describe("a boolean", () => {
  it.each([
    ["true", true],
    ["false", false],
    ["1", true],
    ["0", false],
    ['"true"', true],
    ['"T"', true],
    ['"0"', false],
    ['"False"', false],
    ['""', undefined],
    ['"yes"', 'must be true or false, not "yes"'],
    ["[true]", "must be true or false, not a list"],
  ])("%s is %j", (text, expected) => {
    expect(read(boolean, text)).toBe(expected);
  });
});

describe('a boolean or "force"', () => {
  it.each([
    ['"force"', "force"],
    ['"FORCE"', "force"],
    ['"true"', true],
    ["0", false],
    ['"enforce"', 'must be true, false or "force", not "enforce"'],
  ])("%s is %j", (text, expected) => {
    expect(read(booleanOrForce, text)).toBe(expected);
  });
});

describe("a string", () => {
  it.each([
    ['"x"', "x"],
    ["0600", "0600"],
    ["5", "5"],
    ['""', undefined],
    ["true", "must be a string, not true"],
    ["{}", "must be a string, not a block"],
  ])("%s is %j", (text, expected) => {
    expect(read(string, text)).toBe(expected);
  });
});

describe("an integer", () => {
  it.each([
    ["5", 5],
    ["-1", -1],
    ["010", 8],
    ["0x10", 16],
    ['"12"', 12],
    ['"010"', 8],
    ['"0x10"', 16],
    ['"-3"', -3],
    ['""', undefined],
    ["1.5", "must be a whole number, not 1.5"],
    ['"08"', 'must be a whole number, not "08"'],
    ['"five"', 'must be a whole number, not "five"'],
    ["-4", "must be -3 or more, not -4"],
    ["101", "must be 100 or less, not 101"],
  ])("%s is %j", (text, expected) => {
    expect(read(integer({ min: -3, max: 100 }), text)).toBe(expected);
  });
});

describe("the other types", () => {
  it.each<[string, ScalarType<unknown>, string, unknown]>([
    ["a fraction", fraction(0, 1), "0.9", 0.9],
    ["a fraction as text", fraction(0, 1), '"0.5"', 0.5],
    ["a fraction out of bounds", fraction(0, 1), "1", "must be a number between 0 and 1, not 1"],
    ["a word in any case", oneOf(["always", "never"]), '"Always"', "always"],
    ["a synonym", oneOf(["warn"], { warning: "warn" }), '"WARNING"', "warn"],
    ["a word every object knows", oneOf(["always"]), '"constructor"', 'must be one of "always", not "constructor"'],
    ["no word", oneOf(["always", "never"]), "5", 'must be one of "always", "never", not 5'],
    ["a signal", signal, '"SIGHUP"', "SIGHUP"],
    ["a signal's short name", signal, '"usr1"', "SIGUSR1"],
    ["no signal", signal, "15", 'must be a signal such as "SIGTERM", not 15'],
    ["a list", stringList, '["a", " b ", 3]', ["a", "b", "3"]],
    ["a list in one text", stringList, '"a, b"', ["a", "b"]],
    ["a list of lists", stringList, '[["a"]]', "must be a list of strings, but holds a list"],
    ["a command's list", command, '["a", " b"]', ["a", " b"]],
    ["no command", command, "true", "must be a command: a string, or a list of strings, not true"],
    ["words", listOfWords(["a", "b"]), '["A", "", "b"]', ["a", "b"]],
    ["a wrong word", listOfWords(["a", "b"]), '"c"', 'must hold only one of "a", "b", not "c"'],
  ])("%s is read", (_, type, text, expected) => {
    expect(read(type, text)).toEqual(expected);
  });
});
