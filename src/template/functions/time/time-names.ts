import { INT, namedType } from "../../language/go-type.ts";
import type { GoNumber } from "../../language/values.ts";
import { type BoundMethod } from "../../language/values.ts";

export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

export const RFC3339 = "2006-01-02T15:04:05Z07:00";
export const RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00";

function namedNumber(name: string, text: (value: GoNumber) => string): ReturnType<typeof namedType> {
  const method = (value: GoNumber, wanted: string): BoundMethod | undefined =>
    wanted === "String" ? { params: [], call: () => text(value) } : undefined;
  return { ...namedType(name, INT), text, method };
}

/** time.Month: an int from 1 that prints as the English name. */
export const MONTH = namedNumber("time.Month", ({ value }) => MONTHS[Number(value) - 1] ?? outside("Month", value));

/** time.Weekday: an int, 0 for Sunday, that prints as the English name. */
export const WEEKDAY = namedNumber("time.Weekday", ({ value }) => WEEKDAYS[Number(value)] ?? outside("Weekday", value));

function outside(name: string, value: bigint | number): string {
  return `%!${name}(${BigInt.asUintN(64, BigInt(value))})`;
}

/** How Go's time package quotes in its errors: every byte outside of printable ASCII as \x… */
export function quoteBytes(bytes: string): string {
  const inner = bytes.replace(/["\\]/g, "\\$&");
  return `"${inner.replace(/[^ -\u007f]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`;
}
