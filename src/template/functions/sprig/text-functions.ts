import { INT, STRING } from "../../language/go-type.ts";
import { FunctionError } from "../../render-context.ts";
import { pure, type RenderFunction } from "../define.ts";
import { containsText, replaceText, trimPrefix, trimSuffix } from "../go-strings.ts";
import { cuttingFunctions } from "./cutting.ts";
import { letterCaseFunctions } from "./letter-case.ts";
import { nameStyleFunctions } from "./name-style.ts";
import { quoteFunctions } from "./quote.ts";
import { randomCharacterFunctions } from "./random-characters.ts";
import { splitFunctions } from "./split.ts";
import { wrappingFunctions } from "./wrapping.ts";

const plainFunctions: readonly RenderFunction[] = [
  pure("sprig_hello", [], () => "Hello!"),
  pure("sprig_fail", [STRING], (message: string) => {
    throw new FunctionError(message);
  }),
  pure("sprig_contains", [STRING, STRING], (part: string, text: string) => containsText(text, part)),
  pure(
    "sprig_hasPrefix",
    [STRING, STRING],
    (start: string, text: string) => start === "" || trimPrefix(text, start) !== text,
  ),
  pure(
    "sprig_hasSuffix",
    [STRING, STRING],
    (end: string, text: string) => end === "" || trimSuffix(text, end) !== text,
  ),
  pure("sprig_replace", [STRING, STRING, STRING], (from: string, to: string, text: string) =>
    replaceText(text, from, to),
  ),
  pure("sprig_plural", [STRING, STRING, INT], (one: string, many: string, count: bigint) =>
    count === 1n ? one : many,
  ),
];

/** Sprig's functions for text. Its regular expressions stand apart. */
export const sprigTextFunctions: readonly RenderFunction[] = [
  ...plainFunctions,
  ...cuttingFunctions,
  ...letterCaseFunctions,
  ...nameStyleFunctions,
  ...wrappingFunctions,
  ...splitFunctions,
  ...quoteFunctions,
  ...randomCharacterFunctions,
];
