import { STRING } from "../../language/go-type.ts";
import { pure, type RenderFunction } from "../define.ts";
import { compileRegexp, REGEXP_STEPS } from "./go-regexp.ts";

/** consul-template's functions for RE2 regular expressions: `regexMatch RE TEXT`, `regexReplaceAll RE REPLACEMENT TEXT`. */
export const regexFunctions: readonly RenderFunction[] = [
  pure("regexMatch", [STRING, STRING], (pattern: string, text: string) => compileRegexp(pattern).matches(text)),
  pure("regexReplaceAll", [STRING, STRING, STRING], (pattern: string, replacement: string, text: string) =>
    compileRegexp(pattern).replaceAll(text, replacement),
  ),
].map((entry) => ({ ...entry, steps: REGEXP_STEPS }));
