import type { SourceText } from "./source-text.ts";

const DECIMAL = String.raw`[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]*)?`;
const NUMBER = new RegExp(String.raw`-?(?:0[xX][0-9a-fA-F]*|${DECIMAL})|\.[0-9]+(?:[eE][+-]?[0-9]*)?`, "y");

export interface ScannedNumber {
  /** Integers beyond 2^53 are the nearest double; `raw` has all digits. */
  readonly value: number;
  readonly raw: string;
}

/** Reads the number at `at`, or returns undefined if none starts there. `0640` is octal, `0x1A0` hexadecimal. */
export function scanNumber(source: SourceText, at: number): ScannedNumber | undefined {
  NUMBER.lastIndex = at;
  const raw = NUMBER.exec(source.text)?.[0];
  if (raw === undefined) return undefined;
  const value = numberValue(source, at, raw);
  if (!Number.isFinite(value)) throw source.syntaxError(at, "the number is too large");
  // A config has no use for a negative zero.
  return { value: value + 0, raw };
}

function numberValue(source: SourceText, at: number, raw: string): number {
  const sign = raw.startsWith("-") ? -1 : 1;
  const digits = sign < 0 ? raw.slice(1) : raw;
  if (/^0[xX]/.test(digits)) {
    if (digits.length === 2) throw source.syntaxError(at, "a hexadecimal number needs digits after its '0x'");
    return sign * Number.parseInt(digits.slice(2), 16);
  }
  if (/^0[0-9]+$/.test(digits)) {
    if (/[89]/.test(digits)) {
      throw source.syntaxError(at, "a number that starts with 0 is octal and takes the digits 0 to 7 only");
    }
    return sign * Number.parseInt(digits, 8);
  }
  if (/[eE][+-]?$/.test(digits)) throw source.syntaxError(at, "a number needs digits after its exponent sign 'e'");
  return Number(raw);
}
