/** strconv.ParseInt and ParseUint. */

export type IntegerError = "invalid syntax" | "value out of range";

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const PREFIXES: readonly (readonly [RegExp, string, number])[] = [
  [/^0x/i, "0x", 16],
  [/^0b/i, "0b", 2],
  [/^0o/i, "0o", 8],
  [/^0(?=.)/, "0o", 8],
];

/** An int64. Base 0 takes the base from a prefix, and allows underscores between digits. */
export function parseGoInteger(text: string, base: 0 | 8 | 10): bigint | IntegerError {
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  const magnitude = parseGoUnsigned(text.slice(sign.length), base, undefined);
  if (typeof magnitude !== "bigint") return magnitude;
  const value = sign === "-" ? -magnitude : magnitude;
  return value > MAX_INT64 || value < MIN_INT64 ? "value out of range" : value;
}

/** Without a sign; `max` is the largest value allowed, if there is one. */
export function parseGoUnsigned(text: string, base: 0 | 8 | 10, max: bigint | undefined): bigint | IntegerError {
  const magnitude = base === 0 ? parsePrefixed(text) : parseDigits(text, base === 8 ? "0o" : "", base);
  if (magnitude === undefined) return "invalid syntax";
  return max !== undefined && magnitude > max ? "value out of range" : magnitude;
}

function parsePrefixed(text: string): bigint | undefined {
  const [prefix, jsPrefix, radix] = PREFIXES.find(([pattern]) => pattern.test(text)) ?? [/^/, "", 10];
  const digits = text.replace(prefix, "");
  if (!digits.includes("_")) return parseDigits(digits, jsPrefix, radix);
  // A prefix counts as a digit that an underscore may follow.
  const fits = !/__|_$/.test(digits) && (jsPrefix !== "" || !digits.startsWith("_"));
  return fits ? parseDigits(digits.replaceAll("_", ""), jsPrefix, radix) : undefined;
}

function parseDigits(digits: string, jsPrefix: string, radix: number): bigint | undefined {
  const valid = radix === 16 ? /^[0-9a-f]+$/i : radix === 10 ? /^[0-9]+$/ : radix === 8 ? /^[0-7]+$/ : /^[01]+$/;
  return valid.test(digits) ? BigInt(jsPrefix + digits) : undefined;
}
