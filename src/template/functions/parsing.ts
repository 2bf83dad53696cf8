import { INT64, STRING, UINT64 } from "../language/go-type.ts";
import { parseGoFloat } from "../language/number-literal.ts";
import { quoteGoString } from "../language/quote.ts";
import { GoNumber, type GoValue } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { pure, type RenderFunction } from "./define.ts";
import { parseGoInteger, parseGoUnsigned, type IntegerError } from "./parse-integer.ts";

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, false] as const),
]);

function invalid(name: string, text: string, problem: IntegerError): FunctionError {
  const goName = name.replace("parse", "Parse");
  return new FunctionError(`${name}: strconv.${goName}: parsing ${quoteGoString(text)}: ${problem}`);
}

/** strconv.ParseBool. */
function parseBool(text: string): boolean {
  if (text === "") return false;
  const value = BOOLEANS.get(text);
  if (value === undefined) throw invalid("parseBool", text, "invalid syntax");
  return value;
}

const INFINITY = /^([+-]?)inf(?:inity)?$/i;

/** strconv.ParseFloat: decimal or hexadecimal, with underscores where Go's literals have them, `inf` and `nan`. */
function parseFloat64(text: string): number {
  if (text === "") return 0;
  if (/^nan$/i.test(text)) return NaN;
  const sign = INFINITY.exec(text)?.[1];
  if (sign !== undefined) return sign === "-" ? -Infinity : Infinity;
  const value = parseGoFloat(text);
  if (value === undefined) throw invalid("parseFloat", text, "invalid syntax");
  if (!Number.isFinite(value)) throw invalid("parseFloat", text, "value out of range");
  return value;
}

/** strconv.ParseInt with base 10; zero for an empty text. Throws FunctionError in the name of parseInt. */
export function parseInt64(text: string): bigint {
  const result = text === "" ? 0n : parseGoInteger(text, 10);
  if (typeof result !== "bigint") throw invalid("parseInt", text, result);
  return result;
}

/** strconv.ParseUint with base 10, which takes no sign; zero for an empty text. */
function parseUint64(text: string): bigint {
  const result = text === "" ? 0n : parseGoUnsigned(text, 10);
  if (typeof result !== "bigint") throw invalid("parseUint", text, result);
  return result;
}

/** Text to a value; an empty text is false or zero, anything else that does not parse an error of Go's strconv. */
export const parsingFunctions: readonly RenderFunction[] = [
  pure("parseBool", [STRING], parseBool),
  pure("parseFloat", [STRING], parseFloat64),
  pure("parseInt", [STRING], (text: string): GoValue => new GoNumber(INT64, parseInt64(text))),
  pure("parseUint", [STRING], (text: string): GoValue => new GoNumber(UINT64, parseUint64(text))),
];
