import { FunctionError } from "../../render-context.ts";

/** An error in the words of yaml.v2. */
export function yamlError(problem: string): FunctionError {
  return new FunctionError(`yaml: ${problem}`);
}

/** What is wrong with the characters; `line` counts from 0. On the first line yaml.v2 does not name the line. */
export function scannerError(line: number, problem: string): FunctionError {
  return yamlError(line === 0 ? problem : `line ${line + 1}: ${problem}`);
}

/** What is wrong with the order of tokens; `line` counts from 0. yaml.v2 names the line before the one it means. */
export function parserError(line: number, problem: string): FunctionError {
  return yamlError(line === 0 ? problem : `line ${line}: ${problem}`);
}
