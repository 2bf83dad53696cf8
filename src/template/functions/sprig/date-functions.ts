/** Sprig's functions for time (its date.go). A date is a time.Time, or seconds since 1970; of anything else it is now. */
import { ANY, STRING } from "../../language/go-type.ts";
import { GoNumber, type GoValue } from "../../language/values.ts";
import type { RenderContext } from "../../render-context.ts";
import type { RenderFunction } from "../define.ts";
import { formatDuration, parseDuration, roundDuration, SECOND } from "../time/duration.ts";
import { GoTime, TIME } from "../time/go-time.ts";
import { loadLocation, localLocation, UTC, type Location } from "../time/location.ts";
import { parseTime } from "../time/parse-time.ts";

const DATE_ONLY = "2006-01-02";
const INTEGERS = ["int64", "int32"];

/** Seconds of an int, int64 or int32; Sprig takes no other number for a time. */
function secondsOf(value: GoValue): bigint | undefined {
  if (typeof value === "bigint") return value;
  return value instanceof GoNumber && INTEGERS.includes(value.type.name) ? BigInt(value.value) : undefined;
}

function timeOf(context: RenderContext, value: GoValue): GoTime {
  if (value instanceof GoTime) return value;
  const seconds = secondsOf(value);
  return seconds === undefined ? GoTime.now(context.now()) : GoTime.unix(seconds, 0, localLocation());
}

/** An unknown zone is UTC. */
function zoneOf(name: string): Location {
  try {
    return loadLocation(name);
  } catch {
    return UTC;
  }
}

function dateInZone(context: RenderContext, layout: string, date: GoValue, zone: string): string {
  return timeOf(context, date).in(zoneOf(zone)).format(layout);
}

function define(name: string, params: RenderFunction["signature"]["params"], call: RenderFunction["call"]) {
  return { name: `sprig_${name}`, signature: { params }, call };
}

/** The date moved by a duration such as `-1.5h`; `must` decides whether one that cannot be read is an error. */
function dateModify(name: string, must: boolean): RenderFunction {
  return define(name, [STRING, TIME], (_context, [duration, date]) => {
    const time = date as GoTime;
    try {
      return time.add(parseDuration(duration as string));
    } catch (error) {
      if (must) throw error;
      return time;
    }
  });
}

/** A text read by a Go layout; without `must` one that does not fit is the zero time. */
function toDate(name: string, must: boolean): RenderFunction {
  return define(name, [STRING, STRING], (_context, [layout, text]) => {
    try {
      return parseTime(layout as string, text as string, localLocation());
    } catch (error) {
      if (must) throw error;
      return GoTime.zero();
    }
  });
}

/** How long ago the date was, to the second. Here an int32 is no date but now. */
function ago(context: RenderContext, date: GoValue): string {
  const isInt32 = date instanceof GoNumber && date.type.name === "int32";
  const now = GoTime.now(context.now());
  return formatDuration(roundDuration(now.since(isInt32 ? now : timeOf(context, date)), SECOND));
}

const INT64_LIMIT = 2n ** 63n;

/** strconv.ParseInt with its error dropped: 0 for what is no number, the nearest int64 for what is too large. */
function parseSeconds(text: string): bigint {
  if (!/^[+-]?[0-9]+$/.test(text)) return 0n;
  const value = BigInt(text.replace(/^\+/, ""));
  return value >= INT64_LIMIT ? INT64_LIMIT - 1n : value < -INT64_LIMIT ? -INT64_LIMIT : value;
}

/** Seconds, an int64 or a text, as a duration such as `1m35s`; of anything else `0s`. */
function duration(value: GoValue): string {
  const isInt64 = value instanceof GoNumber && value.type.name === "int64";
  const seconds = typeof value === "string" ? parseSeconds(value) : isInt64 ? BigInt(value.value) : 0n;
  return formatDuration(BigInt.asIntN(64, seconds * SECOND));
}

const ROUND_UNITS: readonly (readonly [unit: bigint, name: string])[] = [
  [8760n * 3600n * SECOND, "y"],
  [720n * 3600n * SECOND, "mo"],
  [24n * 3600n * SECOND, "d"],
  [3600n * SECOND, "h"],
  [60n * SECOND, "m"],
  [SECOND, "s"],
];

/** The largest unit of a duration text, of nanoseconds (int64), or of the time since a date: `3mo`. */
function durationRound(context: RenderContext, value: GoValue): string {
  const nanoseconds = nanosecondsOf(context, value);
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const found = ROUND_UNITS.find(([unit]) => size > unit);
  return found === undefined ? "0s" : `${size / found[0]}${found[1]}`;
}

function nanosecondsOf(context: RenderContext, value: GoValue): bigint {
  if (value instanceof GoTime) return GoTime.now(context.now()).since(value);
  if (value instanceof GoNumber && value.type.name === "int64") return BigInt(value.value);
  if (typeof value !== "string") return 0n;
  try {
    return parseDuration(value);
  } catch {
    return 0n;
  }
}

/** Sprig's functions for time. */
export const sprigDateFunctions: readonly RenderFunction[] = [
  define("now", [], (context) => GoTime.now(context.now())),
  define("date", [STRING, ANY], (context, [layout, date]) => dateInZone(context, layout as string, date, "Local")),
  ...["date_in_zone", "dateInZone"].map((name) =>
    define(name, [STRING, ANY, STRING], (context, [layout, date, zone]) =>
      dateInZone(context, layout as string, date, zone as string),
    ),
  ),
  define("htmlDate", [ANY], (context, [date]) => dateInZone(context, DATE_ONLY, date, "Local")),
  define("htmlDateInZone", [ANY, STRING], (context, [date, zone]) =>
    dateInZone(context, DATE_ONLY, date, zone as string),
  ),
  ...["dateModify", "date_modify"].map((name) => dateModify(name, false)),
  ...["mustDateModify", "must_date_modify"].map((name) => dateModify(name, true)),
  toDate("toDate", false),
  toDate("mustToDate", true),
  define("ago", [ANY], (context, [date]) => ago(context, date)),
  define("duration", [ANY], (_context, [seconds]) => duration(seconds)),
  define("durationRound", [ANY], (context, [value]) => durationRound(context, value)),
  define("unixEpoch", [TIME], (_context, [date]) => String((date as GoTime).unixSeconds)),
];
