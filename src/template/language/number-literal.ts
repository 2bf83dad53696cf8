/** Number constants of a template, with the values they have as int, uint and float64: Go's ideal constants. */
import { quoteGoString, unquoteChar } from "./quote.ts";

export interface NumberConstant {
  readonly text: string;
  readonly int?: bigint;
  readonly uint?: bigint;
  readonly float?: number;
}

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;
/** A number has this many digits exactly. */
const MAX_SAFE_DIGITS = 15;

/** A character constant such as 'x' or '\n', quotes included. Returns the constant or what is wrong with it. */
export function parseCharConstant(text: string): NumberConstant | string {
  const char = unquoteChar(text, 1, "'");
  if (char === undefined) return "invalid syntax";
  if (text.slice(char.end) !== "'") return `malformed character constant: ${text}`;
  return { text, int: BigInt(char.value), uint: BigInt(char.value), float: char.value };
}

/** A number as the lexer found it. Returns the constant or what is wrong with it. */
export function parseNumberConstant(text: string): NumberConstant | string {
  if (isShortDecimal(text)) {
    const value = BigInt(text);
    return { text, int: value, uint: value, float: Number(text) };
  }
  if (text.endsWith("i")) return `complex constants are not supported: ${quoteGoString(text)}`;
  const int = parseGoInt(text);
  const uint = parseGoUint(text, int);
  if (int !== undefined) return { text, int, ...(uint === undefined ? {} : { uint }), float: Number(int) };
  if (uint !== undefined) return { text, uint, float: Number(uint) };
  const float = parseGoFloat(text);
  if (float === undefined || !Number.isFinite(float)) return `illegal number syntax: ${quoteGoString(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quoteGoString(text)}`;
  const whole = Number.isInteger(float) ? BigInt(float) : undefined;
  return {
    text,
    float,
    ...(whole !== undefined && whole >= MIN_INT64 && whole <= MAX_INT64 ? { int: whole } : {}),
    ...(whole !== undefined && whole >= 0n && whole <= MAX_UINT64 ? { uint: whole } : {}),
  };
}

/**
 * An integer that is nothing but itself, as nearly all are. Told by hand: to compile the regular expressions for the others
 * takes a fresh process a fifth of a millisecond.
 */
function isShortDecimal(text: string): boolean {
  if (text.length > MAX_SAFE_DIGITS || (text.startsWith("0") && text !== "0")) return false;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return false;
  }
  return text !== "";
}

/** Go takes no sign here, but lets -0 pass. */
function parseGoUint(text: string, int: bigint | undefined): bigint | undefined {
  if (int === 0n) return 0n;
  const value = parseUnbounded(text);
  return value !== undefined && value <= MAX_UINT64 ? value : undefined;
}

/** strconv.ParseInt(text, 0, 64); undefined when it is no integer or out of range. */
function parseGoInt(text: string): bigint | undefined {
  const signed = /^[+-]/.test(text);
  const magnitude = parseUnbounded(signed ? text.slice(1) : text);
  if (magnitude === undefined) return undefined;
  const value = text.startsWith("-") ? -magnitude : magnitude;
  return value >= MIN_INT64 && value <= MAX_INT64 ? value : undefined;
}

/** An integer without sign; the prefix 0x, 0b, 0o or 0 sets the base, underscores stand between digits. */
function parseUnbounded(text: string): bigint | undefined {
  const digits = text.replaceAll("_", "");
  if (digits.length !== text.length && !underscoresFit(text)) return undefined;
  if (/^0[xX][0-9a-fA-F]+$/.test(digits) || /^0[bB][01]+$/.test(digits) || /^0[oO][0-7]+$/.test(digits)) {
    return BigInt(digits.toLowerCase());
  }
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`);
  return /^(?:0|[1-9][0-9]*)$/.test(digits) ? BigInt(digits) : undefined;
}

/** Underscores only between digits, where a base prefix counts as a digit. */
function underscoresFit(text: string): boolean {
  const unsigned = text.replace(/^[+-]/, "");
  const hex = /^0[xX]/.test(unsigned);
  const body = unsigned.replace(/^0[bBoOxX]/, "0");
  const digit = hex ? "[0-9a-fA-F]" : "[0-9]";
  return !new RegExp(`(?:^|(?!${digit})[^_])_|_(?:_|$|(?!${digit}))`).test(body);
}

/** strconv.ParseFloat; undefined when it is not well formed, infinite when out of range. */
export function parseGoFloat(text: string): number | undefined {
  if (text.includes("_") && !underscoresFit(text)) return undefined;
  const plain = text.replaceAll("_", "");
  if (/^[+-]?0[xX]/.test(plain)) return parseHexFloat(plain);
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(plain)) return undefined;
  return Number(plain);
}

const HEX_FLOAT =
  /^(?<sign>[+-]?)0[xX](?<integer>[0-9a-fA-F]*)(?:\.(?<fraction>[0-9a-fA-F]*))?[pP](?<exponent>[+-]?[0-9]+)$/;

function parseHexFloat(text: string): number | undefined {
  const { sign, integer = "", fraction = "", exponent } = HEX_FLOAT.exec(text)?.groups ?? {};
  if (exponent === undefined || integer + fraction === "") return undefined;
  // Beyond these bounds the number is zero or infinite anyway.
  const bounded = Math.max(-20_000, Math.min(20_000, Number(exponent)));
  const value = scaleExactly(BigInt(`0x${integer}${fraction}`), bounded - 4 * fraction.length);
  return sign === "-" ? -value : value;
}

/** mantissa × 2^exponent as the nearest double, ties to even. */
function scaleExactly(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const length = mantissa.toString(2).length;
  // Cut to the bits a double can hold at that magnitude (fewer below its normal range), keeping a sticky bit.
  const lowest = Math.max(exponent, length + exponent - 53, -1074);
  const drop = lowest - exponent;
  let kept = mantissa;
  if (drop > 0) {
    const shift = BigInt(drop);
    kept = mantissa >> shift;
    const rest = mantissa - (kept << shift);
    const half = 1n << (shift - 1n);
    if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n;
  }
  const scale = drop > 0 ? lowest : exponent;
  return timesPowerOfTwo(Number(kept), scale);
}

function timesPowerOfTwo(value: number, exponent: number): number {
  let result = value;
  let left = exponent;
  for (; left > 1000; left -= 1000) result *= 2 ** 1000;
  for (; left < -1000; left += 1000) result *= 2 ** -1000;
  return result * 2 ** left;
}
