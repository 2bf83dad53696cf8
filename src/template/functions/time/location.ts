import { GoObject, type BoundMethod } from "../../language/values.ts";
import { pointerTo, structType, type GoType } from "../../language/go-type.ts";
import { intlZone } from "./intl-zone.ts";
import { lookupZone, parseZoneFile, type Zone, type ZoneTable } from "./zone-file.ts";
import { ALPHA, OMEGA, type ZoneSpan } from "./zone-rule.ts";

/** What a location asks of a zone's data. */
export interface ZoneSource {
  /** All zones that were ever in force, for finding one by its abbreviation. */
  readonly zones: readonly Zone[];
  lookup(seconds: bigint): ZoneSpan;
}

const LOCATION: GoType = pointerTo(structType("time.Location"));

/** Go's *time.Location. */
export class Location extends GoObject {
  readonly type = LOCATION;
  readonly name: string;
  readonly #source: ZoneSource;

  constructor(name: string, source: ZoneSource) {
    super();
    this.name = name;
    this.#source = source;
  }

  /** What holds there at so many seconds since 1970. */
  lookup(seconds: bigint): ZoneSpan {
    return this.#source.lookup(seconds);
  }

  /** The offset of the zone with that abbreviation, of those of one name the one in force at that local second. */
  offsetOf(name: string, localSeconds: bigint): number | undefined {
    const named = this.#source.zones.filter((zone) => zone.name === name);
    for (const zone of named) {
      const found = this.lookup(localSeconds - BigInt(zone.offset));
      if (found.name === name) return found.offset;
    }
    return named[0]?.offset;
  }

  override method(name: string): BoundMethod | undefined {
    return name === "String" ? { params: [], call: () => this.name } : undefined;
  }

  override text(): string {
    return this.name;
  }
}

function fixedSource(name: string, offset: number): ZoneSource {
  const zone = { name, offset, isDst: false };
  return { zones: [zone], lookup: () => ({ ...zone, start: ALPHA, end: OMEGA }) };
}

const utcSource: ZoneSource = { ...fixedSource("UTC", 0), zones: [] };

export const UTC = new Location("UTC", utcSource);

/** A zone that is the same for ever; without a name it prints as its offset. */
export function fixedZone(name: string, offset: number): Location {
  const shared = name === "" && offset % 3600 === 0 && offset >= -12 * 3600 && offset <= 14 * 3600;
  if (!shared) return new Location(name, fixedSource(name, offset));
  const known = unnamedZones.get(offset) ?? new Location("", fixedSource("", offset));
  unnamedZones.set(offset, known);
  return known;
}

// Go compares times by the address of their location, and has one for each of these.
const unnamedZones = new Map<number, Location>();

const FOLDERS = ["/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/etc/zoneinfo/"];

/**
 * Go's time.LoadLocation: reads the system's zone files as Go does. A machine without them, where Go would know no
 * zone, still gets the zones that Node brings along. Throws Go's error for a name that is unknown.
 */
export function loadLocation(name: string): Location {
  if (name === "" || name === "UTC") return UTC;
  if (name === "Local") return localLocation();
  if (name.includes("..") || /^[/\\]/.test(name)) throw new Error("time: invalid location name");
  const folders = [process.env["ZONEINFO"] ?? "", ...FOLDERS].filter((folder) => folder !== "");
  const table = readZone(folders.map((folder) => `${folder.replace(/\/$/, "")}/${name}`));
  if (table !== undefined) return new Location(name, tableSource(table));
  const source = hasDatabase() ? undefined : intlZone(name);
  if (source === undefined) throw new Error(`unknown time zone ${name}`);
  return new Location(name, source);
}

let local: { readonly setting: string | undefined; readonly location: Location } | undefined;

/** The zone of this process: what the environment variable TZ names, without it that of the machine, else UTC. */
export function localLocation(): Location {
  const setting = process.env["TZ"];
  if (local === undefined || local.setting !== setting) local = { setting, location: findLocal(setting) };
  return local.location;
}

function findLocal(setting: string | undefined): Location {
  if (setting === undefined) return fromFile("Local", ["/etc/localtime"]);
  const name = setting.replace(/^:/, "");
  if (name === "" || name === "UTC") return new Location("UTC", utcSource);
  if (name.startsWith("/")) return fromFile(name === "/etc/localtime" ? "Local" : name, [name]);
  const folders = FOLDERS.map((folder) => `${folder}${name}`);
  return fromFile(name, folders, hasDatabase() ? undefined : intlZone(name));
}

function fromFile(name: string, paths: readonly string[], otherwise?: ZoneSource): Location {
  const table = readZone(paths);
  if (table !== undefined) return new Location(name, tableSource(table));
  return otherwise === undefined ? new Location("UTC", utcSource) : new Location(name, otherwise);
}

function tableSource(table: ZoneTable): ZoneSource {
  return { zones: table.zones, lookup: (seconds) => lookupZone(table, seconds) };
}

/** The first of the files that can be read and is a zone file. */
function readZone(paths: readonly string[]): ZoneTable | undefined {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  for (const path of paths) {
    try {
      return parseZoneFile(readFileSync(path));
    } catch {
      // Not there, or something else than a zone: the next one may be.
    }
  }
  return undefined;
}

function hasDatabase(): boolean {
  const { existsSync } = process.getBuiltinModule("node:fs");
  return FOLDERS.some((folder) => existsSync(folder));
}
