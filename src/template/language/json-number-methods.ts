/** The methods of Go's json.Number: String, Int64 and Float64. */
import type { JsonNumber } from "../../runtime/json.ts";
import { INT64 } from "./go-type.ts";
import { parseGoFloat } from "./number-literal.ts";
import { quoteGoString } from "./quote.ts";
import { GoNumber, type BoundMethod, type GoValue } from "./values.ts";

const LIMIT = 2n ** 63n;

export function jsonNumberMethod(number: JsonNumber, name: string): BoundMethod | undefined {
  switch (name) {
    case "String":
      return { params: [], call: () => number.text };
    case "Int64":
      return { params: [], call: () => toInt64(number.text) };
    case "Float64":
      return { params: [], call: () => toFloat64(number.text) };
    default:
      return undefined;
  }
}

function toInt64(text: string): GoValue {
  if (!/^[+-]?[0-9]+$/.test(text)) throw new Error(`strconv.ParseInt: parsing ${quoteGoString(text)}: invalid syntax`);
  const value = BigInt(text.replace(/^\+/, ""));
  if (value >= LIMIT || value < -LIMIT) {
    throw new Error(`strconv.ParseInt: parsing ${quoteGoString(text)}: value out of range`);
  }
  return new GoNumber(INT64, value);
}

function toFloat64(text: string): GoValue {
  const value = parseGoFloat(text);
  if (value === undefined) throw new Error(`strconv.ParseFloat: parsing ${quoteGoString(text)}: invalid syntax`);
  if (!Number.isFinite(value))
    throw new Error(`strconv.ParseFloat: parsing ${quoteGoString(text)}: value out of range`);
  return value;
}
