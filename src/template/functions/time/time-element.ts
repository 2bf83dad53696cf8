import type { LayoutPiece, ZoneElement } from "./time-layout.ts";
import { MONTHS, WEEKDAYS } from "./time-names.ts";

/** What was read so far. */
export interface TimeParts {
  /** What is left of the text. */
  rest: string;
  year: number;
  month?: number;
  day?: number;
  yearDay?: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  isPm?: boolean;
  isUtc?: boolean;
  /** Seconds east of UTC. */
  offset?: number;
  zoneName: string;
}

/** "bad" when the text does not fit; any other text but "ok" names what is out of its range. */
export type Outcome = "ok" | "bad" | (string & {});

/** Reads one element of a layout off the text; the next piece of the layout matters to the seconds. */
export function readElement(parts: TimeParts, piece: LayoutPiece, next: LayoutPiece | undefined): Outcome {
  switch (piece.element) {
    case "January":
    case "Jan":
    case "1":
    case "01":
    case "Monday":
    case "Mon":
    case "2":
    case "_2":
    case "02":
    case "__2":
    case "002":
    case "2006":
    case "06":
      return readDate(parts, piece.element);
    case "15":
      return readBelow(parts, false, 24, "hour", (value) => (parts.hour = value));
    case "3":
    case "03":
      return readBelow(parts, piece.element === "03", 13, "hour", (value) => (parts.hour = value));
    case "4":
    case "04":
      return readBelow(parts, piece.element === "04", 60, "minute", (value) => (parts.minute = value));
    case "5":
    case "05":
      return readSecond(parts, piece.element === "05", next);
    case "PM":
    case "pm":
      return readHalf(parts, piece.element);
    case "MST":
      return readZoneName(parts);
    case "fraction0":
      return readFraction(parts, 1 + piece.digits);
    case "fraction9":
      // May be left out; takes however many digits there are.
      return readFraction(parts, /^[.,][0-9]+/.exec(parts.rest)?.[0].length ?? 0);
    case undefined:
      return "ok";
    default:
      return readZoneOffset(parts, piece.element);
  }
}

type DateElement =
  "January" | "Jan" | "1" | "01" | "Monday" | "Mon" | "2" | "_2" | "02" | "__2" | "002" | "2006" | "06";

function readDate(parts: TimeParts, element: DateElement): Outcome {
  switch (element) {
    case "January":
    case "Jan":
      return readName(parts, MONTHS, element === "Jan", (index) => (parts.month = index + 1));
    case "Monday":
    case "Mon":
      return readName(parts, WEEKDAYS, element === "Mon", () => undefined);
    case "1":
    case "01": {
      const month = takeNumber(parts, element === "01");
      if (month === undefined) return "bad";
      parts.month = month;
      return month < 1 || month > 12 ? "month" : "ok";
    }
    case "2":
    case "_2":
    case "02": {
      if (element === "_2") parts.rest = parts.rest.replace(/^ /, "");
      const day = takeNumber(parts, element === "02");
      if (day === undefined) return "bad";
      parts.day = day;
      return "ok";
    }
    case "__2":
    case "002":
      return readYearDay(parts, element);
    case "2006":
    case "06":
      return readYear(parts, element);
  }
}

function readYear(parts: TimeParts, element: "2006" | "06"): Outcome {
  const width = element === "2006" ? 4 : 2;
  const digits = parts.rest.slice(0, width);
  // Two characters may be a sign and a digit.
  const pattern = element === "2006" ? /^[0-9]{4}$/ : /^(?:[0-9]{2}|[+-][0-9])$/;
  if (!pattern.test(digits)) return "bad";
  parts.rest = parts.rest.slice(width);
  const year = Number(digits);
  parts.year = element === "2006" ? year : year + (year >= 69 ? 1900 : 2000);
  return "ok";
}

function readYearDay(parts: TimeParts, element: "__2" | "002"): Outcome {
  if (element === "__2") parts.rest = parts.rest.replace(/^ {1,2}/, "");
  const digits = /^[0-9]{1,3}/.exec(parts.rest)?.[0] ?? "";
  if (digits === "" || (element === "002" && digits.length < 3)) return "bad";
  parts.rest = parts.rest.slice(digits.length);
  parts.yearDay = Number(digits);
  return "ok";
}

function readName(
  parts: TimeParts,
  names: readonly string[],
  isShort: boolean,
  keep: (index: number) => unknown,
): Outcome {
  const wanted = isShort ? names.map((name) => name.slice(0, 3)) : names;
  const index = wanted.findIndex((name) => lowerAscii(parts.rest.slice(0, name.length)) === lowerAscii(name));
  if (index < 0) return "bad";
  parts.rest = parts.rest.slice(wanted[index]?.length);
  keep(index);
  return "ok";
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** One or two digits, or with `fixed` just two. */
function takeNumber(parts: TimeParts, fixed: boolean): number | undefined {
  const digits = (fixed ? /^[0-9]{2}/ : /^[0-9]{1,2}/).exec(parts.rest)?.[0];
  if (digits === undefined) return undefined;
  parts.rest = parts.rest.slice(digits.length);
  return Number(digits);
}

function readBelow(
  parts: TimeParts,
  fixed: boolean,
  limit: number,
  what: string,
  keep: (value: number) => void,
): Outcome {
  const value = takeNumber(parts, fixed);
  if (value === undefined) return "bad";
  keep(value);
  return value < limit ? "ok" : what;
}

function readSecond(parts: TimeParts, fixed: boolean, next: LayoutPiece | undefined): Outcome {
  const outcome = readBelow(parts, fixed, 60, "second", (value) => (parts.second = value));
  if (outcome !== "ok" || next?.element === "fraction0" || next?.element === "fraction9") return outcome;
  // A fraction may follow even where the layout has none.
  return readFraction(parts, /^[.,][0-9]+/.exec(parts.rest)?.[0].length ?? 0);
}

/** The separator and digits of a fraction, `length` bytes in all; digits beyond the ninth do not count. */
function readFraction(parts: TimeParts, length: number): Outcome {
  if (length === 0) return "ok";
  const text = parts.rest.slice(0, length);
  if (text.length < length || !/^[.,]/.test(text)) return "bad";
  const digits = text.slice(1, 10);
  // Go reads a signed number here.
  if (!/^[+-]?[0-9]*$/.test(digits)) return "bad";
  if (/^-0*[1-9]/.test(digits)) return "fractional second";
  parts.rest = parts.rest.slice(length);
  parts.nanosecond = Number(digits.replace(/^[+-]/, "")) * 10 ** (9 - digits.length);
  return "ok";
}

function readHalf(parts: TimeParts, element: "PM" | "pm"): Outcome {
  const text = parts.rest.slice(0, 2);
  const [am, pm] = element === "PM" ? ["AM", "PM"] : ["am", "pm"];
  if (text !== am && text !== pm) return "bad";
  parts.rest = parts.rest.slice(2);
  // After both, Go takes the time for one of the afternoon.
  parts.isPm = text === pm || parts.isPm === true;
  return "ok";
}

function readZoneOffset(parts: TimeParts, element: ZoneElement): Outcome {
  if (element.startsWith("Z") && parts.rest.startsWith("Z")) {
    parts.rest = parts.rest.slice(1);
    parts.isUtc = true;
    return "ok";
  }
  const text = parts.rest.slice(0, element.length);
  if (text.length < element.length) return "bad";
  const colons = Array.from(element, (char, index) => (char === ":" ? index : -1)).filter((index) => index >= 0);
  if (colons.some((index) => text[index] !== ":")) return "bad";
  parts.rest = parts.rest.slice(element.length);
  const digits = colons.length === 0 ? text.slice(1) : text.slice(1).replaceAll(":", "");
  const numbers: number[] = [];
  for (let at = 0; at < digits.length; at += 2) {
    const pair = digits.slice(at, at + 2);
    if (!/^[0-9]{2}$/.test(pair)) break;
    numbers.push(Number(pair));
  }
  const [hours = 0, minutes = 0, seconds = 0] = numbers;
  // The last of what is out of range is named, before what does not fit at all.
  if (seconds > 60) return "time zone offset second";
  if (minutes > 60) return "time zone offset minute";
  if (hours > 24) return "time zone offset hour";
  if (numbers.length * 2 < digits.length || !/^[+-]/.test(text)) return "bad";
  const offset = (hours * 60 + minutes) * 60 + seconds;
  parts.offset = text.startsWith("-") ? -offset : offset;
  return "ok";
}

function readZoneName(parts: TimeParts): Outcome {
  const { rest } = parts;
  if (rest.startsWith("UTC")) {
    parts.isUtc = true;
    parts.rest = rest.slice(3);
    return "ok";
  }
  const name = zoneNameAt(rest);
  if (name === "") return "bad";
  parts.zoneName = name;
  parts.rest = rest.slice(name.length);
  return "ok";
}

/** What looks like the abbreviation of a zone, as far as one can tell; empty when nothing does. */
function zoneNameAt(text: string): string {
  if (text.length < 3) return "";
  if (/^(?:ChST|MeST)/.test(text)) return text.slice(0, 4);
  if (text.startsWith("GMT")) return `GMT${signedHours(text.slice(3))}`;
  if (/^[+-]/.test(text)) return signedHours(text);
  const letters = /^[A-Z]{0,6}/.exec(text)?.[0] ?? "";
  if (letters.length === 3) return letters;
  if (letters.length === 4) return letters.endsWith("T") || letters === "WITA" ? letters : "";
  return letters.length === 5 && letters.endsWith("T") ? letters : "";
}

/** A sign and digits that say at most 23. */
function signedHours(text: string): string {
  const match = /^[+-]([0-9]+)/.exec(text);
  return match !== null && BigInt(match[1] ?? "") <= 23n ? match[0] : "";
}
