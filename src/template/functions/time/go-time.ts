import { INT, INT64, pointerTo, STRING, structType, UINT64, type GoType } from "../../language/go-type.ts";
import { quoteGoString } from "../../language/quote.ts";
import { CallRefused } from "../../language/template-error.ts";
import { GoBytes, GoNilPointer, GoNumber, GoObject, type BoundMethod, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { civilTime, unixSeconds, YEAR_ONE_TO_UNIX, type CivilTime } from "./civil-date.ts";
import { DURATION, goDuration, MAX_INT64, MIN_INT64, SECOND } from "./duration.ts";
import { localLocation, UTC, type Location } from "./location.ts";
import { formatTime } from "./time-layout.ts";
import { MONTH, MONTHS, RFC3339_NANO, WEEKDAY } from "./time-names.ts";

export const TIME: GoType = structType("time.Time");
const LOCATION_POINTER: GoType = pointerTo(structType("time.Location"));
const TEXT_LAYOUT = "2006-01-02 15:04:05.999999999 -0700 MST";

/** Go's time.Time: an instant and the zone in which it is shown. It has no reading of a monotonic clock. */
export class GoTime extends GoObject {
  readonly type = TIME;
  /** Seconds since the year 1, an int64. */
  readonly #seconds: bigint;
  readonly nanosecond: number;
  readonly location: Location;

  constructor(secondsSinceYearOne: bigint, nanosecond: number, location: Location) {
    super();
    this.#seconds = BigInt.asIntN(64, secondsSinceYearOne);
    this.nanosecond = nanosecond;
    this.location = location;
  }

  /** The zero value: the beginning of the year 1. */
  static zero(): GoTime {
    return new GoTime(0n, 0, UTC);
  }

  static unix(seconds: bigint, nanosecond: number, location: Location): GoTime {
    return new GoTime(seconds + YEAR_ONE_TO_UNIX, nanosecond, location);
  }

  /** The instant at which the clocks of the location show so many seconds since 1970. */
  static local(localSeconds: bigint, nanosecond: number, location: Location): GoTime {
    const span = location.lookup(localSeconds);
    const guess = localSeconds - BigInt(span.offset);
    const isRight = span.offset === 0 || (guess >= span.start && guess < span.end);
    const offset = isRight ? span.offset : location.lookup(guess).offset;
    return GoTime.unix(localSeconds - BigInt(offset), nanosecond, location);
  }

  /** From a context's now(), in the zone of this process. */
  static now(milliseconds: number): GoTime {
    const seconds = Math.floor(milliseconds / 1000);
    const nanosecond = Math.floor((milliseconds - seconds * 1000) * 1_000_000);
    return GoTime.unix(BigInt(seconds), nanosecond, localLocation());
  }

  get unixSeconds(): bigint {
    return BigInt.asIntN(64, this.#seconds - YEAR_ONE_TO_UNIX);
  }

  override get fields(): ReadonlyMap<string, GoValue> {
    return new Map<string, GoValue>([
      ["wall", new GoNumber(UINT64, BigInt(this.nanosecond))],
      ["ext", new GoNumber(INT64, this.#seconds)],
      ["loc", this.location === UTC ? new GoNilPointer(LOCATION_POINTER) : this.location],
    ]);
  }

  override text(): string {
    return this.format(TEXT_LAYOUT);
  }

  override method(name: string): BoundMethod | undefined {
    return timeMethods.get(name)?.(this);
  }

  in(location: Location): GoTime {
    return new GoTime(this.#seconds, this.nanosecond, location);
  }

  civil(): CivilTime {
    const seconds = this.unixSeconds;
    return civilTime(seconds + BigInt(this.location.lookup(seconds).offset));
  }

  /** Time.Format. */
  format(layout: string): string {
    const seconds = this.unixSeconds;
    const { name, offset } = this.location.lookup(seconds);
    const shown = { ...civilTime(seconds + BigInt(offset)), nanosecond: this.nanosecond, offset, zone: name };
    return formatTime(shown, layout);
  }

  add(duration: bigint): GoTime {
    const nanoseconds = BigInt(this.nanosecond) + duration;
    const rest = floorMod(nanoseconds, SECOND);
    const seconds = this.#seconds + (nanoseconds - rest) / SECOND;
    const bounded = seconds > MAX_INT64 ? MAX_INT64 : seconds < -MAX_INT64 ? -MAX_INT64 : seconds;
    return new GoTime(bounded, Number(rest), this.location);
  }

  /** The nanoseconds from the other time to this one, as far as an int64 can say. */
  since(other: GoTime): bigint {
    const difference = this.#total() - other.#total();
    return difference < MIN_INT64 ? MIN_INT64 : difference > MAX_INT64 ? MAX_INT64 : difference;
  }

  /** Negative, 0 or positive as this time is before, at or after the other. */
  compare(other: GoTime): number {
    const difference = this.#total() - other.#total();
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  addDate(years: bigint, months: bigint, days: bigint): GoTime {
    const { year, month, day, hour, minute, second } = this.civil();
    const secondOfDay = hour * 3600 + minute * 60 + second;
    const local = unixSeconds(year + years, BigInt(month) + months, BigInt(day) + days, secondOfDay);
    return GoTime.local(local, this.nanosecond, this.location);
  }

  /** Down to a multiple of the duration, counted from the year 1. */
  truncate(duration: bigint): GoTime {
    return duration <= 0n ? this : this.add(-floorMod(this.#total(), duration));
  }

  /** To the nearest multiple of the duration, halves up. */
  round(duration: bigint): GoTime {
    if (duration <= 0n) return this;
    const rest = floorMod(this.#total(), duration);
    return this.add(2n * rest < duration ? -rest : duration - rest);
  }

  isZero(): boolean {
    return this.#seconds === 0n && this.nanosecond === 0;
  }

  /** What `%#v` prints. */
  override goString(): string {
    const { year, month, day, hour, minute, second } = this.civil();
    const name = this.location.name;
    const place =
      this.location === UTC
        ? "time.UTC"
        : this.location === localLocation()
          ? "time.Local"
          : `time.Location(${quoteGoString(name)})`;
    const parts = [year, `time.${MONTHS[month - 1] ?? ""}`, day, hour, minute, second, this.nanosecond, place];
    return `time.Date(${parts.join(", ")})`;
  }

  /** What JSON and other texts hold: RFC 3339. Throws for what RFC 3339 cannot say. */
  marshalText(): string {
    const text = this.format(RFC3339_NANO);
    if (text[4] !== "-" || text.startsWith("-")) throw new Error("year outside of range [0,9999]");
    const hours = /[+-](\d\d):\d\d$/.exec(text)?.[1] ?? "00";
    if (Number(hours) >= 24 || !/(?:Z|[+-]\d\d:\d\d)$/.test(text)) {
      throw new Error("timezone hour outside of range [0,23]");
    }
    return text;
  }

  #total(): bigint {
    return this.#seconds * SECOND + BigInt(this.nanosecond);
  }
}

/** The remainder with the sign of the divisor, which is positive here. */
function floorMod(value: bigint, divisor: bigint): bigint {
  const rest = value % divisor;
  return rest < 0n ? rest + divisor : rest;
}

type Method = (time: GoTime) => BoundMethod;

function get(result: (time: GoTime) => GoValue): Method {
  return (time) => ({ params: [], call: () => result(time) });
}

function take(params: readonly GoType[], result: (time: GoTime, args: readonly never[]) => GoValue): Method {
  return (time) => ({ params, call: (args) => result(time, args as readonly never[]) });
}

/** A method with results that a template cannot take, which Go says only when it is called. */
function unusable(why: string): Method {
  return () => ({
    params: [],
    call: () => {
      throw new CallRefused(why);
    },
  });
}

function secondResult(name: string, type: string): Method {
  return unusable(`invalid function signature for ${name}: second return value should be error; is ${type}`);
}

const int64 = (value: bigint): GoValue => new GoNumber(INT64, BigInt.asIntN(64, value));
const number = (value: number): GoValue => BigInt(value);
const durationOf = (value: GoNumber): bigint => BigInt(value.value);

const timeMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["Format", take([STRING], (time, [layout]: readonly string[]) => time.format(layout ?? ""))],
  ["String", get((time) => time.text())],
  ["GoString", get((time) => time.goString())],
  ["Unix", get((time) => int64(time.unixSeconds))],
  ["UnixMilli", get((time) => int64(time.unixSeconds * 1000n + BigInt(Math.trunc(time.nanosecond / 1_000_000))))],
  ["UnixMicro", get((time) => int64(time.unixSeconds * 1_000_000n + BigInt(Math.trunc(time.nanosecond / 1000))))],
  ["UnixNano", get((time) => int64(time.unixSeconds * SECOND + BigInt(time.nanosecond)))],
  ["Year", get((time) => time.civil().year)],
  ["Month", get((time) => new GoNumber(MONTH, BigInt(time.civil().month)))],
  ["Day", get((time) => number(time.civil().day))],
  ["Hour", get((time) => number(time.civil().hour))],
  ["Minute", get((time) => number(time.civil().minute))],
  ["Second", get((time) => number(time.civil().second))],
  ["Nanosecond", get((time) => number(time.nanosecond))],
  ["Weekday", get((time) => new GoNumber(WEEKDAY, BigInt(time.civil().weekday)))],
  ["YearDay", get((time) => number(time.civil().yearDay))],
  ["IsZero", get((time) => time.isZero())],
  ["IsDST", get((time) => time.location.lookup(time.unixSeconds).isDst)],
  ["UTC", get((time) => time.in(UTC))],
  ["Local", get((time) => time.in(localLocation()))],
  ["Location", get((time) => time.location)],
  ["In", take([LOCATION_POINTER], (time, [location]: readonly GoValue[]) => time.in(location as Location))],
  ["Add", take([DURATION], (time, [duration]: readonly GoNumber[]) => time.add(durationOf(duration as GoNumber)))],
  ["Sub", take([TIME], (time, [other]: readonly GoTime[]) => goDuration(time.since(other as GoTime)))],
  ["AddDate", take([INT, INT, INT], (time, [y, m, d]: readonly bigint[]) => time.addDate(y ?? 0n, m ?? 0n, d ?? 0n))],
  ["Before", take([TIME], (time, [other]: readonly GoTime[]) => time.compare(other as GoTime) < 0)],
  ["After", take([TIME], (time, [other]: readonly GoTime[]) => time.compare(other as GoTime) > 0)],
  ["Equal", take([TIME], (time, [other]: readonly GoTime[]) => time.compare(other as GoTime) === 0)],
  ["Compare", take([TIME], (time, [other]: readonly GoTime[]) => number(time.compare(other as GoTime)))],
  ["Truncate", take([DURATION], (time, [unit]: readonly GoNumber[]) => time.truncate(durationOf(unit as GoNumber)))],
  ["Round", take([DURATION], (time, [unit]: readonly GoNumber[]) => time.round(durationOf(unit as GoNumber)))],
  ["MarshalText", get((time) => marshal(time, "Time.MarshalText: ", ""))],
  ["MarshalJSON", get((time) => marshal(time, "Time.MarshalJSON: ", '"'))],
  ["Date", unusable("function Date has 3 return values; should be 1 or 2")],
  ["Clock", unusable("function Clock has 3 return values; should be 1 or 2")],
  ["ISOWeek", secondResult("ISOWeek", "int")],
  ["Zone", secondResult("Zone", "int")],
  ["ZoneBounds", secondResult("ZoneBounds", "time.Time")],
]);

function marshal(time: GoTime, prefix: string, quote: string): GoValue {
  try {
    return new GoBytes(Buffer.from(`${quote}${time.marshalText()}${quote}`));
  } catch (error) {
    throw new FunctionError(`${prefix}${(error as Error).message}`);
  }
}
