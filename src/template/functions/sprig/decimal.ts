import { FunctionError } from "../../render-context.ts";
import { formatFloat64 } from "../../language/format-float.ts";

/** An exact decimal number: unscaled × 10^exponent. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly exponent: number;
}

/** Digits behind the point to which a quotient is rounded. */
const QUOTIENT_DIGITS = 16;

/** The shortest decimal that stands for the float. */
export function decimalFromFloat(value: number): Decimal {
  if (!Number.isFinite(value)) throw new FunctionError(`Cannot create a Decimal from ${formatFloat64(value)}`);
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return { unscaled: BigInt(`${sign}${whole}${fraction}`), exponent: Number(power) - fraction.length };
}

/** The nearest float. */
export function floatFromDecimal({ unscaled, exponent }: Decimal): number {
  return Number(`${unscaled}e${exponent}`);
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return { unscaled: scaledTo(a, exponent) + scaledTo(b, exponent), exponent };
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, { ...b, unscaled: -b.unscaled });
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return { unscaled: a.unscaled * b.unscaled, exponent: a.exponent + b.exponent };
}

/** Rounded half away from zero to 16 digits behind the point. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (b.unscaled === 0n) throw new FunctionError("decimal division by 0");
  const shift = a.exponent - b.exponent + QUOTIENT_DIGITS;
  const dividend = shift > 0 ? a.unscaled * 10n ** BigInt(shift) : a.unscaled;
  const divisor = shift < 0 ? b.unscaled * 10n ** BigInt(-shift) : b.unscaled;
  const quotient = dividend / divisor;
  const rest = dividend - quotient * divisor;
  const isHalf = 2n * magnitude(rest) >= magnitude(divisor);
  const away = dividend < 0n === divisor < 0n ? 1n : -1n;
  return { unscaled: isHalf ? quotient + away : quotient, exponent: -QUOTIENT_DIGITS };
}

function scaledTo({ unscaled, exponent }: Decimal, lower: number): bigint {
  return unscaled * 10n ** BigInt(exponent - lower);
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
