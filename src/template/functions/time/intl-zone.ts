import type { ZoneSource } from "./location.ts";
import type { Zone } from "./zone-file.ts";
import type { ZoneSpan } from "./zone-rule.ts";

// Each knows the abbreviations of its own part of the world; elsewhere they say GMT+2.
const LANGUAGES = ["en-US", "en-GB", "en-CA", "en-AU", "en-NZ", "en-ZA", "en-IN"];
const LIMIT = 8_640_000_000_000n;

/**
 * A zone from the data that Node brings along, for machines without the IANA database. Offsets are the database's;
 * abbreviations are where English has one. Undefined for an unknown name.
 */
export function intlZone(name: string): ZoneSource | undefined {
  let formats: readonly Intl.DateTimeFormat[];
  try {
    formats = LANGUAGES.map((language) => formatOf(language, name, "short"));
  } catch {
    return undefined;
  }
  const offsets = formatOf("en-US", name, "longOffset");
  const lookup = (seconds: bigint): ZoneSpan => {
    const inRange = seconds > LIMIT ? LIMIT : seconds < -LIMIT ? -LIMIT : seconds;
    const instant = Number(inRange) * 1000;
    const offset = offsetOf(zonePart(offsets, instant));
    // No end is known, so nothing is said to hold longer than this second.
    return { name: abbreviation(formats, instant, offset), offset, isDst: false, start: seconds, end: seconds + 1n };
  };
  return { zones: knownZones(lookup), lookup };
}

function formatOf(language: string, timeZone: string, timeZoneName: "short" | "longOffset"): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, { timeZone, timeZoneName });
}

function zonePart(format: Intl.DateTimeFormat, instant: number): string {
  return format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/** Of `GMT`, `GMT+05:30`, `GMT-00:01:15`. */
function offsetOf(text: string): number {
  const match = /^GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text);
  if (match === null) return 0;
  const total = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return match[1] === "-" ? -total : total;
}

function abbreviation(formats: readonly Intl.DateTimeFormat[], instant: number, offset: number): string {
  for (const format of formats) {
    const text = zonePart(format, instant);
    if (/^[A-Z]{3,5}$/.test(text)) return text;
  }
  return numericName(offset);
}

/** As the database names a zone that has no letters: `+03`, `-0330`. */
function numericName(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const hours = String(Math.floor(minutes / 60)).padStart(2, "0");
  const rest = minutes % 60 === 0 ? "" : String(minutes % 60).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${hours}${rest}`;
}

/** The zones of the winter and the summer of a recent year. */
function knownZones(lookup: (seconds: bigint) => ZoneSpan): Zone[] {
  const instants = [Date.UTC(2024, 0, 1), Date.UTC(2024, 6, 1)];
  return instants.map((instant) => {
    const { name, offset } = lookup(BigInt(instant / 1000));
    return { name, offset, isDst: false };
  });
}
