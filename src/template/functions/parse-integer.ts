/** strconv.ParseInt and ParseUint. */

export type IntegerError = "invalid syntax" | "value out of range";

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

interface Radix {
  readonly digits: RegExp;
  /** Before digits that BigInt is to read. */
  readonly prefix: string;
}

const DECIMAL: Radix = { digits: /^[0-9]*/, prefix: "" };
const OCTAL: Radix = { digits: /^[0-7]*/, prefix: "0o" };
const PREFIXES: readonly (readonly [RegExp, Radix])[] = [
  [/^0x/i, { digits: /^[0-9a-f]*/i, prefix: "0x" }],
  [/^0b/i, { digits: /^[01]*/, prefix: "0b" }],
  [/^0o/i, OCTAL],
  [/^0(?=.)/, OCTAL],
];

/** An int64. Base 0 takes the base from a prefix, and allows underscores between digits. */
export function parseGoInteger(text: string, base: 0 | 8 | 10): bigint | IntegerError {
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  const magnitude = parseGoUnsigned(text.slice(sign.length), base);
  if (typeof magnitude !== "bigint") return magnitude;
  const value = sign === "-" ? -magnitude : magnitude;
  return value > MAX_INT64 || value < MIN_INT64 ? "value out of range" : value;
}

/** A uint64, without a sign. */
export function parseGoUnsigned(text: string, base: 0 | 8 | 10): bigint | IntegerError {
  return base === 0 ? parsePrefixed(text) : parseDigits(text, base === 8 ? OCTAL : DECIMAL);
}

function parsePrefixed(text: string): bigint | IntegerError {
  const [prefix, radix] = PREFIXES.find(([pattern]) => pattern.test(text)) ?? [/^/, DECIMAL];
  const digits = text.replace(prefix, "");
  if (!digits.includes("_")) return parseDigits(digits, radix);
  // A prefix counts as a digit that an underscore may follow.
  const fits = !/__|_$/.test(digits) && (radix !== DECIMAL || !digits.startsWith("_"));
  return fits ? parseDigits(digits.replaceAll("_", ""), radix) : "invalid syntax";
}

/** Go reads from the left and stops at the first problem: digits that are too many, or something else than a digit. */
function parseDigits(text: string, radix: Radix): bigint | IntegerError {
  const digits = radix.digits.exec(text)?.[0] ?? "";
  if (digits === "") return "invalid syntax";
  const value = BigInt(radix.prefix + digits);
  if (value > MAX_UINT64) return "value out of range";
  return digits.length < text.length ? "invalid syntax" : value;
}
