/** How keys, strings and numbers are spelled in TOML. */
import type { JsonNumber } from "../../../runtime/json.ts";
import { formatFloat } from "../../language/format-float.ts";
import { parseGoFloat } from "../../language/number-literal.ts";
import { quoteGoString } from "../../language/quote.ts";
import { tomlError } from "./toml-error.ts";

const ESCAPED = /[\u0000-\u001f"\\\u007f]/g;
const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ['"', '\\"'],
  ["\\", "\\\\"],
]);
const BARE_KEY = /^[A-Za-z0-9_-]+$/;
const INTEGER = /^[+-]?[0-9]+$/;
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** Between quotes; bytes outside UTF-8 stay as they are, though TOML does not allow them. */
export function tomlString(text: string): string {
  return `"${text.replace(ESCAPED, (char) => SHORT_ESCAPES.get(char) ?? unicodeEscape(char))}"`;
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Bare where TOML allows it. */
export function tomlKey(key: string): string {
  return BARE_KEY.test(key) ? key : tomlString(key);
}

/**
 * Never with an exponent, always with a point. Go writes `-nan` for a NaN with its sign bit set, as x86 makes them when it
 * divides zero by zero, and ARM does not; JavaScript does not keep that bit, so it is `nan` here.
 */
export function tomlFloat(value: number, bits: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = formatFloat(value, "f", -1, bits);
  return text.includes(".") ? text : `${text}.0`;
}

/** As an int64 if it is one, else as the nearest float64. */
export function tomlJsonNumber({ text }: JsonNumber): string {
  if (text === "") return "0";
  const integer = INTEGER.test(text) ? BigInt(text.replace(/^\+/, "")) : undefined;
  if (integer !== undefined && integer <= MAX_INT64 && integer >= MIN_INT64) return String(integer);
  if (/^nan$/i.test(text)) return "nan";
  const infinity = /^(?<sign>[+-]?)inf(?:inity)?$/i.exec(text);
  if (infinity !== null) return infinity.groups?.["sign"] === "-" ? "-inf" : "inf";
  const float = parseGoFloat(text);
  if (float === undefined || !Number.isFinite(float)) {
    throw tomlError(`unable to convert ${quoteGoString(text)} to int64 or float64`);
  }
  return tomlFloat(float, 64);
}
