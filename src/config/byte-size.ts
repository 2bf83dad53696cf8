import { BadValue } from "./bad-value.ts";

const SIZE = /^[ \t]*([0-9]+)[ \t]*([kmgt]i?b)?[ \t]*$/i;
const POWER: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4 };

/** Bytes of a size: a whole number, or a text such as `512`, `10MB` (decimal) or `32MiB` (binary). The empty text is 0. */
export function parseByteSize(value: string | number): number | BadValue {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) && value >= 0 ? value : notASize(value);
  }
  if (value === "") return 0;
  const match = SIZE.exec(value);
  if (match === null) return notASize(value);
  const unit = (match[2] ?? "").toLowerCase();
  const base = unit.includes("i") ? 1024 : 1000;
  const bytes = Number(match[1]) * base ** (POWER[unit.charAt(0)] ?? 0);
  return Number.isSafeInteger(bytes) ? bytes : notASize(value);
}

function notASize(value: string | number): BadValue {
  return new BadValue(`must be a size such as "32MiB" or a number of bytes, not ${JSON.stringify(value)}`);
}
