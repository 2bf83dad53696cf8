/** Go's time.ParseInLocation, with its errors. */
import { encodeGoString } from "../../language/go-string.ts";
import { FunctionError } from "../../render-context.ts";
import { daysBefore, daysIn, isLeapYear, unixSeconds } from "./civil-date.ts";
import { GoTime } from "./go-time.ts";
import { fixedZone, UTC, type Location } from "./location.ts";
import { layoutPieces, type LayoutPiece } from "./time-layout.ts";
import { readElement, type TimeParts } from "./time-element.ts";
import { quoteBytes } from "./time-names.ts";

/** What the text says in that layout; a time without zone is one of the location. Throws Go's error. */
export function parseTime(layout: string, text: string, location: Location): GoTime {
  // Byte by byte, as Go reads it: each character of these strings is one byte.
  const layoutBytes = encodeGoString(layout).toString("latin1");
  const bytes = encodeGoString(text).toString("latin1");
  const parts: TimeParts = { rest: bytes, year: 0, hour: 0, minute: 0, second: 0, nanosecond: 0, zoneName: "" };
  const pieces = layoutPieces(layoutBytes);
  pieces.forEach((piece, index) => {
    const mismatch = skip(parts, piece.prefix);
    if (mismatch) throw mismatchError(bytes, layoutBytes, parts.rest, piece.prefix);
    if (piece.element === undefined) {
      if (parts.rest !== "") throw timeError(bytes, `extra text: ${quoteBytes(parts.rest)}`);
      return;
    }
    readPiece(parts, piece, pieces[index + 1], bytes, layoutBytes);
  });
  const hour = parts.isPm === true && parts.hour < 12 ? parts.hour + 12 : parts.hour;
  const [month, day] = monthAndDay(parts, bytes);
  if (day < 1 || day > daysIn(month, parts.year)) throw timeError(bytes, "day out of range");
  const secondOfDay = (parts.isPm === false && hour === 12 ? 0 : hour) * 3600 + parts.minute * 60 + parts.second;
  return located(unixSeconds(BigInt(parts.year), BigInt(month), BigInt(day), secondOfDay), parts, location);
}

function readPiece(
  parts: TimeParts,
  piece: LayoutPiece,
  next: LayoutPiece | undefined,
  bytes: string,
  layout: string,
): void {
  const before = parts.rest;
  const outcome = readElement(parts, piece, next);
  if (outcome === "ok") return;
  if (outcome === "bad") throw mismatchError(bytes, layout, before, piece.source);
  throw timeError(bytes, `${outcome} out of range`);
}

/** Passes over text of the layout, in which one space stands for any number of them; true when it is not there. */
function skip(parts: TimeParts, prefix: string): boolean {
  let wanted = prefix;
  while (wanted !== "") {
    if (wanted.startsWith(" ")) {
      if (parts.rest !== "" && !parts.rest.startsWith(" ")) return true;
      wanted = wanted.replace(/^ +/, "");
      parts.rest = parts.rest.replace(/^ +/, "");
    } else {
      if (parts.rest[0] !== wanted[0]) return true;
      wanted = wanted.slice(1);
      parts.rest = parts.rest.slice(1);
    }
  }
  return false;
}

/** From the day of the year if there is one, with which month and day must agree. */
function monthAndDay({ year, month, day, yearDay }: TimeParts, bytes: string): [month: number, day: number] {
  if (yearDay === undefined) return [month ?? 1, day ?? 1];
  const isLeap = isLeapYear(year);
  const leapDay = isLeap && yearDay === 60;
  const ofYear = isLeap && yearDay > 60 ? yearDay - 1 : yearDay;
  if (ofYear < 1 || ofYear > 365) throw timeError(bytes, "day-of-year out of range");
  let ofMonth = 1;
  while (daysBefore(ofMonth + 1) < ofYear) ofMonth += 1;
  const [foundMonth, foundDay] = leapDay ? [2, 29] : [ofMonth, ofYear - daysBefore(ofMonth)];
  if (month !== undefined && month !== foundMonth) throw timeError(bytes, "day-of-year does not match month");
  if (day !== undefined && day !== foundDay) throw timeError(bytes, "day-of-year does not match day");
  return [foundMonth, foundDay];
}

/** The instant of a local time, in the zone that the text names if it names one. */
function located(localSeconds: bigint, parts: TimeParts, location: Location): GoTime {
  const { nanosecond, offset, zoneName } = parts;
  if (parts.isUtc === true) return GoTime.unix(localSeconds, nanosecond, UTC);
  if (offset !== undefined) {
    const seconds = localSeconds - BigInt(offset);
    const span = location.lookup(seconds);
    const isLocal = span.offset === offset && (zoneName === "" || span.name === zoneName);
    return GoTime.unix(seconds, nanosecond, isLocal ? location : fixedZone(zoneName, offset));
  }
  if (zoneName === "") return GoTime.local(localSeconds, nanosecond, location);
  const known = location.offsetOf(zoneName, localSeconds);
  if (known !== undefined) return GoTime.unix(localSeconds - BigInt(known), nanosecond, location);
  // The abbreviation of another place says nothing about the offset, but GMT+3 does.
  const hours = zoneName.length > 3 && zoneName.startsWith("GMT") ? Number(zoneName.slice(3)) : 0;
  return GoTime.unix(localSeconds, nanosecond, fixedZone(zoneName, hours * 3600));
}

function timeError(bytes: string, message: string): FunctionError {
  return new FunctionError(`parsing time ${quoteBytes(bytes)}: ${message}`);
}

function mismatchError(bytes: string, layout: string, found: string, wanted: string): FunctionError {
  const place = `cannot parse ${quoteBytes(found)} as ${quoteBytes(wanted)}`;
  return new FunctionError(`parsing time ${quoteBytes(bytes)} as ${quoteBytes(layout)}: ${place}`);
}
