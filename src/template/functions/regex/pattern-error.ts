import { FunctionError } from "../../render-context.ts";

/** What is wrong with a pattern, in the words of Go's regexp/syntax. */
export type PatternFault =
  | "invalid character class range"
  | "invalid escape sequence"
  | "invalid named capture"
  | "invalid or unsupported Perl syntax"
  | "invalid nested repetition operator"
  | "invalid repeat count"
  | "invalid UTF-8"
  | "missing closing ]"
  | "missing closing )"
  | "missing argument to repetition operator"
  | "trailing backslash at end of expression"
  | "unexpected )";

/** Go's error for a pattern, with the part of it that is wrong. */
export function patternError(fault: string, part: string): FunctionError {
  return new FunctionError(`error parsing regexp: ${fault}: \`${part}\``);
}
