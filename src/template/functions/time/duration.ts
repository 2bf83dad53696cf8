/** Go's time.Duration: an int64 of nanoseconds. */
import { encodeGoString } from "../../language/go-string.ts";
import { INT64, namedType, type GoType } from "../../language/go-type.ts";
import { GoNumber, type BoundMethod, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { quoteBytes } from "./time-names.ts";

export const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;

export const MAX_INT64 = 2n ** 63n - 1n;
export const MIN_INT64 = -(2n ** 63n);

/** The type time.Duration, which prints as `1h2m3.5s`. */
export const DURATION: GoType = {
  ...namedType("time.Duration", INT64),
  text: ({ value }) => formatDuration(BigInt(value)),
  method: durationMethod,
};

/** A time.Duration of so many nanoseconds. */
export function goDuration(nanoseconds: bigint): GoNumber {
  return new GoNumber(DURATION, nanoseconds);
}

/** Duration.String. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return "0s";
  const sign = nanoseconds < 0n ? "-" : "";
  const all = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (all < 1000n) return `${sign}${all}ns`;
  if (all < 1_000_000n) return `${sign}${decimal(all, 3)}µs`;
  if (all < SECOND) return `${sign}${decimal(all, 6)}ms`;
  const seconds = `${decimal(all % MINUTE, 9)}s`;
  const minutes = all / MINUTE;
  if (minutes === 0n) return sign + seconds;
  if (minutes < 60n) return `${sign}${minutes}m${seconds}`;
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** The value divided by 10^digits, without zeros at the end. */
function decimal(value: bigint, digits: number): string {
  const text = String(value).padStart(digits + 1, "0");
  const fraction = text.slice(-digits).replace(/0+$/, "");
  return fraction === "" ? text.slice(0, -digits) : `${text.slice(0, -digits)}.${fraction}`;
}

/** Duration.Round: to the nearest multiple, halves away from zero; to the limits instead of beyond them. */
export function roundDuration(value: bigint, multiple: bigint): bigint {
  if (multiple <= 0n) return value;
  const rest = value < 0n ? -(value % multiple) : value % multiple;
  const down = value < 0n ? value + rest : value - rest;
  if (2n * rest < multiple) return down;
  const away = value < 0n ? down - multiple : down + multiple;
  return away < MIN_INT64 ? MIN_INT64 : away > MAX_INT64 ? MAX_INT64 : away;
}

function durationMethod({ value }: GoNumber, name: string): BoundMethod | undefined {
  const duration = BigInt(value);
  const plain = (result: () => GoValue): BoundMethod => ({ params: [], call: result });
  const withDuration = (result: (other: bigint) => bigint): BoundMethod => ({
    params: [DURATION],
    call: ([other]) => goDuration(result(BigInt((other as GoNumber).value))),
  });
  switch (name) {
    case "String":
      return plain(() => formatDuration(duration));
    case "Nanoseconds":
      return plain(() => new GoNumber(INT64, duration));
    case "Microseconds":
      return plain(() => new GoNumber(INT64, duration / 1000n));
    case "Milliseconds":
      return plain(() => new GoNumber(INT64, duration / 1_000_000n));
    case "Seconds":
      return plain(() => unitsOf(duration, SECOND));
    case "Minutes":
      return plain(() => unitsOf(duration, MINUTE));
    case "Hours":
      return plain(() => unitsOf(duration, HOUR));
    case "Abs":
      return plain(() => goDuration(duration === MIN_INT64 ? MAX_INT64 : duration < 0n ? -duration : duration));
    case "Round":
      return withDuration((multiple) => roundDuration(duration, multiple));
    case "Truncate":
      return withDuration((multiple) => (multiple <= 0n ? duration : duration - (duration % multiple)));
    default:
      return undefined;
  }
}

/** As Go: whole units and the fraction are converted apart, so that both round once. */
function unitsOf(duration: bigint, unit: bigint): number {
  return Number(duration / unit) + Number(duration % unit) / Number(unit);
}

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1000n],
  ["µs", 1000n],
  ["μs", 1000n],
  ["ms", 1_000_000n],
  ["s", SECOND],
  ["m", MINUTE],
  ["h", HOUR],
]);

const LIMIT = 2n ** 63n;
const MAX_FRACTION = (2n ** 63n - 1n) / 10n;

/** time.ParseDuration, in nanoseconds. Throws Go's error. */
export function parseDuration(text: string): bigint {
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  let rest = text.slice(sign.length);
  if (rest === "0") return 0n;
  let total = 0n;
  if (rest === "") throw durationError("invalid duration", text);
  while (rest !== "") {
    const [all, whole = "", point, fraction = ""] = /^([0-9]*)(\.([0-9]*))?/.exec(rest) ?? [""];
    if (all === "" || (whole === "" && fraction === "") || BigInt(whole || "0") > LIMIT) {
      throw durationError("invalid duration", text);
    }
    const unit = /^[^.0-9]*/.exec(rest.slice(all.length))?.[0] ?? "";
    if (unit === "") throw durationError("missing unit in duration", text);
    rest = rest.slice(all.length + unit.length);
    const size = UNITS.get(unit);
    if (size === undefined) throw durationError(`unknown unit ${quoteText(unit)} in duration`, text);
    const value = BigInt(whole || "0");
    if (value > LIMIT / size) throw durationError("invalid duration", text);
    total += value * size + (point === undefined ? 0n : fractionOf(fraction, size));
    if (total > LIMIT) throw durationError("invalid duration", text);
  }
  if (sign === "-") return -total;
  if (total === LIMIT) throw durationError("invalid duration", text);
  return total;
}

/** Go computes the fraction with a float64, and stops taking digits where they no longer fit an int64. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (value > MAX_FRACTION) break;
    const next = value * 10n + BigInt(digit);
    if (next > LIMIT) break;
    value = next;
    scale *= 10;
  }
  return value === 0n ? 0n : BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

function durationError(message: string, text: string): FunctionError {
  return new FunctionError(`time: ${message} ${quoteText(text)}`);
}

function quoteText(text: string): string {
  return quoteBytes(encodeGoString(text).toString("latin1"));
}
