import { INT, STRING, STRING_SLICE } from "../../language/go-type.ts";
import { canBackquote, quoteGoString } from "../../language/quote.ts";
import { tagged, type GoSlice, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { pure, type RenderFunction } from "../define.ts";
import { nilSlice } from "../../language/nil-container.ts";
import { compileRegexp, quoteMeta, REGEXP_STEPS, type GoRegexp } from "../regex/go-regexp.ts";

/** regexp.MustCompile, whose panic shows the whole pattern. */
function mustCompile(pattern: string): GoRegexp {
  try {
    return compileRegexp(pattern);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const quoted = canBackquote(pattern) ? `\`${pattern}\`` : quoteGoString(pattern);
    throw new FunctionError(`regexp: Compile(${quoted}): ${error.message}`);
  }
}

function matches(pattern: string, text: string): boolean {
  try {
    return compileRegexp(pattern).matches(text);
  } catch (error) {
    if (error instanceof FunctionError) return false;
    throw error;
  }
}

function strings(list: string[]): GoSlice {
  return list.length === 0 ? nilSlice(STRING_SLICE) : tagged<GoSlice>(list, STRING_SLICE);
}

type Compile = (pattern: string) => GoRegexp;

/** In two names: the plain one panics where the one with `must` returns the error. */
function twice(
  name: string,
  types: RenderFunction["signature"]["params"],
  body: (regexp: GoRegexp, ...rest: never[]) => GoValue,
): RenderFunction[] {
  const create = (prefix: string, compile: Compile): RenderFunction =>
    pure(`sprig_${prefix}${name}`, [STRING, ...types], (pattern: string, ...rest: never[]) =>
      body(compile(pattern), ...rest),
    );
  return [create("regex", mustCompile), create("mustRegex", compileRegexp)];
}

/**
 * Sprig's functions for RE2 regular expressions. `regexMatch` is false for a pattern with an error.
 *
 *     regexMatch RE TEXT
 *     regexFind RE TEXT, regexFindAll RE TEXT COUNT    matches; all of them for a negative count
 *     regexSplit RE TEXT COUNT                         what stands between them, in at most COUNT parts
 *     regexReplaceAll RE TEXT REPLACEMENT              `${1}` stands for a group; regexReplaceAllLiteral: for itself
 *     regexQuoteMeta TEXT                              a pattern for the text
 */
export const sprigRegexFunctions: readonly RenderFunction[] = [
  pure("sprig_regexMatch", [STRING, STRING], matches),
  pure("sprig_mustRegexMatch", [STRING, STRING], (pattern: string, text: string) =>
    compileRegexp(pattern).matches(text),
  ),
  ...twice("Find", [STRING], (regexp, text: string) => regexp.find(text)),
  ...twice("FindAll", [STRING, INT], (regexp, text: string, count: bigint) => strings(regexp.findAll(text, count))),
  ...twice("Split", [STRING, INT], (regexp, text: string, count: bigint) => split(regexp, text, count)),
  ...twice("ReplaceAll", [STRING, STRING], (regexp, text: string, template: string) =>
    regexp.replaceAll(text, template),
  ),
  ...twice("ReplaceAllLiteral", [STRING, STRING], (regexp, text: string, replacement: string) =>
    regexp.replaceAllLiteral(text, replacement),
  ),
  pure("sprig_regexQuoteMeta", [STRING], quoteMeta),
].map((entry) => ({ ...entry, steps: REGEXP_STEPS }));

/** Only a count of 0 gives nil; there may be no part also in an empty text. */
function split(regexp: GoRegexp, text: string, count: bigint): GoSlice {
  return count === 0n ? nilSlice(STRING_SLICE) : tagged<GoSlice>(regexp.split(text, count), STRING_SLICE);
}
