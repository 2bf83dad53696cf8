import { quoteGoString } from "../../language/quote.ts";

/** strconv.ParseInt in base 10 for that many bits; a text is its error. */
export function parseInteger(text: string, bits: number): bigint | string {
  if (!/^[+-]?[0-9]+$/.test(text)) return problem("ParseInt", text, "invalid syntax");
  const value = BigInt(text.replace(/^\+/, ""));
  const limit = 1n << BigInt(bits - 1);
  return value >= limit || value < -limit ? problem("ParseInt", text, "value out of range") : value;
}

/** strconv.ParseUint in base 10 for that many bits; a text is its error. */
export function parseUint(text: string, bits: number): bigint | string {
  if (!/^[0-9]+$/.test(text)) return problem("ParseUint", text, "invalid syntax");
  const value = BigInt(text);
  return value >= 1n << BigInt(bits) ? problem("ParseUint", text, "value out of range") : value;
}

function problem(name: string, text: string, what: string): string {
  return `strconv.${name}: parsing ${quoteGoString(text)}: ${what}`;
}
