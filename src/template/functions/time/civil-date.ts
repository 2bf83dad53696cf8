/** Go's proleptic Gregorian calendar, right (and wrapping around) for every int64 of seconds. */

/** Seconds from the year 1, the zero of Go's time.Time, to 1970. */
export const YEAR_ONE_TO_UNIX = 62_135_596_800n;

// Go counts from a March 1 long ago, so that every time it can hold is positive there.
const ABSOLUTE_YEARS = 292_277_022_400n;
const MARCH_TO_DECEMBER = 306;
const SECONDS_PER_DAY = 86_400;
const UNIX_TO_ABSOLUTE =
  YEAR_ONE_TO_UNIX + ((ABSOLUTE_YEARS * 3_652_425n) / 10_000n + BigInt(MARCH_TO_DECEMBER)) * 86_400n;

export interface CivilTime {
  readonly year: bigint;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 1 to 366. */
  readonly yearDay: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The date and the time of day of so many seconds since 1970, zone offset already added. */
export function civilTime(seconds: bigint): CivilTime {
  const absolute = BigInt.asUintN(64, seconds + UNIX_TO_ABSOLUTE);
  const days = absolute / 86_400n;
  const ofDay = Number(absolute % 86_400n);
  const scaled = 4n * days + 3n;
  const century = scaled / 146_097n;
  const ofCentury = 4 * Math.floor(Number(scaled % 146_097n) / 4) + 3;
  const yearOfCentury = Math.floor(ofCentury / 1461);
  const ofYear = Math.floor((ofCentury % 1461) / 4);
  const ofMonths = 5 * ofYear + 461;
  const wrapped = ofYear >= MARCH_TO_DECEMBER ? 1 : 0;
  const leap = yearOfCentury % 4 === 0 && (yearOfCentury !== 0 || century % 4n === 0n) ? 1 : 0;
  return {
    year: BigInt.asIntN(64, century * 100n - ABSOLUTE_YEARS + BigInt(yearOfCentury + wrapped)),
    month: Math.floor(ofMonths / 153) - 12 * wrapped,
    day: 1 + Math.floor((ofMonths % 153) / 5),
    yearDay: ofYear + 60 + (wrapped === 1 ? -365 : leap),
    weekday: Number((days + 3n) % 7n),
    hour: Math.floor(ofDay / 3600),
    minute: Math.floor(ofDay / 60) % 60,
    second: ofDay % 60,
  };
}

/** Seconds since 1970 of a date, whose month and day may lie outside of their ranges, and a second of that day. */
export function unixSeconds(year: bigint, month: bigint, day: bigint, secondOfDay: number): bigint {
  const monthFromZero = month - 1n;
  const ofYear = ((monthFromZero % 12n) + 12n) % 12n;
  const early = ofYear < 2n ? 1n : 0n;
  const shiftedMonth = ofYear + 1n + 12n * early;
  const years = BigInt.asUintN(64, year + (monthFromZero - ofYear) / 12n - early + ABSOLUTE_YEARS);
  const century = BigInt.asUintN(64, 146_097n * (years / 100n)) / 4n;
  const days = century + (1461n * (years % 100n)) / 4n + (153n * shiftedMonth - 457n) / 5n + day - 1n;
  return BigInt.asIntN(64, days * BigInt(SECONDS_PER_DAY) + BigInt(secondOfDay) - UNIX_TO_ABSOLUTE);
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365] as const;

/** Days of a year without leap day before the month; the month 13 gives the whole year. */
export function daysBefore(month: number): number {
  return DAYS_BEFORE[month - 1] ?? 0;
}

export function daysIn(month: number, year: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return daysBefore(month + 1) - daysBefore(month);
}
