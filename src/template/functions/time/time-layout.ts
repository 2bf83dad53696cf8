/** Go's layouts: how a time is written, shown by the example of `Mon Jan 2 15:04:05 MST 2006`. */
import type { CivilTime } from "./civil-date.ts";
import { MONTHS, WEEKDAYS } from "./time-names.ts";

export type LayoutElement =
  | "January"
  | "Jan"
  | "1"
  | "01"
  | "Monday"
  | "Mon"
  | "2"
  | "_2"
  | "02"
  | "__2"
  | "002"
  | "15"
  | "3"
  | "03"
  | "4"
  | "04"
  | "5"
  | "05"
  | "2006"
  | "06"
  | "PM"
  | "pm"
  | "MST"
  | ZoneElement
  | "fraction0"
  | "fraction9";

export type ZoneElement =
  "Z0700" | "Z070000" | "Z07" | "Z07:00" | "Z07:00:00" | "-0700" | "-070000" | "-07" | "-07:00" | "-07:00:00";

/** A piece of a layout: text to be taken as it is, and the element behind it; the last piece of a layout has none. */
export interface LayoutPiece {
  readonly prefix: string;
  readonly element?: LayoutElement;
  /** The element as the layout has it. */
  readonly source: string;
  /** Of a fraction of a second: how many digits. */
  readonly digits: number;
}

/** What a layout shows of a time. */
export interface ShownTime extends CivilTime {
  readonly nanosecond: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly zone: string;
}

// The alternatives stand in the order in which Go tries them at one place of the layout.
const ELEMENT = new RegExp(
  [
    "January",
    "Jan(?![a-z])",
    "Monday",
    "Mon(?![a-z])",
    "MST",
    "0[1-6]",
    "002",
    "15",
    "1",
    "2006",
    "2",
    // `_2006` is an underscore and the year.
    "_2(?!006)",
    "__2",
    "[345]",
    "PM",
    "pm",
    "[-Z]070000",
    "[-Z]07:00:00",
    "[-Z]0700",
    "[-Z]07:00",
    "[-Z]07",
    "[.,](?:0+|9+)(?![0-9])",
  ].join("|"),
  "g",
);

/** The pieces of a layout; of a layout in bytes as of one in characters. The text behind the last element comes last. */
export function layoutPieces(layout: string): LayoutPiece[] {
  const pieces: LayoutPiece[] = [];
  let end = 0;
  for (const match of layout.matchAll(ELEMENT)) {
    const source = match[0];
    const prefix = layout.slice(end, match.index);
    end = match.index + source.length;
    const digits = /^[.,]/.test(source) ? Math.min(source.length - 1, 0xfff) : 0;
    const element = digits === 0 ? (source as LayoutElement) : source[1] === "0" ? "fraction0" : "fraction9";
    pieces.push({ prefix, element, source, digits });
  }
  pieces.push({ prefix: layout.slice(end), source: "", digits: 0 });
  return pieces;
}

/** The time as the layout shows it. */
export function formatTime(time: ShownTime, layout: string): string {
  let text = "";
  for (const { prefix, element, source, digits } of layoutPieces(layout)) {
    text += prefix;
    if (element === "fraction0" || element === "fraction9") text += fraction(time.nanosecond, element, source, digits);
    else if (element !== undefined) text += formatElement(time, element);
  }
  return text;
}

function formatElement(time: ShownTime, element: Exclude<LayoutElement, "fraction0" | "fraction9">): string {
  switch (element) {
    case "January":
      return MONTHS[time.month - 1] ?? "";
    case "Jan":
      return (MONTHS[time.month - 1] ?? "").slice(0, 3);
    case "1":
    case "01":
      return padded(time.month, element.length);
    case "Monday":
      return WEEKDAYS[time.weekday] ?? "";
    case "Mon":
      return (WEEKDAYS[time.weekday] ?? "").slice(0, 3);
    case "2":
    case "02":
      return padded(time.day, element.length);
    case "_2":
      return String(time.day).padStart(2);
    case "__2":
      return String(time.yearDay).padStart(3);
    case "002":
      return padded(time.yearDay, 3);
    case "2006":
      return year(time.year);
    case "06":
      return padded(Number(abs(time.year) % 100n), 2);
    case "MST":
      return time.zone === "" ? zoneOffset(time.offset, "-0700") : time.zone;
    case "15":
    case "3":
    case "03":
    case "4":
    case "04":
    case "5":
    case "05":
    case "PM":
    case "pm":
      return formatClock(time, element);
    default:
      return zoneOffset(time.offset, element);
  }
}

function formatClock(
  { hour, minute, second }: ShownTime,
  element: "15" | "3" | "03" | "4" | "04" | "5" | "05" | "PM" | "pm",
): string {
  switch (element) {
    case "15":
      return padded(hour, 2);
    case "3":
    case "03":
      return padded(hour % 12 === 0 ? 12 : hour % 12, element.length);
    case "4":
    case "04":
      return padded(minute, element.length);
    case "5":
    case "05":
      return padded(second, element.length);
    case "PM":
      return hour >= 12 ? "PM" : "AM";
    case "pm":
      return hour >= 12 ? "pm" : "am";
  }
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function year(value: bigint): string {
  const digits = String(abs(value)).padStart(4, "0");
  return value < 0n ? `-${digits}` : digits;
}

/** The fraction of the second: with zeros at its end, or cut where only zeros follow. */
function fraction(nanosecond: number, element: "fraction0" | "fraction9", source: string, digits: number): string {
  const shown = String(nanosecond).padStart(9, "0").slice(0, digits);
  const text = element === "fraction9" ? shown.replace(/0+$/, "") : shown;
  return text === "" ? "" : `${source[0] ?? ""}${text}`;
}

/** An offset as the element shows it: `Z` instead of zero for those that begin with it. */
function zoneOffset(offset: number, element: ZoneElement): string {
  if (offset === 0 && element.startsWith("Z")) return "Z";
  // Less than a minute west of UTC has no minus sign in Go.
  const minutes = Math.trunc(offset / 60);
  const sign = minutes < 0 ? "-" : "+";
  const parts = [padded(Math.floor(Math.abs(minutes) / 60), 2)];
  if (element.length > 3) parts.push(padded(Math.abs(minutes) % 60, 2));
  if (element.length > 6) parts.push(padded((minutes < 0 ? -offset : offset) % 60, 2));
  return sign + parts.join(element.includes(":") ? ":" : "");
}
