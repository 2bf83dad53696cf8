import { BadValue } from "./bad-value.ts";

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3, // U+00B5, the micro sign
  μs: 1e-3, // U+03BC, the Greek letter: Go takes both
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const DAY_MS = 86_400_000;
/** Go's time.Duration holds 2^63-1 nanoseconds, about 292 years. */
const LONGEST_MS = Number(2n ** 63n / 1_000_000n);

const INTEGER = /^[+-]?[0-9]+$/;
const DAYS = /^([+-]?[0-9]+)d$/;
const PART = /([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)/y;

/**
 * Milliseconds of a duration as Vault writes it: `30s`, `1h30m`, `1.5h`, `7d` (whole days, alone), a number or a text of
 * digits (seconds; a fraction of a second in a number is cut off, as in Go). The empty text is 0. Fractions of a
 * millisecond are kept. A negative duration is read; whether it makes sense is the key's business.
 */
export function parseDuration(value: string | number): number | BadValue {
  if (typeof value === "number") return bounded(Math.trunc(value) * 1000, String(value));
  if (value === "") return 0;
  if (INTEGER.test(value)) return bounded(Number(value) * 1000, value);
  const days = DAYS.exec(value)?.[1];
  if (days !== undefined) return bounded(Number(days) * DAY_MS, value);
  return parseGoDuration(value);
}

function parseGoDuration(text: string): number | BadValue {
  const sign = text.startsWith("-") ? -1 : 1;
  const start = /^[+-]/.test(text) ? 1 : 0;
  if (text.slice(start) === "0") return 0;
  let total = 0;
  PART.lastIndex = start;
  do {
    const part = PART.exec(text);
    if (part === null) return notADuration(text);
    total += Number(part[1]) * (MS_PER_UNIT[part[2] ?? ""] ?? Number.NaN);
  } while (PART.lastIndex < text.length);
  return bounded(sign * total, text);
}

function bounded(ms: number, text: string): number | BadValue {
  if (Number.isNaN(ms)) return notADuration(text);
  if (Math.abs(ms) > LONGEST_MS) return new BadValue(`is too long: ${JSON.stringify(text)} is more than 292 years`);
  // -0 would survive into comparisons by Object.is and into JSON.
  return ms + 0;
}

function notADuration(text: string): BadValue {
  return new BadValue(
    `must be a duration such as "30s", "5m" or "1h30m", or a number of seconds, not ${JSON.stringify(text)}`,
  );
}
