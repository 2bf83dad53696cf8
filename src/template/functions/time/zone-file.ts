import type { Buffer } from "node:buffer";
import { ALPHA, applyZoneRule, OMEGA, parseZoneRule, type ZoneRule, type ZoneSpan } from "./zone-rule.ts";

export interface Zone {
  readonly name: string;
  readonly offset: number;
  readonly isDst: boolean;
}

/** A zone of the IANA database: what held when, and the rule for the time after. */
export interface ZoneTable {
  readonly zones: readonly Zone[];
  readonly transitions: readonly { readonly when: bigint; readonly zone: number }[];
  readonly rule?: ZoneRule | undefined;
}

const HEADER = 44;
const MAGIC = "TZif";

interface Counts {
  readonly utc: number;
  readonly standard: number;
  readonly leap: number;
  readonly time: number;
  readonly zone: number;
  readonly char: number;
}

function readCounts(file: Buffer, at: number): Counts {
  const [utc = 0, standard = 0, leap = 0, time = 0, zone = 0, char = 0] = [0, 1, 2, 3, 4, 5].map((index) =>
    file.readUInt32BE(at + 20 + 4 * index),
  );
  return { utc, standard, leap, time, zone, char };
}

/** The bytes of a block behind its header, in which a time takes `width` bytes. */
function blockLength({ utc, standard, leap, time, zone, char }: Counts, width: number): number {
  return time * (width + 1) + zone * 6 + char + leap * (width + 4) + standard + utc;
}

/** Reads a compiled zone file. Throws what Go says of one that is damaged. */
export function parseZoneFile(file: Buffer): ZoneTable {
  try {
    return readZoneFile(file);
  } catch {
    throw new Error("malformed time zone information");
  }
}

function readZoneFile(file: Buffer): ZoneTable {
  const version = file[4] ?? 0;
  const isKnown = version === 0 || version === 0x32 || version === 0x33;
  if (file.toString("latin1", 0, 4) !== MAGIC || !isKnown) throw new Error("no zone file");
  let at = 0;
  let counts = readCounts(file, 0);
  let width = 4;
  if (version !== 0) {
    // The second block says the same again with times of 64 bits.
    at = HEADER + blockLength(counts, width);
    counts = readCounts(file, at);
    width = 8;
  }
  const start = at + HEADER;
  const zones = readZones(file, start + counts.time * (width + 1), counts);
  const transitions = Array.from({ length: counts.time }, (_, index) => {
    const place = start + index * width;
    const when = width === 8 ? file.readBigInt64BE(place) : BigInt(file.readInt32BE(place));
    const zone = file.readUInt8(start + counts.time * width + index);
    if (zone >= zones.length) throw new Error("no such zone");
    return { when, zone };
  });
  if (transitions.length === 0) transitions.push({ when: ALPHA, zone: 0 });
  const rest = file.toString("latin1", start + blockLength(counts, width));
  const hasRule = rest.length > 2 && rest.startsWith("\n") && rest.endsWith("\n");
  return { zones, transitions, rule: hasRule ? parseZoneRule(rest.slice(1, -1)) : undefined };
}

function readZones(file: Buffer, start: number, { zone, char }: Counts): Zone[] {
  if (zone === 0) throw new Error("no zones");
  const names = file.toString("latin1", start + zone * 6, start + zone * 6 + char);
  return Array.from({ length: zone }, (_, index) => {
    const at = start + index * 6;
    const nameAt = file.readUInt8(at + 5);
    if (nameAt >= names.length) throw new Error("no such name");
    const [name = ""] = names.slice(nameAt).split("\0", 1);
    return { name, offset: file.readInt32BE(at), isDst: file.readUInt8(at + 4) !== 0 };
  });
}

/** What holds in the zone at so many seconds since 1970. */
export function lookupZone({ zones, transitions, rule }: ZoneTable, seconds: bigint): ZoneSpan {
  const [first] = transitions;
  if (first === undefined || seconds < first.when) {
    return { ...zoneAt(zones, firstZone(zones, transitions)), start: ALPHA, end: first?.when ?? OMEGA };
  }
  let low = 0;
  let high = transitions.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (seconds < (transitions[middle]?.when ?? OMEGA)) high = middle;
    else low = middle;
  }
  const { when, zone } = transitions[low] ?? first;
  if (low === transitions.length - 1 && rule !== undefined) return applyZoneRule(rule, when, seconds);
  return { ...zoneAt(zones, zone), start: when, end: transitions[high]?.when ?? OMEGA };
}

function zoneAt(zones: readonly Zone[], index: number): Zone {
  return zones[index] ?? { name: "UTC", offset: 0, isDst: false };
}

/** The zone before the first transition, chosen as the reference implementation of the database chooses it. */
function firstZone(zones: readonly Zone[], transitions: ZoneTable["transitions"]): number {
  if (!transitions.some(({ zone }) => zone === 0)) return 0;
  const first = transitions[0]?.zone ?? 0;
  if (zones[first]?.isDst === true) {
    for (let index = first - 1; index >= 0; index -= 1) if (zones[index]?.isDst === false) return index;
  }
  return Math.max(
    0,
    zones.findIndex(({ isDst }) => !isDst),
  );
}
