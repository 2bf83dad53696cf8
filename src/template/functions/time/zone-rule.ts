import { civilTime, daysBefore, daysIn, isLeapYear } from "./civil-date.ts";

/** What holds at an instant in a zone, and between which seconds of 1970 it holds at least. */
export interface ZoneSpan {
  /** The abbreviation, such as CET; empty when there is none. */
  readonly name: string;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly isDst: boolean;
  readonly start: bigint;
  readonly end: bigint;
}

/** The beginning and the end of time. */
export const ALPHA = -(2n ** 63n);
export const OMEGA = 2n ** 63n - 1n;

const HOUR = 3600;
const DAY = 86_400;
const DEFAULT_CHANGE = ",M3.2.0,M11.1.0";

type ChangeDate =
  | { readonly kind: "julian"; readonly day: number }
  | { readonly kind: "day"; readonly day: number }
  | { readonly kind: "month"; readonly month: number; readonly week: number; readonly day: number };

interface Change {
  readonly date: ChangeDate;
  /** Seconds after local midnight. */
  readonly time: number;
}

interface Named {
  readonly name: string;
  readonly offset: number;
}

/** A zone's rule for the time after its last listed transition, as the environment variable TZ of POSIX writes it. */
export interface ZoneRule {
  readonly standard: Named;
  readonly daylight?: Named & { readonly begins: Change; readonly ends: Change };
}

const NAME = "(?:<([^>]*)>|([^0-9,+<-][^0-9,+-]{2,}))";
const OFFSET = "([+-]?)(\\d+)(?::(\\d+)(?::(\\d+))?)?";
const RULE = new RegExp(`^${NAME}${OFFSET}(?:${NAME}(?:${OFFSET})?(?:[,;](.*))?)?$`);

/** Undefined when the text is no such rule. */
export function parseZoneRule(text: string): ZoneRule | undefined {
  const match = RULE.exec(text);
  if (match === null) return undefined;
  const standard = { name: match[1] ?? match[2] ?? "", offset: -secondsOf(match.slice(3, 7)) };
  const daylightName = match[7] ?? match[8];
  if (daylightName === undefined) return { standard };
  const offset = match[10] === undefined ? standard.offset + HOUR : -secondsOf(match.slice(9, 13));
  const [first = "", second = "", ...more] = (match[13] ?? DEFAULT_CHANGE.slice(1)).split(",");
  const begins = parseChange(first);
  const ends = parseChange(second);
  if (begins === undefined || ends === undefined || more.length > 0) return undefined;
  return { standard, daylight: { name: daylightName, offset, begins, ends } };
}

/** The parts are sign, hours, minutes, seconds. */
function secondsOf([sign, hours = "0", minutes = "0", seconds = "0"]: readonly (string | undefined)[]): number {
  const total = Number(hours) * HOUR + Number(minutes) * 60 + Number(seconds);
  return sign === "-" ? -total : total;
}

const CHANGE = new RegExp(`^(?:J(\\d+)|M(\\d+)\\.(\\d+)\\.(\\d+)|(\\d+))(?:/${OFFSET})?$`);

function parseChange(text: string): Change | undefined {
  const match = CHANGE.exec(text);
  if (match === null) return undefined;
  const [, julian, month, week, weekday, day] = match;
  const time = match[7] === undefined ? 2 * HOUR : secondsOf(match.slice(6, 10));
  if (julian !== undefined) return { date: { kind: "julian", day: Number(julian) }, time };
  if (day !== undefined) return { date: { kind: "day", day: Number(day) }, time };
  return { date: { kind: "month", month: Number(month), week: Number(week), day: Number(weekday) }, time };
}

/** What holds at so many seconds since 1970; `lastTransition` is when the rule came into force. */
export function applyZoneRule({ standard, daylight }: ZoneRule, lastTransition: bigint, seconds: bigint): ZoneSpan {
  if (daylight === undefined) return { ...standard, isDst: false, start: lastTransition, end: OMEGA };
  const { year, yearDay } = civilTime(seconds);
  // Go's remainder has the sign of the seconds, also where that is not the second of the day.
  const ofYear = BigInt((yearDay - 1) * DAY) + (seconds % BigInt(DAY));
  const yearStart = seconds - ofYear;
  const begins = secondOfYear(Number(year), daylight.begins) - standard.offset;
  const ends = secondOfYear(Number(year), daylight.ends) - daylight.offset;
  const summer = { name: daylight.name, offset: daylight.offset, isDst: true };
  const winter = { ...standard, isDst: false };
  // South of the equator the year begins and ends in summer.
  const [inner, outer] = ends < begins ? [winter, summer] : [summer, winter];
  const [first, second] = [BigInt(Math.min(begins, ends)), BigInt(Math.max(begins, ends))];
  if (ofYear < first) return { ...outer, start: yearStart, end: yearStart + first };
  if (ofYear >= second) return { ...outer, start: yearStart + second, end: yearStart + BigInt(365 * DAY) };
  return { ...inner, start: yearStart + first, end: yearStart + second };
}

/** The local second of the year at which the change takes place. */
function secondOfYear(year: number, { date, time }: Change): number {
  switch (date.kind) {
    case "julian":
      return (date.day - 1 + (isLeapYear(year) && date.day >= 60 ? 1 : 0)) * DAY + time;
    case "day":
      return date.day * DAY + time;
    case "month":
      return (dayOfWeek(year, date.month, date.week, date.day) - 1) * DAY + time;
  }
}

/** The day of the year of the nth weekday of a month; a week of 5 is the last one. */
function dayOfWeek(year: number, month: number, week: number, weekday: number): number {
  const before = daysBefore(month) + (isLeapYear(year) && month > 2 ? 1 : 0);
  const elapsed = year - 1;
  const leapDays = Math.floor(elapsed / 4) - Math.floor(elapsed / 100) + Math.floor(elapsed / 400);
  const firstWeekday = (((elapsed + leapDays + before + 1) % 7) + 7) % 7;
  let day = 1 + ((weekday - firstWeekday + 7) % 7);
  for (let turn = 1; turn < week && day + 7 <= daysIn(month, year); turn += 1) day += 7;
  return before + day;
}
